"""Offsets that lead far, shops that seldom work, events that count from each other: whatever the files may say, no day is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from year import campaign, closed, days, no_holidays, project

from engine.calendar.editions import editions
from engine.calendar.events import event_day, event_years, shifted
from engine.project.offsets import Offset

ALWAYS = {"evergreen": True}
DAY = timedelta(days=1)


@pytest.mark.parametrize("offset", ["999 days", "-999 days", "400 days", "-500 days"])
def test_an_event_that_lies_years_from_the_one_it_counts_from_has_its_letter(offset: str) -> None:
    events = {"far": {"event": "founding", "offset": offset}, "founding": {"date": "04-02"}}
    shop = project(campaign({"event": "far", "at": "12:20"}, ALWAYS), events=events)
    day = event_day("far", 2026, days(no_holidays, events=events))
    assert day is not None
    (found,) = editions(shop, day, day, no_holidays)
    assert found.key == "letter/far-2026"
    assert 2026 in event_years("far", day, day, days(no_holidays, events=events))


def test_events_may_count_from_each_other_forty_deep() -> None:
    chain = {f"step{number}": {"event": f"step{number - 1}", "offset": "1 day"} for number in range(1, 40)}
    almanac = days(no_holidays, events={"step0": {"date": "01-01"}, **chain})
    assert event_day("step39", 2026, almanac) == date(2026, 2, 9)


def test_business_days_of_a_shop_that_works_on_mondays_are_mondays() -> None:
    almanac = days(no_holidays, business_days=["mon"])
    assert shifted(date(2026, 12, 7), Offset(999, business=True), almanac) == date(2026, 12, 7) + 999 * 7 * DAY
    assert shifted(date(2026, 12, 8), Offset(-300, business=True), almanac) == date(2026, 12, 7) - 299 * 7 * DAY


def test_a_shop_that_never_works_has_no_business_day_to_count_to() -> None:
    shut = {"always": {"from": "01-01", "to": "12-31"}}
    almanac = days(no_holidays, closed=shut)
    assert shifted(date(2026, 12, 7), Offset(-3, business=True), almanac) is None
    assert shifted(date(2026, 12, 7), Offset(0, business=True), almanac) == date(2026, 12, 7)
    letter = campaign({"event": "christmas", "offset": "-3 business days", "at": "12:20"}, ALWAYS)
    assert editions(project(letter, closed=shut), date(2020, 1, 1), date(2030, 1, 1), no_holidays) == ()


def test_a_birthday_behind_a_long_closure_is_met_before_it() -> None:
    letter = campaign({"anniversary": "birthday", "offset": "-3 business days", "at": "12:20"}, ALWAYS)
    shop = project(letter, closed=closed("2027-01-16", "2027-04-30"))
    found = editions(shop, date(2027, 1, 13), date(2027, 1, 13), no_holidays)
    born = {one.nominal for one in found}
    assert min(born) == date(2027, 1, 16)
    assert max(born) == date(2027, 5, 3)  # a Monday, and the first business day is no day before itself


@pytest.mark.parametrize("offset", ["-5 business days", "5 business days", "-1 business day", "30 business days"])
def test_a_day_alone_has_the_birthdays_that_it_has_in_a_year(offset: str) -> None:
    letter = campaign({"anniversary": "birthday", "offset": offset, "at": "12:20"}, ALWAYS)
    shop = project(letter, closed=closed("2026-12-28", "2027-02-15"))
    year = editions(shop, date(2026, 10, 1), date(2027, 6, 30), no_holidays)
    for number in range(0, 240, 3):
        day = date(2026, 10, 15) + number * DAY
        alone = {one.key for one in editions(shop, day, day, no_holidays)}
        assert alone == {one.key for one in year if one.placed.day == day}


def test_a_weekend_with_no_business_day_in_its_week_is_told_without_an_empty_name() -> None:
    slot = {"weekday": "sat", "at": "11:40", "on_weekend": "move_back"}
    shop = project(campaign({"slot": "it"}), slots={"it": slot}, closed=closed("2026-12-07", "2026-12-11"))
    (found,) = editions(shop, date(2026, 12, 12), date(2026, 12, 12), no_holidays)
    assert (found.placed.why, found.placed.name) == ("no_business_day_at_all", "")
