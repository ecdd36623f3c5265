"""The days of an edition that has several: its batches, begun when they are due, and the days to which people were put off.

In: open editions, the time. Out: in the store, whom the batch under way may still take in each lane; by edition, how many
were given up. A batch is judged on its own day: before the first one begins, and after one is over, nobody is taken until the
next. Each day is over when its own time is; whoever the edition's own day did not come to is not taken on a later one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.store.batches import begin_batch, places_of, rest
from engine.store.deliveries import give_up
from engine.store.editions import begin_walks, open_ones
from engine.store.plans import would_get
from engine.store.put_off import Later
from engine.store.subscribers import lanes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

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
    return sum(1 for one in edition.batches if one.due_ms + _lives_ms(rules) <= now_ms)


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


def over_until(edition: Opened, now_ms: int, rules: Rules, zone: ZoneInfo) -> date | None:
    """Return the last of an edition's due dates whose time is over; `None` while there is none, and where it has but one."""
    if edition.batches:
        over = batches_over(edition, now_ms, rules)
        return edition.batches[over - 1].due_date if over else None
    if edition.terms.last_day is None:
        return None
    first, times = edition.terms.due_date, Later(edition, zone)
    days = (first + timedelta(days=number) for number in range((edition.terms.last_day - first).days + 1))
    return max((day for day in days if times.until_ms(day) + _lives_ms(rules) <= now_ms), default=None)


def _lives_ms(rules: Rules) -> int:
    return int(max(rules.finish_within, rules.late_after).total_seconds() * 1000)


async def end_days(project: Project, store: Store, opened: Sequence[Opened], now_ms: int) -> dict[int, int]:
    """Give up what is pending of days that are over; return how many deliveries by edition."""
    found: dict[int, int] = {}
    for edition in opened:
        over = over_until(edition, now_ms, project.shop.rules, project.zone)
        if over is not None:
            async with store.writing() as connection:
                found[edition.id] = await give_up(connection, edition, now_ms, until=over)
                if not edition.batches:
                    await rest(connection, edition.id)
    return found
