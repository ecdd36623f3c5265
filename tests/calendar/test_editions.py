"""The editions of a span: one a week, one a year, one a day; named by why they are written, never by when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from year import campaign, closed, no_holidays, project

from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.calendar.occasions import birthdays_on

WEDNESDAYS = {"wednesday": {"weekday": "wed", "at": "11:40"}}
YEARS = (date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize("clock", ["11:40", "02:15", "00:00", "23:59"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Europe/London"])
@pytest.mark.parametrize("weekday", ["wed", "sun"])
def test_a_weekly_slot_has_one_edition_in_each_local_week_of_three_years(zone: str, clock: str, weekday: str) -> None:
    shop = project(campaign({"slot": "it"}), zone=zone, slots={"it": {"weekday": weekday, "at": clock}})
    found = editions(shop, *YEARS, no_holidays)
    days = [local_date(edition.due, shop.zone) for edition in found if edition.due]
    number = {"wed": 2, "sun": 6}[weekday]
    wanted = [YEARS[0] + timedelta(days=day) for day in range(1096)]
    assert days == [day for day in wanted if day.weekday() == number]
    assert set(Counter(edition.occasion for edition in found).values()) == {1}
    for edition in found:
        assert edition.due is not None
        local = edition.due.astimezone(ZoneInfo(zone))
        if edition.oddity != "gap":
            assert f"{local:%H:%M}" == clock
        year, week, _ = local.date().isocalendar()
        assert edition.key == f"letter/{year}-W{week:02}"


def test_due_moments_come_in_order_and_name_their_oddity() -> None:
    shop = project(campaign({"slot": "it"}), zone="America/New_York", slots={"it": {"weekday": "sun", "at": "02:30"}})
    found = editions(shop, date(2026, 1, 1), date(2026, 12, 31), no_holidays)
    assert [edition.due for edition in found] == sorted(edition.due for edition in found if edition.due)
    assert [(edition.nominal, edition.oddity) for edition in found if edition.oddity] == [(date(2026, 3, 8), "gap")]


def test_the_week_53_and_the_edge_of_the_year_have_keys_of_their_own() -> None:
    shop = project(campaign({"slot": "wednesday"}), slots=WEDNESDAYS)
    found = editions(shop, date(2026, 12, 23), date(2027, 1, 13), no_holidays)
    assert [(edition.occasion, edition.nominal) for edition in found] == [
        ("2026-W52", date(2026, 12, 23)),
        ("2026-W53", date(2026, 12, 30)),
        ("2027-W01", date(2027, 1, 6)),
        ("2027-W02", date(2027, 1, 13)),
    ]


def test_a_slot_in_the_last_days_of_a_year_may_belong_to_the_first_week_of_the_next() -> None:
    shop = project(campaign({"slot": "monday"}), slots={"monday": {"weekday": "mon", "at": "11:40"}})
    found = editions(shop, date(2024, 12, 30), date(2024, 12, 30), no_holidays)
    assert [edition.key for edition in found] == ["letter/2025-W01"]


def test_an_edition_keeps_its_name_wherever_it_is_moved() -> None:
    rules = {"weekday": "wed", "at": "11:40", "on_closed_day": "move_back"}
    shut = closed("2026-12-29", "2027-01-03", "year_end")
    wednesday = campaign({"slot": "wednesday"}, {"date": "2026-12-30"})
    moved = editions(
        project(wednesday, slots={"wednesday": rules}, closed=shut), date(2026, 12, 28), date(2027, 1, 5), no_holidays
    )
    plain = editions(project(wednesday, slots=WEDNESDAYS), date(2026, 12, 28), date(2027, 1, 5), no_holidays)
    assert [edition.key for edition in moved] == [edition.key for edition in plain] == ["letter/2026-W53"]
    assert moved[0].due == datetime(2026, 12, 28, 2, 40, tzinfo=UTC)
    assert (moved[0].placed.reason, moved[0].placed.name) == ("moved_back", "year_end")
    assert moved[0].content == plain[0].content == 0, "content is written for the nominal day"


def test_a_moved_edition_is_found_by_its_new_day_and_only_there() -> None:
    rules = {"weekday": "wed", "at": "11:40", "on_closed_day": "move_back"}
    shut = closed("2026-12-09", "2026-12-10", "long")
    shop = project(campaign({"slot": "wednesday"}), slots={"wednesday": rules}, closed=shut)
    (eighth,) = editions(shop, date(2026, 12, 8), date(2026, 12, 8), no_holidays)
    assert (eighth.occasion, eighth.nominal) == ("2026-W50", date(2026, 12, 9))
    assert editions(shop, date(2026, 12, 9), date(2026, 12, 15), no_holidays) == ()


def test_a_long_closure_piles_nothing_up_but_leaves_out_the_weeks_that_it_fills_and_says_why() -> None:
    rules = {"weekday": "wed", "at": "11:40", "on_closed_day": "move_back"}
    shut = closed("2026-12-10", "2027-01-05", "long")
    shop = project(campaign({"slot": "wednesday"}), slots={"wednesday": rules}, closed=shut)
    found = editions(shop, date(2026, 12, 7), date(2027, 1, 10), no_holidays)
    told = {edition.occasion: (edition.due is not None, edition.placed.reason, edition.placed.why) for edition in found}
    assert told == {
        "2026-W50": (True, "", ""),
        "2026-W51": (False, "skipped", "no_business_day"),
        "2026-W52": (False, "skipped", "no_business_day"),
        "2026-W53": (False, "skipped", "no_business_day"),
        "2027-W01": (True, "", ""),
    }


def test_what_is_left_out_is_listed_on_its_nominal_day_with_the_reason() -> None:
    rules = {"weekday": "wed", "at": "11:40", "on_closed_day": "skip"}
    shop = project(
        campaign({"slot": "wednesday"}),
        slots={"wednesday": rules},
        closed=closed("2026-12-02", "2026-12-02"),
    )
    (edition,) = editions(shop, date(2026, 12, 2), date(2026, 12, 2), no_holidays)
    assert (edition.due, edition.placed.reason, edition.placed.why) == (None, "skipped", "closed_day")


def test_public_holidays_of_the_shops_country_are_known() -> None:
    rules = {"weekday": "wed", "at": "11:40", "on_holiday": "move_forward"}
    shop = project(campaign({"slot": "wednesday"}), slots={"wednesday": rules})
    (edition,) = editions(shop, date(2026, 5, 4), date(2026, 5, 8))
    assert edition.nominal == date(2026, 5, 6)
    assert local_date(edition.due or datetime.max.replace(tzinfo=UTC), shop.zone) == date(2026, 5, 7)
    assert edition.occasion == "2026-W19"


@pytest.mark.parametrize(
    ("offset", "day", "occasion"),
    [
        ("-7 days", date(2026, 12, 18), "christmas-2026"),
        ("0 days", date(2026, 12, 25), "christmas-2026"),
        ("10 days", date(2027, 1, 4), "christmas-2026"),
        ("-360 days", date(2025, 12, 30), "christmas-2026"),
        ("+400 days", date(2028, 1, 29), "christmas-2026"),
    ],
)
def test_an_event_with_an_offset_across_new_year_keeps_the_year_of_the_event(
    offset: str, day: date, occasion: str
) -> None:
    when = {"event": "christmas", "offset": offset, "at": "19:10"}
    shop = project(campaign(when, {"year": 2026}), events={"christmas": {"date": "12-25"}})
    (edition,) = editions(shop, day, day, no_holidays)
    assert (edition.occasion, edition.key, edition.content) == (occasion, f"letter/{occasion}", 0)
    assert editions(shop, day + timedelta(days=1), day + timedelta(days=5), no_holidays) == ()


def test_last_years_letter_never_goes_out_by_itself() -> None:
    when = {"event": "christmas", "at": "19:10"}
    shop = project(campaign(when, {"year": 2026}), events={"christmas": {"date": "12-25"}})
    found = editions(shop, *YEARS, no_holidays)
    assert [(edition.nominal.year, edition.content) for edition in found] == [(2026, 0), (2027, None), (2028, None)]
    shop = project(campaign(when, {"evergreen": True}), events={"christmas": {"date": "12-25"}})
    assert [edition.content for edition in editions(shop, *YEARS, no_holidays)] == [0, 0, 0]


def test_an_event_of_29_february_comes_in_leap_years_only() -> None:
    shop = project(campaign({"event": "leap", "at": "10:00"}), events={"leap": {"date": "02-29"}})
    found = editions(shop, date(2026, 1, 1), date(2033, 12, 31), no_holidays)
    assert [edition.occasion for edition in found] == ["leap-2028", "leap-2032"]


def test_a_fifth_sunday_comes_only_where_there_is_one() -> None:
    shop = project(campaign({"event": "it", "at": "10:00"}), events={"it": {"rule": "5th sunday of may"}})
    found = editions(shop, date(2026, 1, 1), date(2028, 12, 31), no_holidays)
    assert [edition.nominal for edition in found] == [date(2026, 5, 31), date(2027, 5, 30)]


@pytest.mark.parametrize("feb29", ["feb28", "mar1"])
def test_everybody_has_one_birthday_a_year_and_those_of_29_february_too(feb29: str) -> None:
    birthday = campaign({"anniversary": "birthday", "at": "10:10", "feb29": feb29}, {"evergreen": True})
    for year in (2026, 2027, 2028, 2100):
        days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
        met = Counter(month_day for day in days if day.year == year for month_day in birthdays_on(day, birthday))
        assert set(met.values()) == {1}
        assert len(met) == 366
    assert ("02-29" in birthdays_on(date(2026, 2, 28), birthday)) == (feb29 == "feb28")
    assert ("02-29" in birthdays_on(date(2026, 3, 1), birthday)) == (feb29 == "mar1")
    assert birthdays_on(date(2028, 2, 28), birthday) == ("02-28",)
    assert birthdays_on(date(2028, 2, 29), birthday) == ("02-29",)
    assert birthdays_on(date(2028, 3, 1), birthday) == ("03-01",)


@pytest.mark.parametrize("offset", ["-7 days", "0 days", "7 days"])
def test_a_birthday_letter_is_an_edition_a_day_named_by_the_birthday(offset: str) -> None:
    when = {"anniversary": "birthday", "offset": offset, "at": "10:10"}
    shop = project(campaign(when, {"evergreen": True}, name="birthday"))
    found = editions(shop, date(2026, 12, 20), date(2027, 1, 10), no_holidays)
    assert len(found) == 22
    for edition in found:
        assert edition.due is not None
        assert edition.nominal == local_date(edition.due, shop.zone) - timedelta(days=int(offset.split(maxsplit=1)[0]))
        assert edition.key == f"birthday/{edition.nominal}"
        assert edition.occasion == f"birthday-{edition.nominal.year}"
        assert edition.content == 0


def test_a_changed_time_changes_no_name() -> None:
    early = project(campaign({"slot": "it"}), slots={"it": {"weekday": "wed", "at": "07:00"}})
    late = project(campaign({"slot": "it"}), slots={"it": {"weekday": "wed", "at": "21:00"}})
    keys = [[edition.key for edition in editions(shop, *YEARS, no_holidays)] for shop in (early, late)]
    assert keys[0] == keys[1]


def test_a_closure_that_starts_on_the_slots_day_moves_it_forward_where_the_week_has_nothing_before() -> None:
    rules = {"weekday": "mon", "at": "11:40", "on_closed_day": "move_back"}
    shut = closed("2026-12-07", "2026-12-07", "x")
    shop = project(campaign({"slot": "monday"}), slots={"monday": rules}, closed=shut)
    (edition,) = editions(shop, date(2026, 12, 7), date(2026, 12, 13), no_holidays)
    assert (edition.placed.day, edition.placed.reason) == (date(2026, 12, 8), "moved_forward")


QUIET = "22:00-07:00"


@pytest.mark.parametrize(
    ("weekday", "clock", "move", "due"),
    [
        ("wed", "23:30", "keep", "2026-12-09T23:30"),
        ("wed", "23:30", "move_back", "2026-12-09T21:59"),
        ("wed", "23:30", "move_forward", "2026-12-10T07:00"),
        ("wed", "06:59", "move_forward", "2026-12-09T07:00"),
        ("wed", "06:59", "move_back", "2026-12-08T21:59"),
        ("wed", "07:00", "move_back", "2026-12-09T07:00"),
        # Over midnight into another week, whose own letter may be there: the other way then.
        ("sun", "23:30", "move_forward", "2026-12-13T21:59"),
        ("mon", "00:30", "move_back", "2026-12-07T07:00"),
    ],
)
def test_the_quiet_hours_move_a_slot_but_never_out_of_its_week(weekday: str, clock: str, move: str, due: str) -> None:
    rules = {"weekday": weekday, "at": clock, "on_quiet_hours": move}
    shop = project(campaign({"slot": "it"}), slots={"it": rules})
    assert str(shop.shop.rules.quiet_hours) == QUIET
    (edition,) = editions(shop, date(2026, 12, 7), date(2026, 12, 13), no_holidays)
    assert edition.due is not None
    assert f"{edition.due.astimezone(shop.zone):%Y-%m-%dT%H:%M}" == due
    reason = "" if due.endswith(clock) else "moved_back" if due.endswith("21:59") else "moved_forward"
    assert edition.placed.reason == reason
    assert edition.placed.name == (QUIET if reason else "")


def test_a_slot_in_the_quiet_hours_may_be_left_out() -> None:
    rules = {"weekday": "wed", "at": "23:30", "on_quiet_hours": "skip"}
    (edition,) = editions(
        project(campaign({"slot": "it"}), slots={"it": rules}), date(2026, 12, 7), date(2026, 12, 13), no_holidays
    )
    assert (edition.due, edition.placed.why, edition.placed.name) == (None, "quiet_hours_then", QUIET)


def test_two_slots_of_a_campaign_have_occasions_of_their_own() -> None:
    slots = {"tuesday": {"weekday": "tue", "at": "12:20"}, "friday": {"weekday": "fri", "at": "19:20"}}
    shop = project(campaign({"slot": ["tuesday", "friday"]}), slots=slots)
    found = editions(shop, date(2026, 12, 7), date(2026, 12, 13), no_holidays)
    assert [edition.key for edition in found] == ["letter/2026-W50-tuesday", "letter/2026-W50-friday"]


def test_a_monthly_slot_has_one_edition_a_month_and_stays_in_it() -> None:
    rules = {"monthly": "25th", "at": "12:20", "on_weekend": "move_back", "on_holiday": "move_back"}
    payday = project(campaign({"slot": "payday"}), slots={"payday": rules})
    found = editions(payday, date(2026, 1, 1), date(2026, 12, 31))
    assert [edition.key for edition in found] == [f"letter/2026-{month:02}" for month in range(1, 13)]
    assert [edition.placed.day.day for edition in found if edition.placed.day] == [
        23, 25, 25, 24, 25, 25, 24, 25, 25, 23, 25, 25
    ]  # fmt: skip
    first = {"monthly": "1st", "at": "12:20", "on_holiday": "move_back"}
    (january,) = editions(project(campaign({"slot": "it"}), slots={"it": first}), date(2027, 1, 1), date(2027, 1, 31))
    assert (january.placed.day, january.placed.reason) == (date(2027, 1, 4), "moved_forward")


def test_a_campaign_that_has_a_start_and_an_end_has_editions_between_them_alone() -> None:
    when = {"slot": "wednesday", "start": "2026-12-09", "end": "2026-12-16"}
    shop = project(campaign(when), slots=WEDNESDAYS)
    found = editions(shop, date(2026, 11, 1), date(2027, 2, 1), no_holidays)
    assert [edition.nominal for edition in found] == [date(2026, 12, 9), date(2026, 12, 16)]


def test_a_day_that_comes_once_keeps_its_name_when_it_is_put_on_another() -> None:
    for day in ("2026-12-05", "2027-01-16"):
        shop = project(campaign({"date": day, "at": "10:10"}, {"evergreen": True}))
        assert [edition.key for edition in editions(shop, *YEARS, no_holidays)] == ["letter/once"]


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ({"weekday": "fri"}, date(2026, 12, 11)),
        ({"weekday": "tue"}, date(2026, 12, 15)),
        ({"anchor": "last", "offset": "-1 day"}, date(2026, 12, 16)),
        ({"anchor": "last", "weekday": "thu"}, date(2026, 12, 17)),
        ({"offset": "-3 business days"}, date(2026, 12, 10)),
        ({"offset": "5 days", "on_weekend": "move_forward"}, date(2026, 12, 21)),
    ],
)
def test_an_event_of_three_days_has_its_edition_by_offset_anchor_and_weekday(when: dict[str, str], due: date) -> None:
    events = {"fair": {"date": "12-15", "days": 3}}
    shop = project(campaign({"event": "fair", "at": "10:10", **when}, {"evergreen": True}), events=events)
    (edition,) = editions(shop, date(2026, 11, 15), date(2027, 1, 15), no_holidays)
    assert edition.placed.day == due
    assert (edition.nominal, edition.key) == (date(2026, 12, 15), "letter/fair-2026")
