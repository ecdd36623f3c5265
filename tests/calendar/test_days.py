"""Which day a rule means, and where an edition goes when its day is a bad one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from dateutil import rrule
from year import closed, days, no_holidays

from engine.calendar.almanac import knows_country, public_holidays
from engine.calendar.days import Placed, place, week_of
from engine.calendar.events import event_day, event_days, month_day, shifted
from engine.project.offsets import Offset
from engine.project.rules import LONG_WEEKDAYS, MONTHS
from engine.project.schedules import Slot

if TYPE_CHECKING:
    from engine.calendar.almanac import HolidaysOf

SHORT = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
WEDNESDAY = date(2026, 11, 4)
WEEK = week_of(WEDNESDAY)
DAY = timedelta(days=1)


def _slot(weekday: str = "wed", **rules: object) -> Slot:
    return Slot.model_validate({"weekday": weekday, "at": "11:40", **rules})


def _on(*holidays: date) -> HolidaysOf:
    """Return public holidays on these days alone."""
    found: dict[int, dict[date, str]] = {}
    for day in holidays:
        found.setdefault(day.year, {})[day] = "文化の日"
    return lambda year: found.get(year, {})


@pytest.mark.parametrize("year", [2024, 2026, 2027, 2100])
def test_the_nth_weekday_of_every_month_is_that_of_dateutil(year: int) -> None:
    ordinals = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}
    for (word, nth), weekday, month in product(ordinals.items(), range(7), range(1, 13)):
        rule = f"{word} {LONG_WEEKDAYS[weekday]} of {MONTHS[month - 1]}"
        known = list(
            rrule.rrule(
                rrule.MONTHLY,
                bymonth=month,
                byweekday=SHORT[weekday](nth),
                dtstart=date(year, 1, 1),
                until=date(year, 12, 31),
            )
        )
        almanac = days(no_holidays, events={"it": {"rule": rule}})
        assert event_day("it", year, almanac) == (known[0].date() if known else None), rule


def test_an_event_on_29_february_is_left_out_in_common_years() -> None:
    almanac = days(no_holidays, events={"leap": {"date": "02-29"}})
    assert event_day("leap", 2028, almanac) == date(2028, 2, 29)
    assert [year for year in range(2026, 2034) if event_day("leap", year, almanac)] == [2028, 2032]
    assert event_day("leap", 2100, almanac) is None


def test_an_event_may_count_from_another_over_new_year_and_keeps_its_year() -> None:
    events = {"end": {"date": "12-30"}, "after": {"event": "end", "offset": "3 days", "days": 2}}
    assert event_days("after", 2026, days(no_holidays, events=events)) == (date(2027, 1, 2), date(2027, 1, 3))


def test_events_that_count_from_each_other_have_no_day() -> None:
    events = {"hen": {"event": "egg", "offset": "1 day"}, "egg": {"event": "hen", "offset": "-1 day"}}
    assert event_day("hen", 2026, days(no_holidays, events=events)) is None
    assert event_day("nothing_of_the_kind", 2026, days(no_holidays)) is None


def test_an_event_of_given_days_has_one_in_their_years_alone() -> None:
    almanac = days(no_holidays, events={"fair": {"dates": [date(2026, 10, 3), date(2028, 10, 7)]}})
    assert [event_day("fair", year, almanac) for year in (2026, 2027, 2028)] == [
        date(2026, 10, 3),
        None,
        date(2028, 10, 7),
    ]


def test_an_event_by_a_public_holiday_is_found_in_any_language_and_any_country() -> None:
    events = {
        "spring": {"holiday": "春分の日"},
        "in_english": {"holiday": "Vernal Equinox Day"},
        "elsewhere": {"holiday": "Boxing Day", "country": "GB"},
        "wrong": {"holiday": "春の日"},
    }
    almanac = days(events=events)
    assert event_day("spring", 2027, almanac) == event_day("in_english", 2027, almanac) == date(2027, 3, 21)
    assert event_day("elsewhere", 2026, almanac) == date(2026, 12, 26)
    assert event_day("wrong", 2027, almanac) is None


def test_the_shops_own_event_wins_over_the_one_that_ships() -> None:
    assert event_day("hatsuuri", 2027, days(no_holidays)) == date(2027, 1, 2)
    late = {"hatsuuri": {"rule": "1st business day of january"}}
    for last in (date(2027, 1, 3), date(2027, 1, 4)):
        almanac = days(no_holidays, events=late, closed=closed("2027-01-01", f"{last}"))
        assert event_day("hatsuuri", 2027, almanac) == last + DAY


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("25th", 12, date(2026, 12, 25)),
        ("31st", 2, date(2026, 2, 28)),
        ("2nd tuesday", 5, date(2026, 5, 12)),
        ("5th sunday", 4, None),
        ("last business day", 12, date(2026, 12, 28)),
        ("1st business day", 5, date(2026, 5, 1)),
    ],
)
def test_a_monthly_rule_has_its_day(text: str, month: int, day: date | None) -> None:
    almanac = days(closed={"year_end": {"from": "12-29", "to": "01-03"}})
    assert month_day(text, 2026, month, almanac) == day


def test_business_days_leave_out_weekends_holidays_and_closures() -> None:
    golden_week = days(closed=closed("2026-04-30", "2026-05-01"))
    assert shifted(date(2026, 4, 28), Offset(1, business=True), golden_week) == date(2026, 5, 7)
    assert shifted(date(2026, 5, 7), Offset(-1, business=True), golden_week) == date(2026, 4, 28)
    assert shifted(date(2026, 5, 7), Offset(0, business=True), golden_week) == date(2026, 5, 7)


@pytest.mark.parametrize(
    ("move", "wanted"),
    [
        ("keep", Placed(WEDNESDAY)),
        ("skip", Placed(None, "skipped", "closed_day", "obon")),
        ("move_back", Placed(date(2026, 11, 2), "moved_back", "closed_day", "obon")),
        ("move_forward", Placed(date(2026, 11, 6), "moved_forward", "closed_day", "obon")),
        ({"replace": "sale"}, Placed(None, "replaced", "closed_day", "obon", by="sale")),
    ],
)
def test_a_closed_day_moves_an_edition_over_closed_days_and_holidays(move: object, wanted: Placed) -> None:
    almanac = days(_on(WEDNESDAY - DAY), closed=closed(f"{WEDNESDAY}", f"{WEDNESDAY + DAY}"))
    assert place(WEDNESDAY, _slot(on_closed_day=move), WEEK, almanac) == wanted


@pytest.mark.parametrize(
    ("move", "wanted"),
    [
        ("keep", Placed(WEDNESDAY)),
        ("skip", Placed(None, "skipped", "holiday", "文化の日")),
        ("move_back", Placed(date(2026, 11, 3), "moved_back", "holiday", "文化の日")),
        ("move_forward", Placed(date(2026, 11, 5), "moved_forward", "holiday", "文化の日")),
        ({"replace": "sale"}, Placed(None, "replaced", "holiday", "文化の日", by="sale")),
    ],
)
def test_a_public_holiday_moves_an_edition_as_the_slot_says(move: object, wanted: Placed) -> None:
    assert place(WEDNESDAY, _slot(on_holiday=move), WEEK, days(_on(WEDNESDAY))) == wanted


def test_an_edition_is_never_moved_to_a_weekend() -> None:
    friday, sunday = date(2026, 11, 6), date(2026, 11, 8)
    almanac = days(no_holidays, closed=closed("2026-11-06", "2026-11-06"))
    # The weekend is all that is left of the week in front of it.
    assert place(friday, _slot("fri", on_closed_day="move_forward"), WEEK, almanac).day == date(2026, 11, 5)
    on_sundays = _slot("sun", on_closed_day="move_back")
    assert place(sunday, on_sundays, WEEK, days(no_holidays)).day == sunday, "a slot may lie on a Sunday"
    assert place(sunday, on_sundays, WEEK, days(no_holidays, closed=closed("2026-11-08", "2026-11-08"))).day == friday


def test_a_weekend_moves_an_edition_where_the_slot_says_so_and_the_shop_knows_its_own_weekdays() -> None:
    saturday, sunday = date(2026, 11, 7), date(2026, 11, 8)
    back = _slot("sun", on_weekend="move_back")
    assert place(sunday, back, WEEK, days(no_holidays)) == Placed(date(2026, 11, 6), "moved_back", "weekend")
    open_on_saturdays = days(no_holidays, business_days=["wed", "sat"])
    assert place(sunday, back, WEEK, open_on_saturdays).day == saturday
    assert place(saturday, _slot("sat", on_weekend="skip"), WEEK, open_on_saturdays) == Placed(saturday)


@pytest.mark.parametrize(
    ("weekday", "move", "wanted"),
    [
        ("mon", "move_back", Placed(date(2026, 11, 3), "moved_forward", "closed_day", "obon")),
        ("fri", "move_forward", Placed(date(2026, 11, 5), "moved_back", "closed_day", "obon")),
    ],
)
def test_a_move_that_would_leave_the_week_takes_the_other_direction(weekday: str, move: str, wanted: Placed) -> None:
    day = WEEK[0] if weekday == "mon" else WEEK[0] + 4 * DAY
    almanac = days(no_holidays, closed=closed(f"{day}", f"{day}"))
    assert place(day, _slot(weekday, on_closed_day=move), WEEK, almanac) == wanted


def test_a_day_that_is_closed_and_a_holiday_follows_the_rule_that_does_not_keep_it() -> None:
    almanac = days(_on(WEDNESDAY), closed=closed(f"{WEDNESDAY}", f"{WEDNESDAY}"))
    slot = _slot(on_closed_day="keep", on_holiday="skip")
    assert place(WEDNESDAY, slot, WEEK, almanac).reason == "skipped"
    slot = _slot(on_closed_day="move_back", on_holiday="skip")
    assert place(WEDNESDAY, slot, WEEK, almanac).why == "closed_day"


def test_a_week_without_a_business_day_leaves_its_edition_out_and_says_why() -> None:
    for before, after in ((0, 6), (40, 40)):
        almanac = days(no_holidays, closed=closed(f"{WEEK[0] - before * DAY}", f"{WEEK[0] + after * DAY}", "winter"))
        for move in ("move_back", "move_forward"):
            placed = place(WEDNESDAY, _slot(on_closed_day=move), WEEK, almanac)
            assert placed == Placed(None, "skipped", "no_business_day", "winter")


def test_the_holidays_of_a_year_that_nobody_knows_leave_an_edition_out_only_where_they_matter() -> None:
    almanac = days(lambda _: None)
    assert place(WEDNESDAY, _slot(), WEEK, almanac) == Placed(WEDNESDAY)
    for move in ("skip", "move_back", {"replace": "sale"}):
        placed = place(WEDNESDAY, _slot(on_holiday=move), WEEK, almanac)
        assert placed == Placed(None, "skipped", "holidays_unknown", "2026")


def test_a_move_crosses_the_year_with_its_holidays() -> None:
    friday = date(2027, 1, 1)
    by_holiday = place(friday, _slot("fri", on_holiday="move_back"), week_of(friday), days())
    assert by_holiday == Placed(date(2026, 12, 31), "moved_back", "holiday", "元日")
    every_year = days(closed={"year_end": {"from": "12-30", "to": "01-03"}})
    assert place(friday, _slot("fri", on_closed_day="move_back"), week_of(friday), every_year).day == date(2026, 12, 29)
    wednesday = date(2024, 1, 3)
    forward = place(wednesday, _slot(on_closed_day="move_back"), week_of(wednesday), every_year)
    assert forward == Placed(date(2024, 1, 4), "moved_forward", "closed_day", "year_end")


def test_a_closure_of_every_year_runs_over_new_year_in_each_of_them() -> None:
    almanac = days(closed={"year_end": {"from": "12-29", "to": "01-03", "title": "年末年始休業"}})
    for year in (2026, 2031, 2100):
        span = [date(year, 12, 28) + number * DAY for number in range(8)]
        assert [almanac.closed(day) for day in span] == [None, *["年末年始休業"] * 6, None]


def test_a_closure_on_29_february_is_the_28th_in_common_years() -> None:
    almanac = days(closed={"leap": {"from": "02-29", "to": "02-29"}})
    assert almanac.closed(date(2027, 2, 28)) == almanac.closed(date(2028, 2, 29)) == "leap"
    assert almanac.closed(date(2028, 2, 28)) is None


def test_public_holidays_are_those_of_the_country() -> None:
    assert (public_holidays("JP", 2026) or {})[date(2026, 5, 6)]  # a substitute holiday
    assert date(2026, 12, 25) in (public_holidays("GB", 2026) or {})
    assert not days().is_business_day(date(2026, 5, 6))
    assert days().holiday(date(2026, 5, 5)) == "こどもの日"


def test_a_year_outside_of_the_library_is_unknown_and_not_without_holidays() -> None:
    assert public_holidays("JP", 1948) is None
    assert public_holidays("JP", 2100) is None
    assert [days().knows(year) for year in (1948, 1949, 2099, 2100)] == [False, True, True, False]


def test_a_country_without_holidays_moves_by_weekends_alone() -> None:
    assert public_holidays("ZZ", 2026) == {}
    assert not knows_country("ZZ")
    nowhere = days(country="ZZ")
    assert nowhere.is_business_day(date(2026, 5, 6))
    assert not nowhere.is_business_day(date(2026, 5, 9))
