"""The dry run's statements: who would get an edition, counted by verdict and lane, or by name.

The same expression as the claim's (audience/verdict.py). A plan over several editions supposes the deliveries of the
earlier ones in a temporary table, so that the cap counts them, and how far a batch comes in another; nothing of them
outlives the connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)

from engine.audience.verdict import SEND, candidates, people, verdict
from engine.schema.tables import deliveries, editions, subscribers, walks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import date

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.verdict import Terms

_MADE = MetaData()
ASSUMED = Table(
    "assumed",
    _MADE,
    Column("subscriber_id", Integer, nullable=False, index=True),
    Column("due_date", String(10), nullable=False),
    Column("campaign", String(60), nullable=False),
    prefixes=["TEMPORARY"],
)
_STRETCHES = Table(
    "stretches",
    _MADE,
    Column("lane", Text, primary_key=True),
    Column("after", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("places", Integer),
    prefixes=["TEMPORARY"],
    comment="Of the batch that is planned: in each lane, after whom it begins, whom it reaches, for how many it has places.",
)
END = 2**62
"""Behind the last person of a lane."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a lane that a batch judges: the ids in (after, until]. `places`: how many it may take."""

    after: int
    until: int = END
    places: int | None = None


async def begin_plan(connection: AsyncConnection) -> None:
    """Make the temporary tables of what is supposed."""
    await connection.run_sync(_MADE.create_all, checkfirst=False)


async def stretch(connection: AsyncConnection, lanes: Mapping[str, Stretch]) -> None:
    """Set the stretches of the batch that is planned next; a lane that is not named is done."""
    await connection.execute(delete(_STRETCHES))
    values = [{"lane": lane, "after": s.after, "until": s.until, "places": s.places} for lane, s in lanes.items()]
    if values:
        await connection.execute(insert(_STRETCHES), values)


async def last_takers(connection: AsyncConnection, terms: Terms, now_ms: int) -> dict[str, int]:
    """Return by lane the person who takes the last place; a lane whose places nobody fills is absent."""
    place = func.row_number().over(partition_by=subscribers.c.lane, order_by=subscribers.c.id)
    takers = _chosen("", terms, now_ms, batch=True).add_columns(subscribers.c.lane, place.label("place")).subquery()
    statement = select(takers.c.lane, takers.c.id).join(
        _STRETCHES, and_(_STRETCHES.c.lane == takers.c.lane, _STRETCHES.c.places == takers.c.place)
    )
    return dict((await connection.execute(statement)).all())


async def count(
    connection: AsyncConnection, key: str, terms: Terms, now_ms: int, *, batch: bool = False
) -> tuple[tuple[str, str, int], ...]:
    """Return (verdict, lane, people) over everybody whom the edition has not judged yet, or in the batch's stretches."""
    judged = (
        select(verdict(terms, now_ms, ASSUMED).label("verdict"), subscribers.c.lane)
        .select_from(people(terms))
        .where(candidates(terms), _judged(key, batch=batch))
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


async def suppose(connection: AsyncConnection, key: str, terms: Terms, now_ms: int, *, batch: bool = False) -> None:
    """Suppose that the edition, or the batch's stretches of it, was delivered to everybody who would get it."""
    chosen = _chosen(key, terms, now_ms, batch=batch)
    await connection.execute(insert(ASSUMED).from_select([column.name for column in ASSUMED.columns], chosen))


def _chosen(key: str, terms: Terms, now_ms: int, *, batch: bool) -> Select[Any, Any, Any]:
    return (
        select(subscribers.c.id, literal(terms.due_date.isoformat()), literal(terms.campaign))
        .select_from(people(terms))
        .where(candidates(terms), _judged(key, batch=batch), verdict(terms, now_ms, ASSUMED) == SEND)
    )


async def names(
    connection: AsyncConnection, key: str, terms: Terms, now_ms: int, *, batch: bool = False
) -> AsyncIterator[tuple[str, str, str]]:
    """Yield (address, name, verdict) of everybody whom the edition has not judged yet, or in the batch's stretches."""
    judged = verdict(terms, now_ms, ASSUMED).label("verdict")
    statement = (
        select(subscribers.c.address, subscribers.c.name, judged)
        .select_from(people(terms))
        .where(candidates(terms), _judged(key, batch=batch))
        .order_by(judged, subscribers.c.id)
        .execution_options(yield_per=1000)
    )
    async for row in await connection.stream(statement):
        yield row.address, row.name, row.verdict


def _judged(key: str, *, batch: bool) -> ColumnElement[bool]:
    if not batch:
        return _ahead(key)
    here = and_(
        _STRETCHES.c.lane == subscribers.c.lane, subscribers.c.id.between(_STRETCHES.c.after + 1, _STRETCHES.c.until)
    )
    return exists().where(here)


def _ahead(key: str) -> ColumnElement[bool]:
    """Leave out those whom an open edition's walk has behind it, and whoever came into a lane that it does not walk."""
    of_edition = select(walks.c.cursor).join(editions, editions.c.id == walks.c.edition_id).where(editions.c.key == key)
    cursor = of_edition.where(walks.c.lane == subscribers.c.lane, walks.c.done.is_(False)).scalar_subquery()
    return subscribers.c.id > func.coalesce(cursor, case((of_edition.exists(), END), else_=0))


async def pending(connection: AsyncConnection, key: str, now_ms: int, over: date | None = None) -> dict[str, int]:
    """Return by lane how many deliveries of an open edition are due again; batches until `over` are given up."""
    rows = await connection.execute(
        select(deliveries.c.lane, func.count())
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(
            editions.c.key == key,
            deliveries.c.state.in_(("planned", "deferred")),
            func.coalesce(deliveries.c.until_ms, 0) <= now_ms,
            deliveries.c.due_date > (over.isoformat() if over else ""),
        )
        .group_by(deliveries.c.lane)
    )
    return dict(rows.all())
