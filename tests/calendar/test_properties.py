"""What holds for every calendar, over two centuries and in every zone that this machine knows (test_zones has its clocks).

Public holidays are drawn by chance where the library is not the point: a letter must keep its promise on any of them.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil import easter as others
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st
from year import campaign, closed, days, no_holidays, project

from engine.calendar.almanac import public_holidays
from engine.calendar.days import week_of
from engine.calendar.editions import editions
from engine.calendar.events import easter, event_day, month_day, orthodox_easter, rule_day, shifted
from engine.calendar.moments import local_date
from engine.project.offsets import Offset
from engine.project.rules import LONG_WEEKDAYS, MONTHS, ORDINALS, WEEKDAYS, parse_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.calendar.almanac import Almanac
    from engine.calendar.edition import Edition

ZONES = sorted(available_timezones())
DAY = timedelta(days=1)
MOVES = ("keep", "move_back", "move_forward", "skip")

zones = st.sampled_from(ZONES)
minutes = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
weekdays = st.sampled_from(WEEKDAYS)


class Year(NamedTuple):
    """Some weeks of a shop with bad days in them."""

    zone: str
    first: date
    last: date
    slot: Mapping[str, Any]
    schedules: Mapping[str, Any]
    holidays: Mapping[date, str]

    def editions(self, **slot: object) -> tuple[Edition, ...]:
        """Return the letters of the weeks, with the slot as it is or changed."""
        shop = project(campaign({"slot": "it"}), zone=self.zone, slots={"it": {**self.slot, **slot}}, **self.schedules)
        return editions(shop, self.first, self.last, self.holidays_of)

    def almanac(self) -> Almanac:
        """Return the shop's days."""
        return days(self.holidays_of, **self.schedules)

    def holidays_of(self, year: int) -> Mapping[date, str]:
        """Return the holidays of a year."""
        return {day: name for day, name in self.holidays.items() if day.year == year}


@st.composite
def _years(draw: st.DrawFn) -> Year:
    first = week_of(draw(st.dates(date(1900, 1, 8), date(2099, 9, 1))))[0]
    last = first + draw(st.integers(1, 10)) * 7 * DAY - DAY
    inside = st.integers(-10, (last - first).days + 10).map(lambda number: first + number * DAY)
    shut: dict[str, object] = {}
    for number, (start, length) in enumerate(draw(st.lists(st.tuples(inside, st.integers(0, 12)), max_size=4))):
        shut.update(closed(f"{start}", f"{start + length * DAY}", f"shut{number}"))
    slot = {
        "weekday": draw(weekdays),
        "at": f"{draw(minutes):%H:%M}",
        **{f"on_{what}": draw(st.sampled_from(MOVES)) for what in ("holiday", "closed_day", "weekend", "quiet_hours")},
    }
    works = draw(st.lists(weekdays, min_size=1, unique=True))
    holidays = dict.fromkeys(draw(st.lists(inside, max_size=12)), "a holiday")
    return Year(draw(zones), first, last, slot, {"closed": shut, "business_days": works}, holidays)


