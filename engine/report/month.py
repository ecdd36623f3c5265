"""A month of letters in figures: each edition, their sum, the month beside those before it.

In: counts out of the store (gathered.py). Out: values, and the figures that a page compares: this month's, the month before's, the median
of the twelve before. Rates are over 有効配信数, but for what came back: that is of what was accepted. Counts only, nobody's
name. Pure: no store, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Literal

from engine.report.edition import Alarm, Result, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from engine.report.regular import Regular

MONTHS = 12
"""Months before this one that it is compared with."""
_LEAST = 3  # months: the median of two is their mean
Kind = Literal["number", "rate", "money", "of"]
FIGURES: dict[str, Kind] = {
    "editions": "number",
    "accepted": "number",
    "reached": "number",
    "bounced": "rate",
    "left": "rate",
    "complained": "rate",
    "clicked": "rate",
    "orders": "number",
    "per_thousand": "number",
    "amount": "money",
    "regular": "of",
    "joined": "number",
    "gone": "number",
}
"""What is compared between months, and how it is written."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What came of an edition, or of several. `waiting` are still to get it; `amount` is `None` where no order had one."""

    result: Result = field(default_factory=Result)
    waiting: int = 0
    clicked: int = 0
    orders: int = 0
    buyers: int = 0
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An edition of the month; or all of a campaign's that has one a day, by the campaign's name: then `editions` says how many.

    `how` is where it stood in a slot: when it opened (regular.py).
    """

    key: str
    campaign: str
    title: str
    subject: str
    due: datetime
    state: str
    sums: Sums
    editions: int = 1
    daily: bool = False
    how: str = ""
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True, slots=True)
class Growth:
    """How the list changed in a month: people, but for `suppressed`, which are addresses."""

    joined: int = 0
    confirmed: int = 0
    gone: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """A month in sums."""

    first: date
    editions: int
    sums: Sums
    regular: Regular
    growth: Growth


@dataclass(frozen=True, slots=True)
class Coupon:
    """What came of a coupon's letters in the month: codes that were sent, orders within seven days."""

    name: str
    title: str
    sent: int
    orders: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month with its editions, beside the months before it, the earliest first.

    `running`: it is not over; `orders_until` is the last day on which orders are still counted, where that lies ahead.
    """

    month: Month
    last: date
    lines: tuple[Line, ...]
    earlier: tuple[Month, ...]
    regular_year: Regular
    passed: Mapping[str, int]
    reasons: Mapping[str, int]
    coupons: tuple[Coupon, ...]
    agreed_before: int
    agreed_after: int
    running: bool = False
    orders_until: date | None = None
    fans: int | None = None
    """People who clicked in three of the last four editions in slots; `None` where there were not four, or nobody clicked."""
    since: date | None = None
    """The day on which the store was made."""

    @property
    def months(self) -> tuple[Month, ...]:
        """Return the months before and this one."""
        return (*self.earlier, self.month)

    @property
    def before(self) -> Month | None:
        """Return the month right before, where the store has one."""
        return self.earlier[-1] if self.earlier else None


def figure(month: Month, name: str) -> float | None:
    """Return one of `FIGURES`; `None` where there is none: a rate of nobody, an amount that nobody told."""
    sums, result, growth = month.sums, month.sums.result, month.growth
    found: dict[str, float | None] = {
        "editions": month.editions,
        "accepted": result.accepted,
        "reached": result.reached,
        "bounced": result.bounced / result.accepted if result.accepted else None,
        "left": result.rate(result.left),
        "complained": result.rate(result.complained),
        "clicked": result.rate(sums.clicked),
        "orders": sums.orders,
        "per_thousand": _thousandth(result.rate(sums.orders)),
        "amount": sums.amount,
        "regular": month.regular.share,
        "joined": growth.joined,
        "gone": growth.gone,
    }
    return found[name]


def _thousandth(rate: float | None) -> float | None:
    return None if rate is None else rate * 1000


def usual(months: Iterable[Month], name: str) -> float | None:
    """Return the median of a figure over the months that had letters; `None` where they are too few."""
    found = [value for one in months if one.editions and (value := figure(one, name)) is not None]
    return median(found) if len(found) >= _LEAST else None


def together(several: Iterable[Sums]) -> Sums:
    """Return the sum; a reader, or a buyer, of two editions counts in each."""
    listed = tuple(several)
    amounts = [one.amount for one in listed if one.amount is not None]
    return Sums(
        result=whole({str(number): one.result for number, one in enumerate(listed)}),
        waiting=sum(one.waiting for one in listed),
        clicked=sum(one.clicked for one in listed),
        orders=sum(one.orders for one in listed),
        buyers=sum(one.buyers for one in listed),
        amount=sum(amounts) if amounts else None,
    )
