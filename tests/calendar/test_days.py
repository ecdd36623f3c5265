"""Which day a rule means, and where an edition goes when its day is a bad one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from dateutil import rrule

from engine.calendar.days import Placed, event_day, is_business_day, place, public_holidays
from engine.project.schedules import Event, Slot

LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEDNESDAY = date(2026, 11, 4)


def _slot(**rules: str) -> Slot:
    return Slot.model_validate({"weekday": "wed", "at": "11:40", **rules})


def _holidays(*days: date) -> dict[int, dict[date, str]]:
    found: dict[int, dict[date, str]] = {}
    for day in days:
        found.setdefault(day.year, {})[day] = "文化の日"
    return found


@pytest.mark.parametrize("year", [2024, 2026, 2027, 2100])
def test_the_nth_weekday_of_every_month_is_that_of_dateutil(year: int) -> None:
    ordinals = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}
    for (word, nth), weekday, month in product(ordinals.items(), range(7), range(1, 13)):
        rule = f"{word} {LONG[weekday]} of {MONTHS[month - 1]}"
        known = list(
            rrule.rrule(
                rrule.MONTHLY,
                bymonth=month,
                byweekday=SHORT[weekday](nth),
                dtstart=date(year, 1, 1),
                until=date(year, 12, 31),
            )
        )
        assert event_day(Event(rule=rule), year) == (known[0].date() if known else None), rule


def test_an_event_on_29_february_is_left_out_in_common_years() -> None:
    event = Event(date="02-29")
    assert event_day(event, 2028) == date(2028, 2, 29)
    assert [year for year in range(2026, 2034) if event_day(event, year)] == [2028, 2032]
    assert event_day(event, 2100) is None


@pytest.mark.parametrize(
    ("move", "wanted"),
    [
        ("keep", Placed(WEDNESDAY)),
        ("skip", Placed(None, "skipped", "closed_day", "obon")),
        ("move_back", Placed(date(2026, 11, 2), "moved_back", "closed_day", "obon")),
        ("move_forward", Placed(date(2026, 11, 6), "moved_forward", "closed_day", "obon")),
    ],
)
def test_a_closed_day_moves_an_edition_over_closed_days_and_holidays(move: str, wanted: Placed) -> None:
    closed = {WEDNESDAY: "obon", WEDNESDAY + timedelta(days=1): "obon"}
    holidays = _holidays(date(2026, 11, 3))
    slot = _slot(on_closed_day=move)
    assert place(WEDNESDAY, slot, closed, lambda year: holidays.get(year, {})) == wanted


@pytest.mark.parametrize(
    ("move", "wanted"),
    [
        ("keep", Placed(WEDNESDAY)),
        ("skip", Placed(None, "skipped", "holiday", "文化の日")),
        ("move_back", Placed(date(2026, 11, 3), "moved_back", "holiday", "文化の日")),
        ("move_forward", Placed(date(2026, 11, 5), "moved_forward", "holiday", "文化の日")),
    ],
)
def test_a_public_holiday_moves_an_edition_as_the_slot_says(move: str, wanted: Placed) -> None:
    holidays = _holidays(WEDNESDAY)
    assert place(WEDNESDAY, _slot(on_holiday=move), {}, lambda year: holidays.get(year, {})) == wanted


def test_an_edition_is_never_moved_to_a_weekend() -> None:
    friday = date(2026, 11, 6)
    slot = Slot.model_validate({"weekday": "fri", "at": "11:40", "on_closed_day": "move_forward"})
    assert place(friday, slot, {friday: "x"}, lambda _: {}).day == date(2026, 11, 9)
    sunday = Slot.model_validate({"weekday": "sun", "at": "11:40", "on_closed_day": "move_back"})
    assert place(date(2026, 11, 8), sunday, {}, lambda _: {}).day == date(2026, 11, 8), "a slot may lie on a Sunday"
    assert place(date(2026, 11, 8), sunday, {date(2026, 11, 8): "x"}, lambda _: {}).day == friday


def test_a_day_that_is_closed_and_a_holiday_follows_the_rule_that_does_not_keep_it() -> None:
    holidays = _holidays(WEDNESDAY)
    slot = _slot(on_closed_day="keep", on_holiday="skip")
    assert place(WEDNESDAY, slot, {WEDNESDAY: "x"}, lambda year: holidays.get(year, {})).reason == "skipped"
    slot = _slot(on_closed_day="move_back", on_holiday="skip")
    assert place(WEDNESDAY, slot, {WEDNESDAY: "x"}, lambda year: holidays.get(year, {})).why == "closed_day"


def test_a_shop_that_is_closed_for_longer_than_a_month_skips_and_says_why() -> None:
    closed = {WEDNESDAY + timedelta(days=number): "winter" for number in range(-40, 41)}
    for move in ("move_back", "move_forward"):
        placed = place(WEDNESDAY, _slot(on_closed_day=move), closed, lambda _: {})
        assert placed == Placed(None, "skipped", "no_business_day", "winter")


def test_a_move_crosses_the_year_with_its_holidays() -> None:
    closed = {date(2026, 12, 30) + timedelta(days=number): "year_end" for number in range(5)}
    slot = _slot(on_closed_day="move_forward")
    assert place(date(2026, 12, 30), slot, closed, lambda year: public_holidays("JP", year)).day == date(2027, 1, 4)


def test_public_holidays_are_those_of_the_country() -> None:
    assert public_holidays("JP", 2026)[date(2026, 5, 6)]  # a substitute holiday
    assert date(2026, 12, 25) in public_holidays("GB", 2026)
    assert public_holidays("ZZ", 2026) == {}
    assert not is_business_day(date(2026, 5, 6), {}, lambda year: public_holidays("JP", year))


def test_a_country_without_holidays_moves_by_weekends_alone() -> None:
    assert is_business_day(date(2026, 5, 6), {}, lambda year: public_holidays("ZZ", year))
    assert not is_business_day(date(2026, 5, 9), {}, lambda year: public_holidays("ZZ", year))
