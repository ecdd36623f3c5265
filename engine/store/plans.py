"""The dry run's statements: who would get an edition, counted by verdict and lane, or by name.

The same expression as the claim's (audience/verdict.py). A plan over several editions supposes the deliveries of the
earlier ones in a temporary table, so that the cap counts them; nothing of it outlives the connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, exists, func, insert, literal, select, true

from engine.audience.verdict import SEND, candidates, people, verdict
from engine.schema.tables import deliveries, editions, subscribers, walks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.verdict import Terms

ASSUMED = Table(
    "assumed",
    MetaData(),
    Column("subscriber_id", Integer, nullable=False, index=True),
    Column("due_date", String(10), nullable=False),
    Column("edition", Text, nullable=False),
    prefixes=["TEMPORARY"],
)
_ASSUMED = [column.name for column in ASSUMED.columns]


async def begin_plan(connection: AsyncConnection) -> None:
    """Make the temporary table of supposed deliveries."""
    await connection.run_sync(ASSUMED.metadata.create_all, checkfirst=False)


async def count(
    connection: AsyncConnection, key: str, terms: Terms, now_ms: int, *, batch: bool = False
) -> tuple[tuple[str, str, int], ...]:
    """Return (verdict, lane, people) over everybody whom the edition (or, for a batch, one before it) has not judged yet."""
    judged = (
        select(verdict(terms, now_ms, ASSUMED).label("verdict"), subscribers.c.lane)
        .select_from(people(terms))
        .where(candidates(terms), _ahead(key), _not_supposed(key) if batch else true())
        .subquery()
    )
    statement = select(judged.c.verdict, judged.c.lane, func.count()).group_by(judged.c.verdict, judged.c.lane)
    return tuple((await connection.execute(statement)).all())


async def would_get(connection: AsyncConnection, key: str, terms: Terms, now_ms: int) -> dict[str, int]:
    """Return by lane how many people whom the edition has not judged yet would get it."""
    statement = (
        select(subscribers.c.lane, func.count())
        .select_from(people(terms))
        .where(candidates(terms), _ahead(key), verdict(terms, now_ms) == SEND)
        .group_by(subscribers.c.lane)
    )
    return dict((await connection.execute(statement)).all())


async def suppose(connection: AsyncConnection, key: str, terms: Terms, now_ms: int) -> None:
    """Suppose that the edition was delivered to everybody who would get it."""
    await connection.execute(insert(ASSUMED).from_select(_ASSUMED, _chosen(key, terms, now_ms)))


async def suppose_batch(
    connection: AsyncConnection, key: str, terms: Terms, now_ms: int, places: Mapping[str, int]
) -> None:
    """Suppose that a batch of the edition was delivered: to the first people of each lane, as many as it has places."""
    for lane, left in places.items():
        first = (
            _chosen(key, terms, now_ms)
            .where(subscribers.c.lane == lane, _not_supposed(key))
            .order_by(subscribers.c.id)
            .limit(left)
        )
        await connection.execute(insert(ASSUMED).from_select(_ASSUMED, first))


def _chosen(key: str, terms: Terms, now_ms: int) -> Select[Any, Any, Any]:
    return (
        select(subscribers.c.id, literal(terms.due_date.isoformat()), literal(key))
        .select_from(people(terms))
        .where(candidates(terms), _ahead(key), verdict(terms, now_ms, ASSUMED) == SEND)
    )


async def names(
    connection: AsyncConnection, key: str, terms: Terms, now_ms: int, *, batch: bool = False
) -> AsyncIterator[tuple[str, str, str]]:
    """Yield (address, name, verdict) of everybody whom the edition has not judged yet."""
    judged = verdict(terms, now_ms, ASSUMED).label("verdict")
    statement = (
        select(subscribers.c.address, subscribers.c.name, judged)
        .select_from(people(terms))
        .where(candidates(terms), _ahead(key), _not_supposed(key) if batch else true())
        .order_by(judged, subscribers.c.id)
        .execution_options(yield_per=1000)
    )
    async for row in await connection.stream(statement):
        yield row.address, row.name, row.verdict


def _ahead(key: str) -> ColumnElement[bool]:
    """Leave out those whom an open edition's walk has behind it."""
    cursor = (
        select(walks.c.cursor)
        .join(editions, editions.c.id == walks.c.edition_id)
        .where(editions.c.key == key, walks.c.lane == subscribers.c.lane)
        .scalar_subquery()
    )
    return subscribers.c.id > func.coalesce(cursor, 0)


def _not_supposed(key: str) -> ColumnElement[bool]:
    """Leave out those whom an earlier batch of the same edition is supposed to reach."""
    return ~exists().where(ASSUMED.c.subscriber_id == subscribers.c.id, ASSUMED.c.edition == key)


async def pending(connection: AsyncConnection, key: str, now_ms: int) -> dict[str, int]:
    """Return by lane how many deliveries of an open edition are due again."""
    rows = await connection.execute(
        select(deliveries.c.lane, func.count())
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(
            editions.c.key == key,
            deliveries.c.state.in_(("planned", "deferred")),
            func.coalesce(deliveries.c.until_ms, 0) <= now_ms,
        )
        .group_by(deliveries.c.lane)
    )
    return dict(rows.all())
