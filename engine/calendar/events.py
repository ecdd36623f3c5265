"""An event and a year → its day: by date, by rule, by the sun, by Easter, by a public holiday, from another event.

In: an event of the almanac and a year. Out: a date, or `None` when that year has none (29 February, a fifth Sunday, a table
of given days that ends). The year is the event's own: one that counts from another event belongs to that one's year, even
where the days between carry it over New Year.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.calendar.almanac import holiday_day
from engine.calendar.sun import sun_day
from engine.project.offsets import FARTHEST
from engine.project.rules import MONTHS, parse_monthly, parse_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.almanac import Almanac
    from engine.project.offsets import Offset
    from engine.project.rules import Rule
    from engine.project.schedules import Event

_SIGN_OF_DAY_1 = 3  # so that 2025-07-19, 2026-07-26 and 2027-07-21 (土用の丑) are ox days
_FAR = 400  # days; a rule looks no further than a year and a little


def event_day(name: str, year: int, almanac: Almanac) -> date | None:
    """Return the (first) day of the event called `name` in `year`."""
    chain = _chain(name, almanac)
    day = _own_day(chain[-1], year, almanac) if chain else None
    for event in reversed(chain[:-1]):
        day = shifted(day, event.offset, almanac) if day else None
    return day


def event_days(name: str, year: int, almanac: Almanac) -> tuple[date, date] | None:
    """Return the first and the last day of an event in `year`."""
    first = event_day(name, year, almanac)
    event = almanac.event(name)
    return (first, first + timedelta(days=event.days - 1)) if first and event else None


def event_years(name: str, first: date, last: date, almanac: Almanac) -> range:
    """Return the years whose event may lie in a span: counting from others may carry it far from its own year."""
    far = sum((event.offset.reach for event in _chain(name, almanac)), timedelta(days=_FAR))
    return range((first - far).year, (last + far).year + 1)


def _chain(name: str, almanac: Almanac) -> tuple[Event, ...]:
    """Return an event and those that it counts from, one after the other; none where they lead nowhere, or in a circle."""
    found: dict[str, Event] = {}
    here: str | None = name
    while here is not None:
        event = almanac.event(here)
        if event is None or here in found:
            return ()
        found[here] = event
        here = event.event
    return tuple(found.values())


def _own_day(event: Event, year: int, almanac: Almanac) -> date | None:
    """Return the day of an event that counts from no other."""
    if event.date is not None:
        return _written(f"{year:04d}-{event.date}")
    if event.dates is not None:
        return next((day for day in event.dates if day.year == year), None)
    if event.holiday is not None:
        return holiday_day(event.country or almanac.country, year, event.holiday)
    return rule_day(_yearly(event.rule or ""), year, almanac)


def _written(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=512)
def _yearly(text: str) -> Rule:
    return parse_rule(text)


@lru_cache(maxsize=64)
def _monthly(text: str) -> Rule:
    return parse_monthly(text)


def rule_day(rule: Rule, year: int, almanac: Almanac) -> date | None:
    """Return the day that a yearly rule means."""
    if rule.easter:
        return easter(year) if rule.easter == "easter" else orthodox_easter(year)
    if rule.degrees is not None:
        start = sun_day(year, rule.degrees, almanac.zone)
        return start if rule.kind is None else _nth(rule, _ahead(start), almanac)
    return _nth(rule, _days_of(year, rule.month), almanac)


def month_day(text: str, year: int, month: int, almanac: Almanac) -> date | None:
    """Return the day that a monthly rule means: "25th" is a shorter month's last day where it has no 25th."""
    rule = _monthly(text)
    if rule.date:
        return date(year, month, min(rule.date, monthrange(year, month)[1]))
    return _nth(rule, _days_of(year, month), almanac)


def shifted(day: date, offset: Offset, almanac: Almanac) -> date | None:
    """Return the day so many days, or business days, away; `None` where the shop works too seldom to get there."""
    if not offset.business or not offset.count:
        return day + timedelta(days=offset.count)
    left, forward = abs(offset.count), offset.count > 0
    for years in range(FARTHEST // timedelta(days=366) + 1):
        days = almanac.business_days(day.year + (years if forward else -years))
        there = days[bisect_right(days, day) :] if forward else days[: bisect_left(days, day)]
        if left <= len(there):
            return there[left - 1] if forward else there[-left]
        left -= len(there)
    return None


def _nth(rule: Rule, days: Iterator[date], almanac: Almanac) -> date | None:
    """Return the n-th of the days that a rule means, the last one for -1, `None` where there are fewer."""
    found: date | None = None
    count = 0
    for day in days:
        if not _means(rule, day, almanac):
            continue
        found, count = day, count + 1
        if count == rule.nth:
            return day
    return found if rule.nth < 0 else None


def _means(rule: Rule, day: date, almanac: Almanac) -> bool:
    if rule.kind == "weekday":
        return day.weekday() == rule.which
    if rule.kind == "sign":
        return sign_of(day) == rule.which
    return rule.kind == "day" or almanac.is_business_day(day)


def _days_of(year: int, month: int) -> Iterator[date]:
    assert 1 <= month <= len(MONTHS)
    return (date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1))


def _ahead(start: date) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range(_FAR))


def sign_of(day: date) -> int:
    """Return the sign of a day in the cycle of twelve (0 rat, 1 ox, …)."""
    return (day.toordinal() - 1 + _SIGN_OF_DAY_1) % 12


def easter(year: int) -> date:
    """Return Easter Sunday of the Western churches (the anonymous Gregorian algorithm, Meeus ch. 8)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, years = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - years) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return Easter Sunday of the Orthodox churches: the Julian one (Meeus ch. 8), as a Gregorian date."""
    moon = (19 * (year % 19) + 15) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + to_sunday + 114, 31)
    behind = year // 100 - year // 400 - 2  # days between the two calendars from March on
    return date(year, month, day + 1) + timedelta(days=behind)
