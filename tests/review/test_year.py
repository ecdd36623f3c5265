"""The calendar as people look at it: what every edition says of itself, and which day has which name."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from year import campaign, no_holidays, project

from engine.calendar.almanac import almanac_of
from engine.calendar.editions import editions
from engine.review.year.entries import Entry, entries_of, reason_in, record, short_reason_in
from engine.review.year.named_days import all_events, closures_in, event_in
from engine.review.year.view import figures, year_view

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST, LAST = date(2026, 12, 1), date(2027, 1, 31)
WEDNESDAY = {"wed": {"weekday": "wed", "at": "11:40", "on_closed_day": "move_back"}}
YEAR_END = {"year_end": {"from": "12-29", "to": "01-03", "title": "Year's end"}}


def by_key(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    return {one.key: one for one in entries}


def written(day: str, **more: object) -> dict[str, object]:
    return {"date": date.fromisoformat(day), **more}


def test_an_edition_that_is_moved_says_from_where_and_why() -> None:
    letter = campaign({"slot": "wed"}, written("2026-12-30", volume=133, subject="Thanks"))
    shop = project(letter, slots=WEDNESDAY, closed=YEAR_END)
    entry = by_key(entries_of(shop, FIRST, LAST, no_holidays))["letter/2026-W53"]
    assert (entry.day, entry.moved_from, entry.nominal) == (date(2026, 12, 28), date(2026, 12, 30), date(2026, 12, 30))
    assert entry.due == datetime(2026, 12, 28, 11, 40, tzinfo=TOKYO)
    assert (entry.state, entry.subject, entry.volume, entry.slot) == ("planned", "Thanks", 133, "wed")
    assert (entry.direction, entry.goes_out) == ("back", True)
    assert reason_in(entry, "en") == "moved back from 2026-12-30: the shop is closed (Year's end)"
    assert reason_in(entry, "ja") == "2026-12-30 から前倒し: 休業日(Year's end)のため"
    assert short_reason_in(entry, "en") == "the shop is closed (Year's end)"


def test_an_edition_around_an_event_was_moved_from_its_own_day_and_not_from_the_event() -> None:
    when = {"event": "christmas", "offset": "-4 days", "at": "10:00", "on_closed_day": "move_back"}
    closed = {"party": {"from": "12-21", "to": "12-21"}}
    shop = project(campaign(when, {"evergreen": True}), events={"christmas": {"date": "12-25"}}, closed=closed)
    (entry,) = entries_of(shop, FIRST, LAST, no_holidays)
    assert (entry.nominal, entry.moved_from, entry.day) == (date(2026, 12, 25), date(2026, 12, 21), date(2026, 12, 18))
    assert reason_in(entry, "en") == "moved back from 2026-12-21: the shop is closed (party)"


def test_an_edition_that_is_left_out_stands_on_the_day_on_which_it_would_have_gone() -> None:
    when = {"event": "christmas", "offset": "-4 days", "at": "10:00", "on_closed_day": "skip"}
    closed = {"party": {"from": "12-21", "to": "12-21"}}
    shop = project(campaign(when, {"evergreen": True}), events={"christmas": {"date": "12-25"}}, closed=closed)
    (entry,) = entries_of(shop, FIRST, LAST, no_holidays)
    assert (entry.day, entry.due, entry.state, entry.moved_from) == (date(2026, 12, 21), None, "skipped", None)
    assert reason_in(entry, "en") == "left out: the shop is closed (party)"
    (entry,) = entries_of(shop, date(2026, 12, 22), LAST, no_holidays)
    assert entry.day == date(2026, 12, 25)


def test_evergreen_contents_stand_in_one_after_the_other_and_never_twice() -> None:
    letter = campaign(
        {"slot": "wed"},
        {"evergreen": True, "subject": "First spare"},
        written("2026-12-02", subject="Own"),
        {"evergreen": True, "subject": "Second spare"},
        written("2026-12-16", subject="Own again"),
    )
    shop = project(letter, slots=WEDNESDAY)
    found = [(one.state, one.subject) for one in entries_of(shop, date(2026, 11, 23), date(2026, 12, 31), no_holidays)]
    assert found == [
        ("without_content", ""),  # before its first letter
        ("planned", "Own"),
        ("stands_in", "First spare"),
        ("planned", "Own again"),
        ("stands_in", "Second spare"),
        ("without_content", ""),
    ]
    later = entries_of(shop, date(2026, 12, 21), date(2026, 12, 31), no_holidays)
    assert [(one.state, one.subject) for one in later] == found[4:]


def test_an_edition_that_is_replaced_does_not_use_up_an_evergreen_one() -> None:
    letter = campaign({"slot": "wed"}, written("2026-12-16"), {"evergreen": True, "subject": "Spare"})
    seasonal = campaign(
        {"event": "christmas", "offset": "-2 days", "at": "10:00", "replaces": "letter"},
        {"year": 2026, "subject": "Merry"},
        name="seasonal",
    )
    shop = project(letter, seasonal, slots=WEDNESDAY, events={"christmas": {"date": "12-25"}})
    found = by_key(entries_of(shop, date(2026, 12, 16), date(2026, 12, 31), no_holidays))
    left, instead, after = (found[key] for key in ("letter/2026-W52", "seasonal/christmas-2026", "letter/2026-W53"))
    assert (left.state, left.instead, left.untold_instead) == ("replaced", instead.key, "")
    assert (instead.replaces, instead.state) == (left.key, "planned")
    assert (after.state, after.subject) == ("stands_in", "Spare")


def test_what_a_slot_puts_another_campaign_in_the_place_of_names_it() -> None:
    slot = {"wed": {"weekday": "wed", "at": "11:40", "on_holiday": {"replace": "sale"}}}
    letter = campaign({"slot": "wed"}, written("2026-12-23"))
    sale = campaign({"date": date(2026, 12, 24), "at": "09:00"}, {"year": 2026}, name="sale")
    shop = project(letter, sale, slots=slot)
    found = by_key(entries_of(shop, FIRST, LAST, lambda _: {date(2026, 12, 23): "Rest"}))
    left = found["letter/2026-W52"]
    assert (left.state, left.instead, left.untold_instead) == ("replaced", "sale/once", "sale/once")


def test_two_editions_that_a_move_throws_together_name_each_other() -> None:
    letter = campaign({"slot": "wed"})
    other = campaign({"date": date(2026, 12, 28), "at": "18:00"}, {"year": 2026}, name="other")
    third = campaign({"date": date(2026, 12, 28), "at": "19:00"}, {"year": 2026}, name="third")
    shop = project(letter, other, third, slots=WEDNESDAY, closed=YEAR_END)
    found = by_key(entries_of(shop, FIRST, LAST, no_holidays))
    assert found["letter/2026-W53"].together == ("other/once", "third/once")
    assert found["other/once"].together == found["third/once"].together == ("letter/2026-W53",)
    assert figures(year_view(shop, FIRST, LAST, no_holidays)).together == 3
    calm = project(letter, other, third, slots=WEDNESDAY)
    assert [one.together for one in entries_of(calm, FIRST, LAST, no_holidays) if one.together] == []


def test_the_hour_that_the_clocks_leave_out_is_told() -> None:
    slot = {"sun": {"weekday": "sun", "at": "02:30"}}
    shop = project(campaign({"slot": "sun"}), zone="America/New_York", slots=slot)
    (entry,) = entries_of(shop, date(2027, 3, 14), date(2027, 3, 14), no_holidays)
    assert entry.due is not None
    assert f"{entry.due:%H:%M%z}" == "03:00-0400"
    assert reason_in(entry, "en").startswith("02:30 does not exist on that day")


def test_an_anniversary_is_a_rule_in_the_view_and_a_day_each_in_the_records() -> None:
    birthday = campaign({"anniversary": "birthday", "offset": "-7 days", "at": "10:10"}, {"evergreen": True})
    shop = project(birthday)
    view = year_view(shop, FIRST, LAST, no_holidays)
    assert view.entries == ()
    assert [(one.campaign, one.days, one.clock, one.has_content) for one in view.anniversaries] == [
        ("letter", -7, "10:10", True)
    ]
    assert [one.day for one in entries_of(shop, FIRST, LAST, no_holidays)] == [
        FIRST + timedelta(days=number) for number in range(62)
    ]
    over = campaign({"anniversary": "birthday", "at": "10:10", "end": date(2026, 11, 30)}, {"evergreen": True})
    assert year_view(project(over), FIRST, LAST, no_holidays).anniversaries == ()


def test_a_record_is_plain_json() -> None:
    letter = campaign({"slot": "wed"}, written("2026-12-02", volume=7))
    found = entries_of(project(letter, slots=WEDNESDAY), FIRST, date(2026, 12, 2), no_holidays)
    assert [json.loads(json.dumps(record(one, "en"))) for one in found] == [
        {
            "key": "letter/2026-W49",
            "campaign": "letter",
            "occasion": "2026-W49",
            "due": "2026-12-02T02:40:00+00:00",
            "state": "planned",
            "moved_from": None,
            "reason": "",
            "nominal": "2026-12-02",
            "subject": "…",
            "volume": 7,
            "replaces": None,
            "instead": None,
            "together": [],
            "slot": "wed",
        }
    ]


@pytest.mark.parametrize("first", [date(2026, 12, 1), date(2027, 2, 15), date(2028, 2, 29)])
def test_every_day_of_a_month_stands_once_below_its_weekday(first: date) -> None:
    view = year_view(project(campaign({"slot": "wed"}), slots=WEDNESDAY), first, first + timedelta(days=400))
    for month in view.months:
        days = [day for week in month.weeks for day in week.days if day is not None]
        assert [day.date.day for day in days] == list(range(1, len(days) + 1))
        assert days[-1].date + timedelta(days=1) == (month.first + timedelta(days=31)).replace(day=1)
        for week in month.weeks:
            assert len(week.days) == 7
            for number, day in enumerate(week.days):
                assert day is None or (day.date.weekday(), day.date.isocalendar().week) == (number, week.number)
    inside = [day.date for month in view.months for week in month.weeks for day in week.days if day and day.inside]
    assert inside == [first + timedelta(days=number) for number in range(401)]


def test_the_view_has_every_edition_once_on_its_day() -> None:
    letter = campaign({"slot": "wed"})
    shop = project(letter, slots=WEDNESDAY, closed=YEAR_END)
    view = year_view(shop, FIRST, LAST, no_holidays)
    assert [one.key for one in view.entries] == [one.key for one in editions(shop, FIRST, LAST, no_holidays)]
    placed = [day for month in view.months for week in month.weeks for day in week.days if day and day.entries]
    assert all(entry.due and entry.due.date() == day.date for day in placed for entry in day.entries)
    assert sum(len(day.entries) for day in placed) == len(view.entries)


def test_days_have_the_names_of_holidays_closures_and_events() -> None:
    shop = project(
        campaign({"event": "fair", "at": "10:00"}, {"evergreen": True}),
        closed=YEAR_END,
        events={"fair": {"date": "12-30", "days": 4, "title": "The fair"}},
    )
    view = year_view(shop, FIRST, LAST, lambda year: {date(year, 1, 1): "New Year"})
    december, january = view.months
    assert [(one.kind, one.title, one.first.day, one.last.day) for one in december.named] == [
        ("closed", "Year's end", 29, 31),
        ("event", "The fair", 30, 31),
    ]
    assert [(one.kind, one.title, one.first.day, one.last.day) for one in january.named] == [
        ("holiday", "New Year", 1, 1),
        ("closed", "Year's end", 1, 3),
        ("event", "The fair", 1, 2),
    ]
    new_year = next(day for day in january.weeks[0].days if day)
    assert (new_year.holiday, new_year.closed) == ("New Year", "Year's end")
    assert [(one.title, one.first) for one in new_year.events] == [("The fair", date(2026, 12, 30))]


def test_a_closure_is_the_same_one_in_every_span() -> None:
    almanac = almanac_of(project(closed=YEAR_END), no_holidays)
    (whole,) = closures_in(almanac, date(2026, 12, 1), date(2027, 1, 31))
    assert closures_in(almanac, date(2026, 12, 31), date(2026, 12, 31)) == (whole,)
    assert (whole.first, whole.last) == (date(2026, 12, 29), date(2027, 1, 3))


def test_a_shop_that_is_closed_for_good_ends_the_search() -> None:
    almanac = almanac_of(project(closed={"ever": {"from": "01-01", "to": "12-31"}}), no_holidays)
    assert [one.first.year for one in closures_in(almanac, FIRST, LAST)] == [2026, 2027]


def test_figures_add_up() -> None:
    letter = campaign({"slot": "wed"}, written("2026-12-02"))
    sale = campaign({"event": "christmas", "at": "10:00"}, {"evergreen": True}, name="sale")
    shop = project(letter, sale, slots=WEDNESDAY, closed=YEAR_END, events={"christmas": {"date": "12-25"}})
    found = figures(year_view(shop, FIRST, LAST, no_holidays))
    assert (found.letters, found.seasonal, found.moved, found.without_content) == (9, 1, 1, 8)
    assert (found.stands_in, found.left_out, found.replaced, found.together) == (0, 0, 0, 0)


def test_the_events_have_their_rules_as_written_and_those_who_use_them() -> None:
    sale = campaign({"event": "after", "at": "10:00"}, {"evergreen": True}, name="sale")
    shop = project(
        sale,
        events={
            "fair": {"date": "12-30", "days": 4},
            "after": {"event": "fair", "offset": "7 days", "title": "After the fair"},
            "before": {"event": "fair", "offset": "-3 business days"},
            "sundays": {"rule": "2nd sunday of may"},
            "given": {"dates": [date(2026, 12, 5), date(2027, 12, 4)]},
            "spring": {"holiday": "春分の日", "country": "JP"},
        },
    )
    found = {one.name: one for one in all_events(shop, almanac_of(shop), FIRST, date(2027, 11, 30))}
    own = {name: one.rule for name, one in found.items() if one.own}
    assert own == {
        "fair": "12-30 × 4",
        "after": "fair +7 days",
        "before": "fair -3 business days",
        "sundays": "2nd sunday of may",
        "given": "2026-12-05, 2027-12-04",
        "spring": "春分の日 (JP)",
    }
    assert list(found)[: len(own)] == list(own)
    assert (found["after"].campaigns, found["fair"].campaigns) == (("sale",), ())
    assert [(one.first, one.last) for one in found["fair"].days] == [(date(2026, 12, 30), date(2027, 1, 2))]
    assert [one.first for one in found["after"].days] == [date(2027, 1, 6)]
    assert found["halloween"].own is False


def test_an_event_that_a_shop_puts_on_another_day_keeps_its_title() -> None:
    almanac = almanac_of(project(events={"halloween": {"date": "10-30"}}), no_holidays)
    (named,) = event_in("halloween", almanac, date(2027, 10, 1), date(2027, 10, 31))
    assert (named.title, named.first) == ("ハロウィン", date(2027, 10, 30))


def test_holidays_are_not_asked_for_where_nobody_looks_at_them() -> None:
    def asked(_year: int) -> None:
        raise AssertionError

    shop = project(campaign({"slot": "wed"}), slots=WEDNESDAY, closed={"x": {"from": "05-01", "to": "05-02"}})
    assert entries_of(shop, FIRST, LAST, asked)
