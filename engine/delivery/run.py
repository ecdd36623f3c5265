"""The run: what the timer calls. Start reading here.

    recover   what a dead run left behind is settled, planned again or unknown        recovery.py
    reckon    on the shop's day for it, everybody's stage anew                        store/stages.py
    tend      single mails that a server left waiting                                 tending.py
    open      each edition that is due is opened, its text frozen; batches begin     opened.py, begin.py, batches.py
    walk      people are judged and claimed in small blocks, lane by lane             crews.py, workers.py, block.py, tickets.py
    send      each claim goes to the relay, the journal a step ahead of the wire      sending.py, session.py
    stop      a person pauses, cancels; too many refusals hold                        halting.py, holding.py
    settle    what the relay said goes into the ledger with the next block            block.py
    close     an edition with nobody left to judge and nothing pending is finished    outgoing.py

In: a project, its store, a relay, a clock. Out: a `Report` whose sums add up. Never: a question to anybody; a delivery
that the ledger does not hold; a migration. One edition's failure does not stop another's; the store's or the relay's
stops all, and what was claimed by then is settled or planned again.
"""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.delivery.behind import breathe, expect_whole, keep_short, tell_of_second
from engine.delivery.keys import COUPONS, TOKEN, Keys, coupon_key_of, keep_marks
from engine.delivery.lives import living
from engine.delivery.opened import open_all
from engine.delivery.recovery import recover
from engine.delivery.tending import tend
from engine.delivery.trouble import RelayError
from engine.store.journal import Journal, journal_at
from engine.store.second import second_at
from engine.store.state import read_state

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.delivery.routes import Routing
    from engine.delivery.wire import Connect
    from engine.delivery.worked import Observer, Worked
    from engine.message.dkim import Signer
    from engine.project.problems import Term
    from engine.project.project import Project
    from engine.store.database import Store, StoreError


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. `trouble`: the relay or the store stopped it; `failed`: editions that hit a fault of ours.

    `second`: why the journal's second place was not written.
    """

    editions: tuple[Worked, ...]
    recovered: Counter[str]
    trouble: RelayError | StoreError | None
    failed: tuple[str, ...]
    stopped: bool
    second: Term | None = None

    @property
    def unfinished(self) -> bool:
        """Tell whether it was stopped in the middle of its work, and nothing went wrong."""
        return self.stopped and self.trouble is None and not self.failed

    def then(self, later: Report) -> Report:
        """Return what both did; how it ended is the later one's."""
        before = {line.key: line for line in self.editions}
        lines = [line.behind(before.pop(line.key)) if line.key in before else line for line in later.editions]
        lines = sorted((*before.values(), *lines), key=lambda line: (line.due, line.key))
        return replace(later, editions=tuple(lines), recovered=self.recovered + later.recovered)


NOTHING = Report((), Counter(), None, (), stopped=False)


async def run(
    project: Project,
    store: Store,
    way: Routing,
    state: Path,
    key: bytes,
    clock: Clock,
    observer: Observer,
    stop: asyncio.Event,
    connect: Connect | None = None,
    signer: Signer | None = None,
) -> Report:
    """Send all that is due; the caller holds the run's lock. Raises `StoreError` when the store cannot be used.

    `way`: by which relays a campaign goes.
    `connect` opens a session in the place of one with the relay: a rehearsal swallows everything. `signer`: who signs, unless the
    relay does.
    """
    async with store.reading() as connection:
        known = await read_state(connection)
    name, path = known["journal"], journal_at(project.shop.store.journal, state)
    if not await expect_whole(store, project, path, known, clock):
        observer.says("journal_gone", path=path)
    recovered = await recover(project, store, path, name, clock)
    await keep_short(store, path, name, clock, second_at(project.shop.backup.journal, state))
    try:
        await tend(project, store, clock, key, signer, connect)
    except RelayError as error:
        observer.says(error.code, **error.values_)
    lines, warnings, opened = await open_all(project, store, clock, known)
    if not opened:
        return Report(tuple(lines), recovered, None, (), stopped=False)
    from engine.delivery.outgoing import send_open  # the press and the wire: the timer's usual call has nothing to send

    keys = Keys(key, coupon_key_of(project, state, opened))
    await keep_marks(store, known, {TOKEN: keys.token, COUPONS: keys.coupons})
    number = secrets.token_hex(8)
    async with living(store, "run", number, path, clock):
        second = second_at(project.shop.backup.journal, state)
        with closing(Journal(path, name, number, clock.real_us() // 1000, second)) as journal:
            sent, trouble, failed = await send_open(
                *(project, store, journal, way, number, keys, clock, observer, stop, opened, connect, signer),
                warnings=warnings,
                live=known.get("live") == "yes",
            )
        await breathe(store, path, clock)
    spoken = tell_of_second(journal, observer)
    lines = sorted((*lines, *sent), key=lambda line: (line.due, line.key))
    return Report(tuple(lines), recovered, trouble, tuple(failed), stopped=stop.is_set(), second=spoken)
