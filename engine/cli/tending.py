"""What `tayori serve` does behind the answers of its pages: confirmations and welcomes, as soon as somebody needs one.

In: what serving has anyway, a bell that the pages ring. Out: mail, and a line on stderr for each trouble, once as long as it lasts. Whatever
goes wrong here is told and tried again: nothing of it may take down the pages on which people leave.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.cli.screen import language, tell
from engine.cli.watch import observer
from engine.delivery.greeting import greet
from engine.delivery.tending import tend
from engine.delivery.trouble import RelayError
from engine.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.message.dkim import Signer
    from engine.project.project import Project
    from engine.store.database import Store

NOW_AND_THEN = 30.0  # seconds; what a relay put off is tried again after a minute at the earliest


@dataclass(slots=True)
class Tending:
    """What there is to tend, and with what. `told`: the troubles of the last time."""

    project: Project
    store: Store
    state: Path
    key: bytes
    clock: Clock
    stop: asyncio.Event
    signer: Signer | None
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    told: frozenset[str] = frozenset()

    async def until_stopped(self) -> None:
        """Tend whenever the bell rings, and now and then, until `stop` is set."""
        while not self.stop.is_set():
            self.bell.clear()
            await self.once()
            await self._rest()

    async def once(self) -> None:
        """Send what is to be sent; a confirmation that waits for its relay keeps no welcome back."""
        troubles: dict[str, tuple[str, dict[str, object]]] = {}
        for job in (self._confirm, self._welcome):
            try:
                await job(troubles)
            except (RelayError, StoreError) as error:
                troubles[error.code] = error.code, error.values_
            except Exception as error:  # noqa: BLE001 - a fault of ours here must not take the leave pages down; it is told
                reason = f"{type(error).__name__}: {error}"
                troubles[reason] = "tending_failed", {"reason": reason}
        for name, (code, values) in troubles.items():
            if name not in self.told:
                tell(code, **values)
        self.told = frozenset(troubles)

    async def _confirm(self, _: dict[str, tuple[str, dict[str, object]]]) -> None:
        await tend(self.project, self.store, self.clock, self.key, self.signer)

    async def _welcome(self, troubles: dict[str, tuple[str, dict[str, object]]]) -> None:
        with closing(observer(self.clock, "text")) as watcher:
            failed, report = await greet(
                *(self.project, self.store, self.state, self.key, self.clock, watcher, self.stop, self.signer)
            )
        for line in failed:
            troubles[line.key] = "welcome_failed", {"key": line.key, "why": line.told(language(), hint=True)}
        if report is not None:
            for what in report.failed:
                troubles[what] = "edition_failed", {"what": what}
            if report.trouble is not None:
                troubles[report.trouble.code] = report.trouble.code, report.trouble.values_

    async def _rest(self) -> None:
        """Wait for the bell or the end, but not for longer than what waits for its time may be forgotten."""
        waiting = [asyncio.create_task(self.bell.wait()), asyncio.create_task(self.stop.wait())]
        try:
            await asyncio.wait(waiting, timeout=NOW_AND_THEN, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
