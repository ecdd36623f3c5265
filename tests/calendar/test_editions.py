"""The editions of a span: one a week, one a year, one a day; named by why they are written, never by when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from year import campaign, no_holidays, project

from engine.calendar.editions import birthdays_on, editions
from engine.calendar.moments import local_date

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
    closed = {"year_end": {"from": "2026-12-29", "to": "2027-01-03"}}
    wednesday = campaign({"slot": "wednesday"}, {"date": "2026-12-30"})
    moved = editions(
        project(wednesday, slots={"wednesday": rules}, closed=closed), date(2026, 12, 28), date(2027, 1, 5), no_holidays
    )
    plain = editions(project(wednesday, slots=WEDNESDAYS), date(2026, 12, 28), date(2027, 1, 5), no_holidays)
    assert [edition.key for edition in moved] == [edition.key for edition in plain] == ["letter/2026-W53"]
    assert moved[0].due == datetime(2026, 12, 28, 2, 40, tzinfo=UTC)
    assert (moved[0].placed.reason, moved[0].placed.name) == ("moved_back", "year_end")
    assert moved[0].content == plain[0].content == 0, "content is written for the nominal day"


def test_a_moved_edition_is_found_by_its_new_day_and_only_there() -> None:
    rules = {"weekday": "wed", "at": "11:40", "on_closed_day": "move_back"}
    closed = {"long": {"from": "2026-12-10", "to": "2027-01-06"}}
    shop = project(campaign({"slot": "wednesday"}), slots={"wednesday": rules}, closed=closed)
    ninth = editions(shop, date(2026, 12, 9), date(2026, 12, 9), no_holidays)
    assert [edition.occasion for edition in ninth] == ["2026-W50", "2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    assert editions(shop, date(2026, 12, 10), date(2027, 1, 6), no_holidays) == ()


def test_what_is_left_out_is_listed_on_its_nominal_day_with_the_reason() -> None:
    rules = {"weekday": "wed", "at": "11:40", "on_closed_day": "skip"}
    shop = project(
        campaign({"slot": "wednesday"}),
        slots={"wednesday": rules},
        closed={"x": {"from": "2026-12-02", "to": "2026-12-02"}},
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
