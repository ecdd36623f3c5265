"""An edition that goes out in batches: which one is under way, whom it may still take in each lane.

In: an open edition with `spread`. Out: the places of a batch, shared out over the lanes in proportion to the people in them, so
that every lane is at work every day and the same people are met on the same days week after week: the cap would otherwise
pass over whoever comes up earlier than last time. Places are taken in the claims' own transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from engine.schema.tables import editions, walks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: its due moment (ms) and its due date, on which the cap is counted."""

    due_ms: int
    due_date: date


def batches_to_json(batches: Sequence[Batch]) -> str:
    """Write the batches as JSON."""
    return json.dumps([[batch.due_ms, batch.due_date.isoformat()] for batch in batches])


def batches_from_json(text: str) -> tuple[Batch, ...]:
    """Read what `batches_to_json` wrote."""
    return tuple(Batch(due_ms, date.fromisoformat(day)) for due_ms, day in json.loads(text)) if text else ()


def shares(people: Mapping[str, int], places: int) -> dict[str, int]:
    """Return each lane's places of a batch: in proportion to its people, the odd ones to the largest remainders."""
    total = sum(people.values())
    if total <= places:
        return dict(people)
    found = {lane: number * places // total for lane, number in people.items()}
    by_rest = sorted(people, key=lambda lane: (-(people[lane] * places % total), lane))
    for lane in by_rest[: places - sum(found.values())]:
        found[lane] += 1
    return found


def places_of(today: Mapping[str, int], next_time: Mapping[str, int], places: int) -> dict[str, int | None]:
    """Return each lane's places of a batch; `None` for a lane that this batch can bring to its end.

    `today` and `next_time` are the people who would get it on this batch's day and on the next one's: whoever the cap bars
    only today keeps the lane open.
    """
    found = shares(today, places)
    lanes = found.keys() | next_time.keys()
    return {lane: None if next_time.get(lane, 0) <= found.get(lane, 0) else found.get(lane, 0) for lane in lanes}


async def begin_batch(
    connection: AsyncConnection, edition_id: int, number: int, places: Mapping[str, int | None]
) -> None:
    """Begin batch `number` (from 0) with the places of each lane; one that is not named has nobody left to reach."""
    await connection.execute(update(editions).where(editions.c.id == edition_id).values(batch=number))
    await connection.execute(update(walks).where(walks.c.edition_id == edition_id).values(batch_left=None))
    values = [{"of_lane": lane, "left": left} for lane, left in places.items() if left is not None]
    if values:
        statement = update(walks).where(walks.c.edition_id == edition_id, walks.c.lane == bindparam("of_lane"))
        await connection.execute(statement.values(batch_left=bindparam("left")), values)


async def rest(connection: AsyncConnection, edition_id: int) -> None:
    """Let an edition take nobody until its next batch begins."""
    statement = update(walks).where(walks.c.edition_id == edition_id, walks.c.done.is_(False))
    await connection.execute(statement.values(batch_left=0))


async def walking(connection: AsyncConnection, edition_id: int) -> dict[str, tuple[int, int | None]]:
    """Return, of each lane that is not done, the last person who was judged and the places that are still free."""
    statement = select(walks.c.lane, walks.c.cursor, walks.c.batch_left).where(
        walks.c.edition_id == edition_id, walks.c.done.is_(False)
    )
    return {row.lane: (row.cursor, row.batch_left) for row in await connection.execute(statement)}
