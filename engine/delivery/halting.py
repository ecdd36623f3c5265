"""A stop that comes while an edition goes out: a person pauses or cancels it, its refusals hold it, or its text is replaced.

In: an open edition under way. Out: nothing more of it is begun, what was claimed for it goes back, what is on the wire is settled.
A claim asks in its own transaction, so that nothing is claimed behind the stop; claims that are taken already are reached by a
look at the store every other second, so that a stop takes effect within five whoever says it, on whichever machine.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engine.delivery.holding import cause_of
from engine.store.stops import CANCELLED, keep_marks, now, skip_cancelled, stop, stopped_among

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.outfit import Outfit
    from engine.delivery.tickets import Ticket
    from engine.store.deliveries import Settled
    from engine.store.editions import State

_LOOK_SECONDS = 2.0


@asynccontextmanager
async def watching(outfit: Outfit) -> AsyncGenerator[None]:
    """Look out for stops while the block runs."""
    watcher = asyncio.create_task(_watch(outfit))
    try:
        yield
    finally:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)  # a store that cannot be read is told by whoever claims


async def _watch(outfit: Outfit) -> None:
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        async with outfit.store.reading() as connection:
            found = await stopped_among(connection, outfit.worked)
        for number, state in found.items():
            halt(outfit, number, state)


def halt(outfit: Outfit, edition_id: int, state: State) -> None:
    """Begin nothing more of an edition in this process; its line says why."""
    if outfit.halted.setdefault(edition_id, state) == state and state != "open":
        outfit.worked[edition_id].state = state


async def still_open(outfit: Outfit, ticket: Ticket, connection: AsyncConnection) -> bool:
    """Tell, in the transaction of a claim, whether the edition goes on with the text that this process compiled."""
    edition = ticket.edition
    present = await now(connection, edition.id, ticket.lane)
    outfit.marks.setdefault((edition.id, ticket.lane), present.recent)
    if present.state == "open" and present.text == edition.text:
        return True
    halt(outfit, edition.id, present.state)  # with another text it stays open: the next run goes on with that
    return False


async def settle_stop(outfit: Outfit, ticket: Ticket, connection: AsyncConnection, settled: Sequence[Settled]) -> None:
    """Remember a block's outcomes; hold the edition for them; take back what a cancelled one has left."""
    edition, lane = ticket.edition, ticket.lane
    present = await now(connection, edition.id, lane)
    marks = "".join(one.mark for one in settled)
    if marks:
        await keep_marks(connection, edition.id, lane, present.recent + marks)
    now_ms = outfit.clock.now_ms()
    if present.state == CANCELLED:
        await skip_cancelled(connection, now_ms, edition.id)
        halt(outfit, edition.id, CANCELLED)
    cause = cause_of(outfit, edition)
    if cause is not None and present.state == "open":
        await stop(connection, edition.key, "held", now_ms, why=cause)
