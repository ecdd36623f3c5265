"""Where an edition goes when its day is a bad one.

In: the day that its rule names, what to do on which kind of bad day, and the period that the edition belongs to. Out: the day
it is placed on, with the reason for every move. A move never leaves the period (the slot's own week or month): it would
put two letters into one week and none into the other. Where the wished direction has no business day left, the other has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from engine.project.schedules import Replace

if TYPE_CHECKING:
    from datetime import date

    from engine.calendar.almanac import Almanac
    from engine.project.schedules import Move


class Falls(Protocol):
    """What to do on a bad day: a slot, or a campaign's `[when]`."""

    @property
    def on_closed_day(self) -> Move | Replace:
        """What happens on a closed day."""
        ...

    @property
    def on_holiday(self) -> Move | Replace:
        """What happens on a public holiday."""
        ...

    @property
    def on_weekend(self) -> Move | Replace:
        """What happens on a day on which the shop does not work."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an edition ended up.

    Its day, or `None` when left out; the code of what happened to it ("" when it is where its rule puts it), the code of
    why, the name of the day that was in the way; the edition (or, before it is found, the campaign) that goes instead.
    """

    day: date | None
    reason: str = ""
    why: str = ""
    name: str = ""
    by: str = ""

    @property
    def moved(self) -> bool:
        """Tell whether it goes out on another day than its own."""
        return self.reason in ("moved_back", "moved_forward")


Period = tuple["date", "date"]


def place(day: date, falls: Falls, period: Period, almanac: Almanac) -> Placed:
    """Return where an edition goes whose rule names `day`: of several reasons the first that does not keep it."""
    closed = almanac.closed(day) if falls.on_closed_day != "keep" else None
    if closed is not None:
        return _away(day, falls.on_closed_day, "closed_day", closed, period, almanac)
    if falls.on_holiday != "keep":
        if not almanac.knows(day.year):
            return Placed(None, "skipped", "holidays_unknown", str(day.year))
        holiday = almanac.holiday(day)
        if holiday is not None:
            return _away(day, falls.on_holiday, "holiday", holiday, period, almanac)
    if falls.on_weekend != "keep" and not almanac.works_on(day):
        return _away(day, falls.on_weekend, "weekend", "", period, almanac)
    return Placed(day)


def _away(day: date, to: Move | Replace, why: str, name: str, period: Period, almanac: Almanac) -> Placed:
    if isinstance(to, Replace):
        return Placed(None, "replaced", why, name, by=to.replace)
    if to == "skip":
        return Placed(None, "skipped", why, name)
    back, forward = _business_day(day, -1, period, almanac), _business_day(day, 1, period, almanac)
    other = (back or forward) if to == "move_back" else (forward or back)
    if other is None:
        return Placed(None, "skipped", "no_business_day" if name else "no_business_day_at_all", name)
    return Placed(other, "moved_back" if other < day else "moved_forward", why, name)


def _business_day(day: date, step: int, period: Period, almanac: Almanac) -> date | None:
    """Return the nearest business day in one direction, `None` where the period has none."""
    other = day + timedelta(days=step)
    while period[0] <= other <= period[1]:
        if almanac.is_business_day(other):
            return other
        other += timedelta(days=step)
    return None


def week_of(day: date) -> Period:
    """Return the Monday and the Sunday of a day's week (ISO 8601)."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
