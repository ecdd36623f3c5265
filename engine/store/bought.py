"""What people ordered after a letter: within seven days, counted once, for the letter that was due last.

In: a span of days of the shop. Out: orders, buyers and amounts by edition; codes that went out. A letter that came back reached nobody; an
order that was cancelled is none, and what was returned is off its amount (store/orders.py). Whether a code was used, nobody
tells us. Never: a write, a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, func, select

from engine.schema.tables import bounces, coupon_grants, deliveries
from engine.store.orders import ORDER, is_order, kept_amount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

WITHIN = timedelta(days=7)
_WITHIN_MS = int(WITHIN.total_seconds() * 1000)
_DAY = timedelta(days=1)
_DAYS_LATE = 7  # how long after its due day a letter may still have been sent: `finish_within` and a pause
_BACK = ("hard", "soft", "policy", "unclear")


@dataclass(frozen=True, slots=True)
class Bought:
    """What was ordered after an edition; `amount` is `None` where no order has one."""

    edition: int
    orders: int
    buyers: int
    amount: int | None


async def bought_after(connection: AsyncConnection, first: date, last: date) -> tuple[Bought, ...]:
    """Return what was ordered on `first`..`last` after which edition."""
    within = ORDER.c.day.between(first.isoformat(), last.isoformat())
    amount = case((ORDER.c.amount.is_not(None), kept_amount()))
    ordered = select(
        ORDER.c.subscriber_id, amount.label("amount"), _last_letter(first, last).label("edition_id")
    ).where(is_order(), ORDER.c.subscriber_id.is_not(None), within)
    # Each order's letter is looked up once: without the word both databases do it again for what they group by.
    touched = ordered.cte("touched").prefix_with("MATERIALIZED")
    statement = (
        select(
            touched.c.edition_id,
            func.count(),
            func.count(touched.c.subscriber_id.distinct()),
            func.sum(touched.c.amount),
        )
        .where(touched.c.edition_id.is_not(None))
        .group_by(touched.c.edition_id)
    )
    rows = await connection.execute(statement)
    return tuple(Bought(row[0], row[1], row[2], None if row[3] is None else int(row[3])) for row in rows)


def _last_letter(first: date, last: date) -> ColumnElement[int]:
    """Return the edition of the letter that was due last of those that the one who ordered got in the seven days before."""
    letter = deliveries.alias("letter")
    sent_ms = func.coalesce(letter.c.settled_ms, letter.c.claimed_ms)
    returned = exists().where(bounces.c.delivery_id == letter.c.id, bounces.c.kind.in_(_BACK)).correlate(letter)
    return (
        select(letter.c.edition_id)
        .where(
            letter.c.subscriber_id == ORDER.c.subscriber_id,
            letter.c.due_date >= case(dict(_earliest(first, last)), value=func.substr(ORDER.c.day, 1, 9)),
            letter.c.due_date <= ORDER.c.day,
            letter.c.state == "accepted",
            and_(sent_ms <= ORDER.c.at_ms, sent_ms > ORDER.c.at_ms - _WITHIN_MS),
            ~returned,
        )
        .order_by(
            letter.c.due_date.desc(), sent_ms.desc(), letter.c.id.desc()
        )  # in the order of the index: the first one will do
        .limit(1)
        .correlate(ORDER)
        .scalar_subquery()
    )


def _earliest(first: date, last: date) -> Iterator[tuple[str, str]]:
    """Yield the tens of days of a span ("2026-11-2"), each with the first due day that may matter to its orders.

    Neither database reckons with days as text does it alike; without a lower end a year's letters are looked at for each order.
    """
    day = first
    seen = ""
    while day <= last:
        ten = day.isoformat()[:9]
        if ten != seen:
            begin = day.replace(day=max(day.day - day.day % 10, 1))
            yield ten, (begin - WITHIN - _DAYS_LATE * _DAY).isoformat()
        seen = ten
        day += _DAY


async def codes_sent(connection: AsyncConnection, ids: Collection[int]) -> dict[tuple[str, int], int]:
    """Return by coupon and edition how many codes (or letters with everybody's code) went out."""
    statement = (
        select(coupon_grants.c.coupon, deliveries.c.edition_id, func.count())
        .join(deliveries, deliveries.c.id == coupon_grants.c.delivery_id)
        .where(coupon_grants.c.sent, deliveries.c.edition_id.in_(ids))
        .group_by(coupon_grants.c.coupon, deliveries.c.edition_id)
    )
    return {(row[0], row[1]): row[2] for row in await connection.execute(statement)}
