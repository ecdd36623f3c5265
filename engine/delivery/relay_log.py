"""What a relay's own log knows of letters that the store forgot, matched by their Message-IDs.

In: the project, the store, which messages the relay took. Out: how letters ended, by edition. Every person is tried with every edition
that is open, or due and unknown to the store: a Message-ID is a hash of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.begin import miss
from engine.delivery.due import due_editions, watch
from engine.delivery.restored import Told, tell_letters, withdraw_pools
from engine.message.identity import identity_of
from engine.store.editions import open_ones
from engine.store.known import each_subject
from engine.store.putback import End

if TYPE_CHECKING:
    from datetime import datetime

    from engine.project.project import Project
    from engine.store.database import Store


async def tell_from_log(project: Project, store: Store, taken: frozenset[str], now: datetime, now_ms: int) -> Told:
    """Write each letter that the relay took as accepted; an edition of which it took some, and the store knew nothing, is missed."""
    done = Told()
    watched = await watch(store, project, now, keep=True)
    due = await due_editions(project, store, now, watched)
    async with store.reading() as connection:
        keys = {edition.key: None for edition in await open_ones(connection)}
        keys |= {one.edition.key: one.edition for one in due if one.known is None}
        ends: dict[str, list[End]] = {key: [] for key in keys}
        async for subject in each_subject(connection):
            for key, found in ends.items():
                if identity_of(key, subject) in taken:
                    found.append(End(subject, "accepted", None, "taken, by the relay's log"))
    for key, found in ends.items():
        edition = keys[key]
        if not found:
            continue
        if edition is not None:
            await miss(project, store, edition, now)
            done.missed.append(key)
        await tell_letters(project, store, key, found, done, now_ms)
    await withdraw_pools(store, [key for key, found in ends.items() if found], done)
    return done
