"""Figures for Prometheus while a command lasts: in a file for node_exporter's textfile collector, written whole or not at all.

A file that cannot be written is said once and stops nothing: mail is worth more than its figures.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from engine.cli.screen import tell
from engine.report.now import metrics_of
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.store.database import Store

_EVERY_SECONDS = 15  # what Prometheus usually asks at


async def metrics_now(store: Store, clock: Clock) -> str:
    """Return the figures of this moment."""
    return await metrics_of(store, clock.now_ms())


@asynccontextmanager
async def metrics_file(path: Path | None, store: Store, clock: Clock) -> AsyncGenerator[None]:
    """Keep the file up to date while the block lasts, and write it once more at its end."""
    if path is None:
        yield
        return
    ended = asyncio.Event()
    writing = asyncio.create_task(_keep(path, store, clock, ended))
    try:
        yield
    finally:
        ended.set()
        await writing


async def _keep(path: Path, store: Store, clock: Clock, ended: asyncio.Event) -> None:
    said = False
    while not ended.is_set():
        said = await _write(path, store, clock, said=said)
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _EVERY_SECONDS)
    await _write(path, store, clock, said=said)


async def _write(path: Path, store: Store, clock: Clock, *, said: bool) -> bool:
    """Write the file in one step; return whether a fault of it was said."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")  # node_exporter reads only *.prom
    try:
        text = await metrics_now(store, clock)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        if not said:
            tell("metrics_unwritable", path=path, reason=error.strerror)
        return True
    except StoreError as error:
        if not said:
            tell(error.code, **error.values_)
        return True
    return said
