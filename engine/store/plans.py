"""The dry run's statements: who would get an edition, counted by verdict and lane, or by name.

The same expression as the claim's (audience/verdict.py). A plan over several editions supposes the deliveries of the
earlier ones in a temporary table, so that the cap counts them, and how far a batch comes in another; nothing of them
outlives the connection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    false,
    func,
    insert,
    literal,
    select,
    true,
)

from engine.audience.candidates import candidates
from engine.audience.cap import COMING
from engine.audience.verdict import LATER, SEND, people, verdict, verdict_again
from engine.schema.tables import editions, subscribers, walks
from engine.store.figures import Tally, tallied
from engine.store.put_off import waits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms
    from engine.store.editions import Opened

_MADE = MetaData()
ASSUMED = Table(
    "assumed",
    _MADE,
    Column("subscriber_id", BigInteger, nullable=False, index=True),
    Column("due_date", String(10), nullable=False),
    Column("campaign", String(60), nullable=False),
    Column("number", Integer, nullable=False, server_default="0"),  # of the plan's line, from 1
    Column("postponed", Boolean, nullable=False, server_default=false()),  # the cap put them off to that day
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
) -> tuple[Tally, ...]:
    """Return the figures over everybody whom the edition has not judged yet, or in the batch's stretches."""
    return await tallied(connection, terms, now_ms, _judged(key, batch=batch), ASSUMED)


async def would_get(connection: AsyncConnection, key: str, terms: Terms, now_ms: int) -> dict[str, int]:
    """Return by lane how many people whom the edition has not judged yet would get it."""
    statement = (
        select(subscribers.c.lane, func.count())
        .select_from(people(terms))
        .where(candidates(terms), _ahead(key), verdict(terms, now_ms) == SEND)
        .group_by(subscribers.c.lane)
    )
    return dict((await connection.execute(statement)).all())


async def suppose(
    connection: AsyncConnection, key: str, terms: Terms, now_ms: int, *, batch: bool = False, number: int = 0
) -> None:
    """Suppose that the edition, or the batch's stretches of it, was delivered to everybody who would get it."""
    columns = [column.name for column in ASSUMED.columns]
    if terms.last_day is not None:  # first: whoever is supposed to have it today would be found to have had enough
        await connection.execute(insert(ASSUMED).from_select(columns, _put_off(key, terms, now_ms, number)))
    chosen = _chosen(key, terms, now_ms, batch=batch).add_columns(literal(number), false())
    await connection.execute(insert(ASSUMED).from_select(columns, chosen))


def _put_off(key: str, terms: Terms, now_ms: int, number: int) -> Select[Any, Any, Any, Any, Any]:
    said = (
        select(subscribers.c.id, verdict(terms, now_ms, ASSUMED).label("said"))
        .select_from(people(terms))
        .where(candidates(terms), _ahead(key))
        .subquery()
    )
    day = func.substr(said.c.said, len(LATER) + 1)
    return select(said.c.id, day, literal(terms.campaign), literal(number), true()).where(
        said.c.said.startswith(LATER, autoescape=True)
    )


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


async def pending(
    connection: AsyncConnection, opened: Opened, now_ms: int, over: date | None = None
) -> tuple[Tally, ...]:
    """Count, by the verdict that they get now, the deliveries of an open edition that are due again.

    Those due until `over` are given up.
    """
    rows: list[Tally] = []
    puts_off = opened.terms.last_day is not None
    for day in (None, *(await _days_due(connection, opened, now_ms) if puts_off else ())):
        terms = opened.terms if day is None else replace(opened.terms, due_date=date.fromisoformat(day))
        here = and_(waits(opened), COMING.c.due_date == day) if day else ~waits(opened) if puts_off else true()
        found = (
            select(
                verdict_again(terms, now_ms, was_put_off=day is not None).label("verdict"),
                COMING.c.lane,
            )
            .select_from(people(terms).join(COMING, COMING.c.subscriber_id == subscribers.c.id))
            .where(_due(opened, now_ms), COMING.c.due_date > (over.isoformat() if over else ""), here)
            .subquery()
        )
        counted = select(found.c.verdict, found.c.lane, func.count()).group_by(found.c.verdict, found.c.lane)
        rows.extend(Tally(row[0], row[1], row[2], 0) for row in await connection.execute(counted))
    return tuple(rows)


async def _days_due(connection: AsyncConnection, opened: Opened, now_ms: int) -> tuple[str, ...]:
    """Return the days to which somebody was put off and whose time has come."""
    statement = select(COMING.c.due_date).distinct().where(_due(opened, now_ms), waits(opened))
    return tuple((await connection.execute(statement.order_by(COMING.c.due_date))).scalars())


def _due(opened: Opened, now_ms: int) -> ColumnElement[bool]:
    return and_(
        COMING.c.edition_id == opened.id,
        COMING.c.state.in_(("planned", "deferred")),
        func.coalesce(COMING.c.until_ms, 0) <= now_ms,
    )