@settings(deadline=None, max_examples=250)
@given(_years())
def test_a_weekly_letter_comes_once_a_week_or_says_why_not(year: Year) -> None:
    found = year.editions()
    mondays = [year.first + number * 7 * DAY for number in range(((year.last - year.first).days + 1) // 7)]
    nominal = WEEKDAYS.index(year.slot["weekday"])
    assert sorted(one.nominal for one in found) == [monday + nominal * DAY for monday in mondays]
    placed = Counter(one.placed.day.isocalendar()[:2] for one in found if one.placed.day)
    assert set(placed.values()) <= {1}
    for one in found:
        assert one.key == f"letter/{one.nominal.isocalendar().year}-W{one.nominal.isocalendar().week:02}"
        assert (one.due is None) == (one.placed.day is None) == (one.placed.reason == "skipped")
        assert bool(one.placed.reason) == (one.placed.day != one.nominal or _clock(one, year) != year.slot["at"])
        assert bool(one.placed.why) == bool(one.placed.reason)
        if one.placed.day is not None:
            assert one.placed.day.isocalendar()[:2] == one.nominal.isocalendar()[:2]


def _clock(edition: Edition, year: Year) -> str:
    """Return the written time of an edition: where the clocks make it odd, that of the slot."""
    if edition.due is None or edition.oddity == "gap":
        return "" if edition.placed.reason else year.slot["at"]
    return f"{edition.due.astimezone(ZoneInfo(year.zone)):%H:%M}"


@settings(deadline=None, max_examples=250)
@given(_years())
def test_the_due_days_are_the_days_of_their_own_weeks_in_the_shops_zone(year: Year) -> None:
    zone = ZoneInfo(year.zone)
    sent = [one for one in year.editions() if one.due is not None]
    for one in sent:
        assert one.due is not None
        assert one.due.tzinfo is UTC
        away = local_date(one.due, zone) - (one.placed.day or one.nominal)
        # Only a gap that holds midnight carries a letter into the next day (test_zones).
        assert away == timedelta() or (one.oddity == "gap" and away == DAY)
    weeks = Counter(local_date(one.due, zone).isocalendar()[:2] for one in sent if one.due and one.oddity != "gap")
    assert set(weeks.values()) <= {1}


@settings(deadline=None, max_examples=150)
@given(_years(), minutes, weekdays, st.sampled_from(MOVES), st.booleans())
def test_keys_are_unique_and_know_nothing_of_time_weekday_moves_and_closures(
    year: Year, clock: time, weekday: str, move: str, shut: bool
) -> None:
    before = [one.key for one in year.editions()]
    assert len(set(before)) == len(before)
    slot = {"at": f"{clock:%H:%M}", "weekday": weekday, "on_closed_day": move, "on_holiday": move, "on_weekend": move}
    schedules = year.schedules if shut else {}
    changed = year._replace(schedules=schedules, holidays=year.holidays if shut else {})
    # The weeks are whole ones: whatever is moved stays in them.
    assert {one.key for one in changed.editions(**slot)} == set(before)


@settings(deadline=None, max_examples=150)
@given(_years())
def test_a_moved_letter_goes_on_the_nearest_business_day_of_its_week(year: Year) -> None:
    almanac = year.almanac()
    for one in year.editions(at="12:00"):
        monday, sunday = week_of(one.nominal)
        open_days = [day for day in _span(monday, sunday) if almanac.is_business_day(day)]
        day = one.placed.day
        if one.placed.reason in ("moved_back", "moved_forward"):
            assert day is not None
            assert day in open_days
            between = _span(min(day, one.nominal) + DAY, max(day, one.nominal) - DAY)
            assert not set(between) & set(open_days)
        if one.placed.why == "no_business_day":
            assert not set(open_days) - {one.nominal}


@settings(deadline=None, max_examples=600)
@given(st.integers(1900, 2099), st.integers(1, 12), st.integers(0, 6), st.sampled_from(sorted(ORDINALS.items())))
def test_the_nth_weekday_of_a_month_is_that_of_dateutil(
    year: int, month: int, weekday: int, ordinal: tuple[str, int]
) -> None:
    word, nth = ordinal
    known = rrule.rrule(
        rrule.MONTHLY,
        byweekday=rrule.weekday(weekday, nth),
        dtstart=date(year, month, 1),
        until=date(year, month, 28) + 3 * DAY if month == 12 else date(year, month + 1, 1) - DAY,
    )
    wanted = known[0].date() if known.count() else None
    yearly = parse_rule(f"{word} {LONG_WEEKDAYS[weekday]} of {MONTHS[month - 1]}")
    assert rule_day(yearly, year, days(no_holidays)) == wanted
    assert month_day(f"{word} {LONG_WEEKDAYS[weekday]}", year, month, days(no_holidays)) == wanted


@pytest.mark.parametrize("year", range(1900, 2100))
def test_easter_is_that_of_dateutil_in_the_west_and_in_the_east(year: int) -> None:
    assert easter(year) == others.easter(year, others.EASTER_WESTERN)
    assert orthodox_easter(year) == others.easter(year, others.EASTER_ORTHODOX)
    named = days(no_holidays, events={"own": {"event": "easter", "offset": "1 day"}})
    assert event_day("own", year, named) == easter(year) + DAY


@st.composite
def _almanacs(draw: st.DrawFn) -> Almanac:
    """Return a shop that works on some weekdays, in two months of a year; some are closed, some holidays."""
    first = date(draw(st.integers(1901, 2098)), draw(st.integers(1, 12)), 1)
    inside = st.integers(0, 60).map(lambda number: first + number * DAY)
    shut: dict[str, object] = {}
    for number, day in enumerate(draw(st.lists(inside, max_size=5))):
        shut.update(closed(f"{day}", f"{day + draw(st.integers(0, 9)) * DAY}", f"shut{number}"))
    holidays = draw(st.lists(inside, max_size=10))
    works = draw(st.lists(weekdays, min_size=1, unique=True))
    almanac = days(lambda year: dict.fromkeys([day for day in holidays if day.year == year], "x"), closed=shut)
    return days(almanac.holidays_of, closed=shut, business_days=works, events={"first": {"date": f"{first:%m-%d}"}})


def _works(almanac: Almanac, day: date) -> bool:
    """Tell whether a shop works, from its files alone."""
    spans = [(one.first, one.last) for one in almanac.schedules.closed.values()]
    shut = any(first <= day <= last for first, last in spans)  # type: ignore[operator]  # all are dates here
    holiday = day in (almanac.holidays_of(day.year) or {})
    return WEEKDAYS[day.weekday()] in almanac.schedules.business_days and not shut and not holiday


@settings(deadline=None, max_examples=200)
@given(_almanacs(), st.data())
def test_business_days_agree_with_a_loop_that_knows_nothing(almanac: Almanac, data: st.DataObject) -> None:
    year = data.draw(st.sampled_from(sorted({1901, 2098, *_years_of(almanac)})))
    day = data.draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    count = data.draw(st.integers(-25, 25))
    step = DAY if count > 0 else -DAY
    here, left = day, abs(count)
    while left:
        here += step
        left -= _works(almanac, here)
    assert shifted(day, Offset(count, business=True), almanac) == here
    assert shifted(day, Offset(count), almanac) == date.fromordinal(day.toordinal() + count)


@settings(deadline=None, max_examples=200)
@given(_almanacs(), st.integers(1, 12), st.sampled_from(sorted(ORDINALS.items())))
def test_the_nth_business_day_of_a_month_agrees_with_a_list(
    almanac: Almanac, month: int, ordinal: tuple[str, int]
) -> None:
    word, nth = ordinal
    for year in _years_of(almanac):
        inside = _span(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - DAY)
        open_days = [day for day in inside if _works(almanac, day)]
        wanted = open_days[-1:] if nth < 0 else open_days[nth - 1 : nth]
        rule = f"{word} business day of {MONTHS[month - 1]}"
        assert rule_day(parse_rule(rule), year, almanac) == next(iter(wanted), None)
        assert month_day(f"{word} business day", year, month, almanac) == next(iter(wanted), None)


def _years_of(almanac: Almanac) -> list[int]:
    closures = {one.first.year for one in almanac.schedules.closed.values() if isinstance(one.first, date)}
    return sorted(closures) or [2026]


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 31), st.integers(1900, 2099), st.integers(1, 12))
def test_a_day_of_the_month_is_the_last_one_of_a_shorter_month(number: int, year: int, month: int) -> None:
    suffix = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    inside = _span(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - DAY)
    assert month_day(f"{number}{suffix}", year, month, days(no_holidays)) == inside[min(number, len(inside)) - 1]


