"""Who has been given a coupon already: in its period they get no second one.

In: an edition's terms. Out: an expression over `subscribers`. Counted are the due dates of the deliveries that were given one,
in whatever campaign; a code that never left us was given back and does not count.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, or_

from engine.schema.tables import coupon_grants, subscribers

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

    from engine.audience.terms import Terms


def has_coupon(terms: Terms, assumed: Table | None = None) -> ColumnElement[bool] | None:
    """Tell who has had the edition's coupon in its period; `None` where everybody may have it again."""
    coupon = terms.coupon
    if coupon is None or coupon.once_per is None:
        return None
    first, last = period(coupon.once_per, terms.due_date)
    had = exists().where(
        coupon_grants.c.subscriber_id == subscribers.c.id,
        coupon_grants.c.coupon == coupon.name,
        *_within(coupon_grants.c.day, first, last),
    )
    if assumed is None:
        return had
    supposed = exists().where(
        assumed.c.subscriber_id == subscribers.c.id,
        assumed.c.campaign.in_(coupon.campaigns),
        *_within(assumed.c.due_date, first, last),
    )
    return or_(had, supposed)


def period(once_per: str | int, day: date) -> tuple[str, str]:
    """Return the first and the last day that count for a coupon due on `day`; "" where there is no such end."""
    if once_per == "year":
        return f"{day:%Y}-01-01", f"{day:%Y}-12-31"
    if isinstance(once_per, int):
        return (day - timedelta(days=once_per - 1)).isoformat(), ""
    return "", ""


def _within(column: Column[str], first: str, last: str) -> list[ColumnElement[bool]]:
    return [*([column >= first] if first else []), *([column <= last] if last else [])]
