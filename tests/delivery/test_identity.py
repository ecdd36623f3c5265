"""Identity is why, not when: whatever is edited after an edition was sent, nobody gets it again (DESIGN 5.1)."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, crowd, invite, line_of, nobody_twice, only, person, states, sums_hold

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Sink, Workshop

PEOPLE = crowd(5)
LATER = "2026-12-02T12:05+09:00"


def _slot_later(shop: Workshop) -> None:
    shop.edit("schedules.toml", 'at = "11:40"', 'at = "12:00"')


def _slot_earlier(shop: Workshop) -> None:
    shop.edit("schedules.toml", 'at = "11:40"', 'at = "09:00"')


def _slot_on_another_day(shop: Workshop) -> None:
    shop.edit("schedules.toml", 'weekday = "wed"', 'weekday = "tue"')


def _renamed_with_its_id(shop: Workshop) -> None:
    campaigns = shop.root / "campaigns"
    (campaigns / "wednesday-letter.toml").rename(campaigns / "suiyou.toml")
    (campaigns / "wednesday-letter").rename(campaigns / "suiyou")


def _topic_titled_anew(shop: Workshop) -> None:
    shop.edit("tayori.toml", 'title = "水曜だより"', 'title = "さえき園だより"')


def _template_edited(shop: Workshop) -> None:
    template = shop.root / "templates" / "letter.mjml"
    template.write_text(template.read_text(encoding="utf-8").replace("</mj-body>", "<!-- 直し --></mj-body>"))


def _subject_edited(shop: Workshop) -> None:
    shop.edit("campaigns/wednesday-letter/2026-12-02.toml", "霜の朝の、ほうじ茶のこと", "霜の朝のこと")


def _closed_that_day(shop: Workshop) -> None:
    shop.edit("schedules.toml", "[closed]\n", "[closed]\nillness = { from = 2026-12-02, to = 2026-12-02 }\n")


def _relay_under_another_name(shop: Workshop) -> None:
    shop.edit("tayori.toml", "connections = 4", "connections = 2")


@pytest.mark.parametrize(
    "edit",
    [
        _slot_later,
        _slot_earlier,
        _slot_on_another_day,
        _renamed_with_its_id,
        _topic_titled_anew,
        _template_edited,
        _subject_edited,
        _closed_that_day,
        _relay_under_another_name,
    ],
)
async def test_no_edit_after_the_sending_writes_to_anybody_again(
    shop: Workshop, sink: Sink, edit: Callable[[Workshop], None]
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    first = await shop.run()
    assert sums_hold(first)
    assert sorted(sink.recipients) == sorted(PEOPLE)
    edit(shop)
    for at in (LATER, "2026-12-08T12:05+09:00"):
        await shop.run(at)
    assert sorted(sink.recipients) == sorted(PEOPLE)


async def test_a_letter_sent_before_a_closed_day_was_moved_is_not_sent_on_its_new_day(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    await shop.run()
    shop.edit("schedules.toml", 'on_closed_day = "move_back"', 'on_closed_day = "move_forward"')
    _closed_that_day(shop)
    report = await shop.run("2026-12-03T11:45+09:00")
    assert LETTER not in [line.key for line in report.editions]
    assert len(sink.accepted) == len(PEOPLE)


async def test_another_release_of_the_holidays_does_not_send_a_moved_letter_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    contents = shop.root / "campaigns" / "wednesday-letter"
    shutil.copy(contents / "2026-12-02.toml", contents / "2026-04-29.toml")
    shop.edit("schedules.toml", 'on_holiday = "keep"', 'on_holiday = "move_back"')
    await shop.import_(shop.csv(*map(person, PEOPLE)), at="2026-04-27T09:00+09:00")
    # 2026-04-29 is a holiday in Japan (昭和の日): the letter goes out on the day before.
    moved = await shop.run("2026-04-28T11:45+09:00")
    assert line_of(moved, "wednesday-letter/2026-W18")["accepted"] == len(PEOPLE)
    shop.edit("tayori.toml", 'country = "JP"', 'country = "US"')
    again = await shop.run("2026-04-29T11:45+09:00")
    assert again.editions == ()
    assert len(sink.accepted) == len(PEOPLE)


@pytest.mark.parametrize("rule", ['date = "12-26"', 'rule = "last saturday of december"'])
async def test_an_event_that_gets_another_day_is_not_written_about_again(shop: Workshop, sink: Sink, rule: str) -> None:
    only(shop, "christmas-dormant")
    await invite(shop, *(person(one, ordered="2026-01-10") for one in PEOPLE))
    first = await shop.run("2026-12-18T19:15+09:00")
    assert line_of(first, "christmas-dormant/christmas-2026")["accepted"] == len(PEOPLE)
    shop.edit("schedules.toml", 'date = "12-25"', rule)
    again = await shop.run("2026-12-19T19:15+09:00")
    assert again.editions == ()
    assert nobody_twice(sink)


async def test_an_event_under_another_name_is_held_instead_of_written_about_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "christmas-dormant")
    await invite(shop, *(person(one, ordered="2026-01-10") for one in PEOPLE))
    await shop.run("2026-12-18T19:15+09:00")
    shop.edit("schedules.toml", "[events.christmas]", "[events.xmas]")
    shop.edit("campaigns/christmas-dormant.toml", 'event = "christmas"', 'event = "xmas"')
    again = await shop.run("2026-12-18T19:25+09:00")
    held = line_of(again, "christmas-dormant/xmas-2026")
    assert held["state"] == "held"
    assert "christmas-dormant/christmas-2026" in held["reason"]
    assert len(sink.accepted) == len(PEOPLE)


async def test_a_content_whose_date_is_corrected_after_it_was_sent_is_held(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    await shop.run()
    contents = shop.root / "campaigns" / "wednesday-letter"
    (contents / "2026-12-02.toml").replace(contents / "2026-12-09.toml")
    again = await shop.run("2026-12-09T11:45+09:00")
    assert line_of(again, "wednesday-letter/2026-W50")["state"] == "held"
    assert len(sink.accepted) == len(PEOPLE)


async def test_a_file_renamed_without_an_id_in_it_is_held_and_the_reason_says_so(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("campaigns/wednesday-letter.toml", 'id = "wednesday-letter"\n', "")
    await invite(shop, *PEOPLE)
    await shop.run()
    _renamed_with_its_id(shop)
    again = await shop.run(LATER)
    held = line_of(again, "suiyou/2026-W49")
    assert held["state"] == "held"
    assert held["reason"] == f"the same text went out as {LETTER}, whose campaign is gone: was its file renamed?"
    assert held["send"] == 0
    assert len(sink.accepted) == len(PEOPLE)
    planned = [one.worked.record() for one in await shop.plan(LATER)]
    assert [(one["key"], one["state"], one["send"]) for one in planned] == [("suiyou/2026-W49", "held", 0)]


async def test_a_letter_renamed_half_way_through_goes_on_under_its_old_name(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("campaigns/wednesday-letter.toml", 'id = "wednesday-letter"\n', "")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == PEOPLE[0] else "250 2.1.5 OK"
    await shop.run()
    sink.rcpt = None
    _renamed_with_its_id(shop)
    await shop.run("2026-12-02T12:30+09:00")
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert set(states(shop).values()) == {"accepted"}


async def test_those_born_on_29_february_are_met_once_when_the_setting_changes_between_the_two_days(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "birthday")
    await shop.import_(
        shop.csv(
            person("leap@gmail.example", birthday="1992-02-29"), person("feb@gmail.example", birthday="1990-02-28")
        ),
        at="2027-01-15T09:00+09:00",
    )
    await shop.run("2027-02-21T10:15+09:00")  # seven days before 02-28
    assert sorted(sink.recipients) == ["feb@gmail.example", "leap@gmail.example"]
    shop.edit("campaigns/birthday.toml", 'feb29 = "feb28"', 'feb29 = "mar1"')
    after = await shop.run("2027-02-22T10:15+09:00")  # seven days before 03-01
    assert line_of(after, "birthday/2027-03-01")["skipped"] == {"already": 1}
    assert len(sink.accepted) == 2


async def test_a_corrected_birthday_brings_no_second_letter_in_the_same_year(shop: Workshop, sink: Sink) -> None:
    only(shop, "birthday")
    await invite(shop, person("a@gmail.example", birthday="1990-12-09"))
    await shop.run("2026-12-02T10:15+09:00")
    await invite(shop, person("a@gmail.example", birthday="1990-12-12"))
    after = await shop.run("2026-12-05T10:15+09:00")
    assert line_of(after, "birthday/2026-12-12")["skipped"] == {"already": 1}
    assert len(sink.accepted) == 1


async def test_an_offset_that_changes_brings_no_second_birthday_letter(shop: Workshop, sink: Sink) -> None:
    only(shop, "birthday")
    await invite(shop, person("a@gmail.example", birthday="1990-12-09"))
    await shop.run("2026-12-02T10:15+09:00")
    shop.edit("campaigns/birthday.toml", 'offset = "-7 days"', 'offset = "0 days"')
    await shop.run("2026-12-09T10:15+09:00")
    assert len(sink.accepted) == 1
