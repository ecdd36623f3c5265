"""What a person's events come to: first and last order, their number and sum, open complaints. Derived, never told.

In: whom to count anew, as rows of `TOUCHED`. Out: the columns of `subscribers`, in this transaction, set by set.
An order that was cancelled does not count. One that was returned does; what came back is taken off its amount, all of it
where the return names no amount. A return that names no order is taken off the sum, which never falls below nothing.
A list of people may know of a later order than the events: its day stands, unless it is that of a cancelled order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, ColumnElement, MetaData, Table, and_, case, exists, func, select, update
from sqlalchemy.schema import CreateTable, DropTable

from engine.audience.segments import is_cancelled
from engine.schema.tables import events, subscribers

if TYPE_CHECKING:
    from sqlalchemy import Select, Subquery
    from sqlalchemy.ext.asyncio import AsyncConnection

TOUCHED = Table(
    "touched",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
)


async def begin_touched(connection: AsyncConnection) -> None:
    """Make the table of those who are counted anew."""
    await connection.execute(DropTable(TOUCHED, if_exists=True))
    await connection.execute(CreateTable(TOUCHED))


async def touch(connection: AsyncConnection, whom: Select[Any]) -> None:
    """Count some people anew: a statement that yields their ids, each once."""
    await connection.execute(TOUCHED.delete())
    await connection.execute(TOUCHED.insert().from_select(["id"], whom))
    await connection.execute(_count_orders())
    await connection.execute(_count_complaints())


def is_order() -> ColumnElement[bool]:
    """Tell whether `ORDER` is an order that counts."""
    return and_(ORDER.c.kind == "order", ~is_cancelled(ORDER))


def kept_amount() -> ColumnElement[int]:
    """Return what is left of the amount of `ORDER`."""
    came_back = (
        select(func.sum(func.coalesce(_BACK.c.amount, ORDER.c.amount)))
        .where(_BACK.c.order_key == ORDER.c.key, _BACK.c.kind == "returned")
        .correlate(ORDER)
        .scalar_subquery()
    )
    return func.coalesce(ORDER.c.amount, 0) - func.coalesce(came_back, 0)


def loose_returns(person: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[int]:
    """Return what a person sent back without anybody saying of which order."""
    total = select(func.sum(_BACK.c.amount)).where(
        _BACK.c.subscriber_id == person, _BACK.c.kind == "returned", _BACK.c.order_key.is_(None), *where
    )
    return func.coalesce(total.scalar_subquery(), 0)


def loosely_returned() -> ColumnElement[str]:
    """Return the day of a return, for a condition of `loose_returns`."""
    return _BACK.c.day


ORDER = events.alias("ordered")
_BACK = events.alias("came_back")


def _totals() -> Subquery:
    """Return what the orders come to of those touched who ever ordered; of cancelled orders alone, nothing."""
    any_order = events.alias("any_order")
    ordered = exists().where(any_order.c.subscriber_id == TOUCHED.c.id, any_order.c.kind == "order")
    return (
        select(
            TOUCHED.c.id,
            func.min(ORDER.c.day).label("first"),
            func.max(ORDER.c.day).label("last"),
            func.count(ORDER.c.id).label("number"),
            func.coalesce(func.sum(kept_amount()), 0).label("sum"),
        )
        .outerjoin_from(TOUCHED, ORDER, and_(ORDER.c.subscriber_id == TOUCHED.c.id, is_order()))
        .where(ordered)
        .group_by(TOUCHED.c.id)
        .subquery()
    )


def _count_orders() -> Any:  # noqa: ANN401 - SQLAlchemy's own type of a statement
    """Write number, sum, first and last order of those who ever ordered."""
    totals = _totals()
    left = totals.c.sum - loose_returns(subscribers.c.id)
    return (
        update(subscribers)
        .where(subscribers.c.id == totals.c.id)
        .values(
            order_count=totals.c.number,
            order_sum=case((left > 0, left), else_=0),
            first_order=_outer(subscribers.c.first_order, totals.c.first, later=False),
            last_order=_outer(subscribers.c.last_order, totals.c.last, later=True),
        )
    )


def _outer(told: ColumnElement[Any], derived: ColumnElement[Any], *, later: bool) -> ColumnElement[Any]:
    """Return the later (or earlier) of the day that stands and the one of the orders; a cancelled order's day is none."""
    order = events.alias("of_that_day")
    taken_back = exists().where(
        order.c.subscriber_id == subscribers.c.id, order.c.kind == "order", order.c.day == told, is_cancelled(order)
    )
    beyond = told > derived if later else told < derived
    return case((and_(told.is_not(None), derived.is_(None) | beyond, ~taken_back), told), else_=derived)


def _count_complaints() -> Any:  # noqa: ANN401 - likewise
    """Write how many complaints of those who are touched are open."""
    closed = events.alias("closed")
    theirs = and_(events.c.subscriber_id == subscribers.c.id, events.c.kind == "complaint")
    is_closed = (
        exists().where(closed.c.order_key == events.c.key, closed.c.kind == "complaint_closed").correlate(events)
    )
    number = select(func.count()).select_from(events).where(theirs, ~is_closed).scalar_subquery()
    return (
        update(subscribers)
        .where(subscribers.c.id.in_(select(TOUCHED.c.id)), exists().where(theirs))
        .values(open_complaints=number)
    )
