"""The batches of an edition that is spread: begun when they are due, and over when their own time is.

In: open editions, the time. Out: in the store, whom the batch under way may still take in each lane; by edition, how many
were given up. A batch is judged on its own day: before the first one begins, and after one is over, nobody is taken until the
next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.store.batches import begin_batch, places_of, rest
from engine.store.deliveries import give_up
from engine.store.editions import begin_walks, open_ones
from engine.store.plans import would_get
from engine.store.subscribers import lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project
    from engine.project.shop import Rules
    from engine.store.batches import Batch
    from engine.store.database import Store
    from engine.store.editions import Opened


def batch_at(batches: Sequence[Batch], now_ms: int, rules: Rules) -> int:
    """Return the number of the latest batch that is due and not too late; -1 for none."""
    late_ms = int(rules.late_after.total_seconds() * 1000)
    return max(
        (number for number, one in enumerate(batches) if one.due_ms <= now_ms <= one.due_ms + late_ms), default=-1
    )


def batches_over(edition: Opened, now_ms: int, rules: Rules) -> int:
    """Return how many of an edition's batches are over; one that may still begin is not."""
    lives = max(rules.finish_within, rules.late_after)
    return sum(1 for one in edition.batches if one.due_ms + int(lives.total_seconds() * 1000) <= now_ms)


async def begin_batches(project: Project, store: Store, now_ms: int) -> None:
    """Begin the batch that is due in each edition that is spread; where none is and the last one is over, nobody is taken."""
    rules = project.shop.rules
    async with store.reading() as connection:
        opened = [edition for edition in await open_ones(connection) if edition.batches]
    for edition in opened:
        number = batch_at(edition.batches, now_ms, rules)
        if number > edition.batch:
            async with store.writing() as connection:
                await begin_walks(connection, edition, await lanes(connection))
                await begin_batch(connection, edition.id, number, await _places(connection, edition, number, now_ms))
        elif edition.batch < batches_over(edition, now_ms, rules):
            async with store.writing() as connection:
                await begin_walks(connection, edition, await lanes(connection))
                await rest(connection, edition.id)


async def _places(connection: AsyncConnection, edition: Opened, number: int, now_ms: int) -> dict[str, int | None]:
    """Return the places of an edition's batch by lane; the last batch that there may be takes whom it can."""
    days = [batch.due_date for batch in edition.batches[number : number + 2]]
    today, *next_time = [
        await would_get(connection, edition.key, replace(edition.terms, due_date=day), now_ms) for day in days
    ]
    return places_of(today, next_time[0] if next_time else today, edition.spread or 1)


async def end_batches(project: Project, store: Store, opened: Sequence[Opened], now_ms: int) -> dict[int, int]:
    """Give up what is pending of batches that are over; return how many deliveries by edition."""
    found: dict[int, int] = {}
    for edition in opened:
        over = batches_over(edition, now_ms, project.shop.rules)
        if over:
            async with store.writing() as connection:
                found[edition.id] = await give_up(connection, edition, now_ms, until=edition.batches[over - 1].due_date)
    return found
