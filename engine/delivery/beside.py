"""A worker: one more process, of this host or (with a store on a server) of another, that only sends what a run opened.

In: a project, its store, a relay. Out: a `Report` of what it sent. It takes part in the walks of the run: claims come one after
the other, by the store's writing transaction, so that nobody is claimed twice. Never: an edition opened or closed, a dead
process's claims settled, a key made: a leave link signed with another key than the run's would open nothing.
"""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

from engine.delivery.behind import look, tell_of_second
from engine.delivery.crews import send_all
from engine.delivery.lives import living
from engine.delivery.outgoing import outfit_of
from engine.delivery.run import Report
from engine.store.editions import open_ones
from engine.store.journal import Journal, journal_at
from engine.store.life import life_now
from engine.store.second import second_at
from engine.store.state import read_state

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.delivery.keys import Keys
    from engine.delivery.routes import Routing
    from engine.delivery.worked import Observer
    from engine.message.dkim import Signer
    from engine.project.project import Project
    from engine.store.database import Store


async def work_beside(
    project: Project,
    store: Store,
    way: Routing,
    state: Path,
    keys: Keys,
    clock: Clock,
    observer: Observer,
    stop: asyncio.Event,
    signer: Signer | None = None,
    only: frozenset[str] | None = None,
) -> Report:
    """Send what is open, or only editions of these keys, until nothing is left that this process could take."""
    async with store.reading() as connection:
        known = await read_state(connection)
        opened = tuple(one for one in await open_ones(connection) if only is None or one.key in only)
    if not opened:
        return Report((), Counter(), None, (), stopped=stop.is_set())
    number, path = secrets.token_hex(8), journal_at(project.shop.store.journal, state)
    found = await look(store, project, path, known, life_now(path, clock.real_us() // 1000))
    if found is not None:
        raise found.error(project, path)
    async with living(store, "worker", number, path, clock):
        second = second_at(project.shop.backup.journal, state)
        with closing(Journal(path, known["journal"], number, clock.real_us() // 1000, second)) as journal:
            outfit = outfit_of(
                *(project, store, journal, way, number, keys, clock, observer, stop, opened),
                connect=None,
                signer=signer,
                live=known.get("live") == "yes",
            )
            trouble, failed = await send_all(outfit, opened)
    tell_of_second(journal, observer)
    lines = sorted(outfit.worked.values(), key=lambda line: (line.due, line.key))
    return Report(tuple(lines), Counter(), trouble, tuple(failed), stopped=stop.is_set())