@pytest.mark.parametrize("move", ["move_back", "move_forward", "skip"])
def test_a_letter_of_japan_has_its_week_in_every_year_that_the_library_knows(move: str) -> None:
    slots = {"it": {"weekday": "mon", "at": "11:40", "on_holiday": move, "on_closed_day": move}}
    shut = {"year_end": {"from": "12-29", "to": "01-03"}}
    shop = project(campaign({"slot": "it"}), slots=slots, closed=shut)
    found = editions(shop, date(1949, 1, 10), date(2099, 12, 20))
    weeks = Counter(one.placed.day.isocalendar()[:2] for one in found if one.placed.day)
    assert set(weeks.values()) == {1}
    assert len(found) == (date(2099, 12, 14) - date(1949, 1, 10)).days // 7 + 1
    away = Counter(one.placed.why for one in found if one.placed.reason)
    assert away["holiday"] > 700
    assert set(away) <= {"holiday", "closed_day", "no_business_day"}
    for one in found:
        holiday = (public_holidays("JP", one.nominal.year, "ja") or {}).get(one.nominal)
        assert (one.placed.why == "holiday") <= (holiday is not None)
        assert one.placed.day is None or one.placed.day not in (public_holidays("JP", one.placed.day.year) or {})


def _span(first: date, last: date) -> list[date]:
    return [first + number * DAY for number in range((last - first).days + 1)]
