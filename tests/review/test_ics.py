"""The ICS file, read back by a parser that did not write it (vobject), and by the letter of RFC 5545."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from workshop import EXAMPLE
from year import campaign, no_holidays, project

from engine.project.folder import load
from engine.review.year.entries import entries_of
from engine.review.year.ics import ics

if TYPE_CHECKING:
    from engine.project.project import Project

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
SUNDAY = {"sun": {"weekday": "sun", "at": "02:30"}, "wed": {"weekday": "wed", "at": "11:40"}}
TEA = EXAMPLE / "tests" / "calendar" / "shops" / "tea"
ZONES = [
    "Asia/Tokyo",
    "America/New_York",
    "Europe/London",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Chatham",
]


@pytest.fixture(autouse=True)
def _forget_zones() -> None:
    """Let vobject read each file's own rules: it keeps those of the first file that names a zone."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in [name for name in known if name != "UTC"]:
        del known[name]


def letters(zone: str = "Asia/Tokyo", at: str = "02:30") -> Project:
    slots = {**SUNDAY, "sun": {"weekday": "sun", "at": at}}
    weekly = campaign({"slot": ["sun", "wed"]}, {"date": date(2026, 12, 2), "subject": "Frost"})
    birthday = campaign({"anniversary": "birthday", "at": "10:10"}, {"evergreen": True}, name="birthday")
    return project(weekly, birthday, zone=zone, slots=slots)


def parts(text: str, name: str) -> list[Any]:
    return [part for part in vobject.readOne(text).components() if part.name == name]


def uids(text: str) -> list[str]:
    return [event.uid.value for event in parts(text, "VEVENT")]


@pytest.mark.parametrize("zone", ZONES)
def test_every_edition_comes_back_at_its_due_moment(zone: str) -> None:
    shop = letters(zone)
    text = ics(shop, FIRST, LAST, "en", no_holidays)
    entries = entries_of(shop, FIRST, LAST, no_holidays)
    due = {one.key: one.due.astimezone(UTC) for one in entries if one.due and not one.daily}
    # The moments as vobject reads them: by the rules in the file, not by anybody's own table of zones.
    read = {event.uid.value.partition("@")[0]: event.dtstart.value.astimezone(UTC) for event in parts(text, "VEVENT")}
    assert read == due
    assert len(read) == 104


@pytest.mark.parametrize("zone", ZONES)
def test_the_rules_of_a_zone_are_its_changes_and_nothing_else(zone: str) -> None:
    text = ics(letters(zone), FIRST, LAST, "en", no_holidays)
    blocks = re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)\r\n(.*?)END:", text, re.DOTALL)
    assert 1 <= len(blocks) <= 5
    for block in blocks[1:]:
        before, after = (offset(block, name) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        found = re.search(r"DTSTART:(\d+T\d+)", block)
        assert found
        # RFC 5545 section 3.6.5: the onset is written in the local time that holds until then.
        onset = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) - before
        assert (onset - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset() == before != after
        assert onset.astimezone(ZoneInfo(zone)).utcoffset() == after
        assert onset.astimezone(ZoneInfo(zone)).tzname() == re.findall(r"TZNAME:(.*)\r", block)[0]


def offset(block: str, name: str) -> timedelta:
    found = re.search(rf"{name}:([+-])(\d\d)(\d\d)\r", block)
    assert found
    return timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)


def test_new_york_changes_to_summer_time_at_two_and_not_at_three() -> None:
    text = ics(letters("America/New_York"), date(2027, 3, 1), date(2027, 3, 31), "en", no_holidays)
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20270314T020000\r\nTZNAME:EDT\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400" in text
    # 02:30 does not exist on that day: the first moment after it does.
    assert "UID:letter/2027-W10-sun@kettle.example" in text
    assert "DTSTART;TZID=America/New_York:20270314T030000" in text


