"""What the store knows of deliveries and people that a journal speaks of.

In: numbers, subject ids. Out: values. One statement a function; a long list goes in blocks.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.audience.consent import GONE
from engine.schema.tables import deliveries, editions, subscribers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

BLOCK = 5000
"""Values in a statement: SQLite takes 32,766."""


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the store has it."""

    id: int
    state: str
    run: str | None
    key: str
    subject: str


async def rows_of(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Row]:
    """Return deliveries by their numbers."""
    found: dict[int, Row] = {}
    waiting = iter(ids)
    while block := list(itertools.islice(waiting, BLOCK)):
        statement = (
            select(deliveries.c.id, deliveries.c.state, deliveries.c.run, editions.c.key, subscribers.c.subject)
            .join(editions, editions.c.id == deliveries.c.edition_id)
            .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
            .where(deliveries.c.id.in_(block))
        )
        found |= {row.id: Row(*row) for row in await connection.execute(statement)}
    return found


async def each_subject(connection: AsyncConnection) -> AsyncIterator[str]:
    """Yield the subject id of everybody who was not erased."""
    statement = select(subscribers.c.subject).where(subscribers.c.domain != GONE)
    people = await connection.stream(statement.execution_options(yield_per=BLOCK))
    async for block in people.scalars().partitions(BLOCK):
        for subject in block:
            yield subject
