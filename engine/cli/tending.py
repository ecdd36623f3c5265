"""What `tayori serve` does behind the answers of its pages: confirmations and welcomes, as soon as somebody needs one.

In: what serving has anyway; the pages ring when there is something to do. Out: mail, and a line on stderr for each trouble, once as long
as it lasts. Whatever goes wrong here is told and tried again: nothing of it may take down the pages on which people leave. The two jobs
do not wait for each other, and none waits long for a lane that rests: who comes in meanwhile may be in another.
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
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.message.dkim import Signer
    from engine.project.project import Project
    from engine.store.database import Store

    Troubles = dict[str, tuple[str, dict[str, object]]]
    Job = Callable[[Troubles], Awaitable[None]]

NOW_AND_THEN = 30.0  # seconds; what a relay put off is tried again after a minute at the earliest
_LONGEST = 20.0  # seconds of one go at welcomes; what is on the wire then is waited for


@dataclass(slots=True)
class Tending:
    """What there is to tend, and with what."""

    project: Project
    store: Store
    state: Path
    key: bytes
    clock: Clock
    stop: asyncio.Event
    signer: Signer | None
    bells: tuple[asyncio.Event, asyncio.Event] = field(default_factory=lambda: (asyncio.Event(), asyncio.Event()))

    def ring(self) -> None:
        """Learn that there is something to do."""
        for bell in self.bells:
            bell.set()

    async def until_stopped(self) -> None:
        """Tend whenever it rings, and now and then, until `stop` is set."""
        jobs = (self.confirm, self.welcome)
        await asyncio.gather(*(self._again(job, bell) for job, bell in zip(jobs, self.bells, strict=True)))

    async def _again(self, job: Job, bell: asyncio.Event) -> None:
        told: frozenset[str] = frozenset()
        while not self.stop.is_set():
            bell.clear()
            troubles = await _done(job)
            for name, (code, values) in troubles.items():
                if name not in told:
                    tell(code, **values)
            told = frozenset(troubles)
            await self._rest(bell)

    async def confirm(self, _: Troubles) -> None:
        """Write and hand over the mails that ask for a confirmation."""
        await tend(self.project, self.store, self.clock, self.key, self.signer)

    async def welcome(self, troubles: Troubles) -> None:
        """Welcome whoever confirmed."""
        enough = asyncio.Event()
        asyncio.get_running_loop().call_later(_LONGEST, enough.set)
        with closing(observer(self.clock, "text")) as watcher:
            failed, report = await greet(
                *(self.project, self.store, self.state, self.key, self.clock, watcher, enough, self.signer)
            )
        for line in failed:
            troubles[line.key] = "welcome_failed", {"key": line.key, "why": line.told(language(), hint=True)}
        if report is not None:
            for what in report.failed:
                troubles[what] = "edition_failed", {"what": what}
            if report.trouble is not None:
                troubles[report.trouble.code] = report.trouble.code, report.trouble.values_

    async def _rest(self, bell: asyncio.Event) -> None:
        """Wait for the bell or the end, but not for longer than what waits for its time may be forgotten."""
        waiting = [asyncio.create_task(bell.wait()), asyncio.create_task(self.stop.wait())]
        try:
            await asyncio.wait(waiting, timeout=NOW_AND_THEN, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()


async def _done(job: Job) -> Troubles:
    """Do a job; return what went wrong, by what it is known again."""
    troubles: Troubles = {}
    try:
        await job(troubles)
    except (RelayError, StoreError) as error:
        troubles[error.code] = error.code, error.values_
    except Exception as error:  # noqa: BLE001 - a fault of ours here must not take the leave pages down; it is told
        reason = f"{type(error).__name__}: {error}"
        troubles[reason] = "tending_failed", {"reason": reason}
    return troubles
