"""Which days a rule means, and where an edition goes when its day is a bad one.

In: rules, closed days, public holidays. Out: dates with the reason for every move. No clock: a year is an argument.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from engine.project.schedules import parse_rule

if TYPE_CHECKING:
    from engine.project.schedules import Event, Move, Slot

_SEARCH_DAYS = 31  # a shop that is closed for longer than a month has no slot to move to
_SATURDAY = 5

HolidaysOf = Callable[[int], Mapping[date, str]]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an edition ended up: its day, or `None` when left out; the code and values of the reason, "" if none."""

    day: date | None
    reason: str = ""
    why: str = ""
    name: str = ""


def event_day(event: Event, year: int) -> date | None:
    """Return an event's day in `year`; `None` when the year has none (29 February, a fifth Sunday)."""
    if event.date is not None:
        try:
            return date.fromisoformat(f"{year:04d}-{event.date}")
        except ValueError:
            return None
    rule = parse_rule(event.rule or "")
    days = [
        day
        for week in calendar.Calendar().monthdatescalendar(year, rule.month)
        for day in week
        if day.month == rule.month and day.weekday() == rule.weekday
    ]
    if rule.nth > len(days):
        return None
    return days[rule.nth - 1 if rule.nth > 0 else rule.nth]


@cache
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """Return a country's public holidays in `year`, from the library `holidays`; empty for a country it lacks."""
    import holidays  # 0.14 s; only a slot that minds holidays pays it

    try:
        return dict(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return {}


def place(day: date, slot: Slot, closed: Mapping[date, str], holidays_of: HolidaysOf) -> Placed:
    """Return where a slot's edition goes when its day is closed or a public holiday (a day can be both)."""
    if day in closed and slot.on_closed_day != "keep":
        return _move(day, slot.on_closed_day, "closed_day", closed[day], closed, holidays_of)
    if slot.on_holiday == "keep":
        return Placed(day)
    name = holidays_of(day.year).get(day)
    if name is None:
        return Placed(day)
    return _move(day, slot.on_holiday, "holiday", name, closed, holidays_of)


def _move(day: date, move: Move, why: str, name: str, closed: Mapping[date, str], holidays_of: HolidaysOf) -> Placed:
    if move == "keep":
        return Placed(day)
    if move == "skip":
        return Placed(None, "skipped", why, name)
    step = timedelta(days=-1 if move == "move_back" else 1)
    other = day
    for _ in range(_SEARCH_DAYS):
        other += step
        if is_business_day(other, closed, holidays_of):
            return Placed(other, "moved_back" if move == "move_back" else "moved_forward", why, name)
    return Placed(None, "skipped", "no_business_day", name)


def is_business_day(day: date, closed: Mapping[date, str], holidays_of: HolidaysOf) -> bool:
    """Tell whether the shop works: Monday to Friday, no public holiday, not closed."""
    return day.weekday() < _SATURDAY and day not in closed and day not in holidays_of(day.year)
