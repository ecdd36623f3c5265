"""The order that a letter speaks of, for each of the people it goes to: one statement for a whole block of them.

In: people by their subject, an edition's occasion, its moment. Out: by subject the order whose key the occasion is, else the
newest one until that moment; cancelled ones are none. The same later: what came in since does not change a letter that is
printed again. And what all orders of some time were of, for what is popular.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from engine.audience.segments import is_cancelled
from engine.message.order import Item, Order
from engine.schema.tables import event_items, events, subscribers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, FromClause, Row, Subquery
    from sqlalchemy.ext.asyncio import AsyncConnection


async def orders_of(
    connection: AsyncConnection, subjects: Collection[str], occasion: str, until_ms: int
) -> dict[str, Order]:
    """Return the order of each person who has one."""
    chosen = _chosen(subjects, occasion, until_ms)
    statement = (
        select(chosen, _place_among(chosen), _shipped(chosen), _tracking(chosen), event_items)
        .outerjoin_from(chosen, event_items, event_items.c.event_id == chosen.c.id)
        .where(chosen.c.place == 1)
        .order_by(chosen.c.id, event_items.c.number)
    )
    rows = (await connection.execute(statement)).all()
    return {subject: _order(list(lines)) for subject, lines in groupby(rows, lambda row: row.subject)}


async def sold(connection: AsyncConnection, since: str, until_ms: int) -> tuple[int, dict[str, int]]:
    """Return how many orders came in from the day `since` on, and how many pieces they were of, by the name in the order."""
    counted = and_(events.c.kind == "order", events.c.day >= since, events.c.at_ms <= until_ms, ~is_cancelled(events))
    number = (await connection.execute(select(func.count()).select_from(events).where(counted))).scalar_one()
    pieces = (
        select(event_items.c.product, func.sum(event_items.c.quantity).label("pieces"))
        .join(events, events.c.id == event_items.c.event_id)
        .where(counted)
        .group_by(event_items.c.product)
    )
    return number, {row.product: int(row.pieces) for row in await connection.execute(pieces)}


def _chosen(subjects: Collection[str], occasion: str, until_ms: int) -> Subquery:
    """Return the orders of some people, the one that is meant at place 1."""
    meant = case((events.c.key == occasion, 0), else_=1)
    newest = (meant, events.c.at_ms.desc(), events.c.id.desc())
    return (
        select(
            subscribers.c.subject,
            events.c.id,
            events.c.key,
            events.c.subscriber_id,
            events.c.at_ms,
            events.c.day,
            events.c.amount,
            func.row_number().over(partition_by=events.c.subscriber_id, order_by=newest).label("place"),
        )
        .join(events, events.c.subscriber_id == subscribers.c.id)
        .where(
            subscribers.c.subject.in_(subjects),
            events.c.kind == "order",
            events.c.at_ms <= until_ms,
            or_(events.c.key == occasion, ~is_cancelled(events)),
        )
        .subquery("chosen")
    )


def _place_among(chosen: FromClause) -> ColumnElement[int]:
    """Return which order of theirs it is: those before it that count, and itself."""
    before = events.alias("before")
    earlier = or_(before.c.at_ms < chosen.c.at_ms, and_(before.c.at_ms == chosen.c.at_ms, before.c.id < chosen.c.id))
    return (
        select(func.count() + 1)
        .select_from(before)
        .where(before.c.subscriber_id == chosen.c.subscriber_id, before.c.kind == "order", earlier)
        .where(~is_cancelled(before))
        .correlate(chosen)
        .scalar_subquery()
        .label("number_of_theirs")
    )


def _shipped(chosen: FromClause) -> ColumnElement[str]:
    """Return the day on which it was shipped last."""
    parcel = events.alias("parcel")
    return (
        select(func.max(parcel.c.day))
        .where(parcel.c.order_key == chosen.c.key, parcel.c.kind == "shipped")
        .correlate(chosen)
        .scalar_subquery()
        .label("shipped_day")
    )


def _tracking(chosen: FromClause) -> ColumnElement[str]:
    """Return the number of the parcel that was shipped last, of those that have one."""
    parcel = events.alias("numbered_parcel")
    return (
        select(parcel.c.tracking)
        .where(parcel.c.order_key == chosen.c.key, parcel.c.kind == "shipped", parcel.c.tracking.is_not(None))
        .order_by(parcel.c.at_ms.desc(), parcel.c.id.desc())
        .limit(1)
        .correlate(chosen)
        .scalar_subquery()
        .label("parcel_number")
    )


def _order(lines: Sequence[Row[Any]]) -> Order:
    first = lines[0]
    items = tuple(Item(row.product, row.category, row.quantity) for row in lines if row.product is not None)
    return Order(
        first.key, first.day, first.amount, first.number_of_theirs, first.shipped_day, items, first.parcel_number
    )