def test_utc_needs_no_rules() -> None:
    text = ics(letters("UTC"), FIRST, LAST, "en", no_holidays)
    assert "VTIMEZONE" not in text
    assert "DTSTART:20261202T114000Z" in text


def test_a_uid_is_unique_and_stays_through_a_change_of_time() -> None:
    text = ics(letters(), FIRST, LAST, "en", no_holidays)
    assert ics(letters(), FIRST, LAST, "en", no_holidays) == text
    moved = ics(letters(at="19:00"), FIRST, LAST, "en", no_holidays)
    assert moved != text
    assert uids(moved) == uids(text)
    assert len(set(uids(text))) == len(uids(text)) == 104
    assert all(re.fullmatch(r"letter/20\d\d-W\d\d-(sun|wed)@kettle\.example", uid) for uid in uids(text))


def test_a_year_of_the_tea_shop_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    shop = load(TEA).project
    assert shop is not None
    text = ics(shop, FIRST, LAST, "ja")
    events = parts(text, "VEVENT")
    assert len(events) == 52 + 21 + len([event for event in events if event.uid.value.startswith("closed-")])
    names = {event.uid.value: event.summary.value for event in events}
    assert names["wednesday-letter/2026-W49@saekien.example"] == "第129号 霜の朝の、ほうじ茶のこと"
    moved = next(event for event in events if event.uid.value.startswith("wednesday-letter/2026-W53@"))
    assert moved.dtstart.value == datetime(2026, 12, 28, 11, 40, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert "2026-12-30 から前倒し: 休業日(年末年始休業)のため" in moved.description.value
    assert moved.status.value == "CONFIRMED"
    closed = next(event for event in events if event.uid.value == "closed-2026-12-29@saekien.example")
    assert (closed.dtstart.value, closed.dtend.value) == (date(2026, 12, 29), date(2027, 1, 4))
    assert {event.transp.value for event in events} == {"TRANSPARENT"}
    assert vobject.readOne(text).x_wr_calname.value == "茶香舗 さえき園 便りの暦"


def test_lines_are_folded_at_75_octets_and_no_sign_is_cut() -> None:
    subject = (
        "霜の朝の、ほうじ茶のこと。手がかじかむ日は、ほうじ茶をすこし熱めに; 湯呑みを両手で, ゆっくりと\\そのまま" * 3
    )
    weekly = campaign({"slot": "wed"}, {"date": date(2026, 12, 2), "subject": subject})
    text = ics(project(weekly, slots=SUNDAY), FIRST, date(2026, 12, 2), "ja", no_holidays)
    lines = text.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() and b"\n" not in line for line in lines[:-1])
    (event,) = parts(text, "VEVENT")
    assert event.summary.value == subject
    assert (event.duration.value, event.sequence.value) == (timedelta(minutes=15), "0")


def test_what_is_left_out_is_not_there_and_what_is_not_written_is_tentative() -> None:
    slots = {"wed": {"weekday": "wed", "at": "11:40", "on_closed_day": "skip"}}
    closed = {"away": {"from": "12-09", "to": "12-09"}}
    shop = project(campaign({"slot": "wed"}), slots=slots, closed=closed)
    events = parts(ics(shop, FIRST, date(2026, 12, 16), "en", no_holidays), "VEVENT")
    assert [(event.uid.value, event.summary.value) for event in events] == [
        ("letter/2026-W49@kettle.example", "A letter: nothing written for it yet"),
        ("letter/2026-W51@kettle.example", "A letter: nothing written for it yet"),
        ("closed-2026-12-09@kettle.example", "Closed: away"),
    ]
    assert [event.status.value for event in events[:2]] == ["TENTATIVE", "TENTATIVE"]


def test_an_empty_span_is_still_a_calendar() -> None:
    text = ics(project(campaign({"slot": "wed"}), slots=SUNDAY), FIRST, FIRST, "en", no_holidays)
    assert vobject.readOne(text).prodid.value == "-//Tayori//Calendar//EN"
    assert parts(text, "VEVENT") == []
