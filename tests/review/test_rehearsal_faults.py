"""A rehearsal that cannot be held, or is broken off: it is said why, and no copy of anybody's address stays behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from ledger import crowd, invite, only
from workshop import EXAMPLE

from engine.review.rehearsal import rehearse
from engine.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

    from engine.review.rehearsal import Rehearsal


async def _rehearsed(shop: Workshop) -> Rehearsal:
    span = (date(2026, 12, 1), date(2026, 12, 12))
    return await rehearse(shop.project(), shop.store_file, *span, lambda _now, _ahead: None)


async def test_a_store_that_cannot_be_read_is_named_by_its_own_path(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    shop.store_file.write_bytes(b"no store at all" * 500)
    with pytest.raises(StoreError) as stop:
        await _rehearsed(shop)
    assert (stop.value.code, stop.value.values_["path"]) == ("store_broken", shop.store_file)


async def test_a_letter_that_cannot_be_printed_is_broken_in_the_ledger_and_not_only_missed(shop: Workshop) -> None:
    only(shop, "wednesday-letter", "birthday")
    await invite(shop, *crowd(2))
    template = "<mjml><mj-body><mj-raw>{{ nothing_of_this_name }} {{ leave_url }}</mj-raw></mj-body></mjml>"
    (shop.root / "templates" / "letter.mjml").write_text(template, encoding="utf-8")
    rehearsed = await _rehearsed(shop)
    assert rehearsed.sums["2026-12", "wednesday-letter"].states() == {"broken": 2}


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_a_rehearsal_that_is_broken_off_leaves_no_copy_of_the_store(
    shop: Workshop, tmp_path: Path, how: signal.Signals
) -> None:
    only(shop, "wednesday-letter", "birthday")
    await invite(shop, *crowd(200))
    room = tmp_path / "room"
    room.mkdir()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "engine", "rehearse", "--from", "2026-12-01", "--to", "2027-11-30"),
        *("--project", str(shop.root)),
        cwd=EXAMPLE,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(room)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    while not any(room.glob("*/copy.db")):  # noqa: ASYNC110 - another process makes it, and tells nobody
        await asyncio.sleep(0.02)
    process.send_signal(how)
    assert await process.wait() == 130
    assert list(room.iterdir()) == []
