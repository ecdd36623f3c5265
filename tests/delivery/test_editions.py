"""When an edition opens, waits, is missed or held back, and that one edition's trouble stays its own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, change, crowd, edition_state, invite, line_of, only, person, states, sums_hold
from workshop import Workshop

from engine.delivery import block
from engine.delivery.clock import Clock
from engine.project.values import Rate

if TYPE_CHECKING:
    from workshop import Sink

    from engine.project.project import Project

PEOPLE = crowd(6)
BIRTHDAY = "birthday/2026-12-09"


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-12-02T21:58:00+09:00", "finished"),
        ("2026-12-02T22:00:00+09:00", "waiting"),
        ("2026-12-03T06:58:00+09:00", "waiting"),
        ("2026-12-03T07:00:00+09:00", "finished"),
    ],
)
async def test_no_advertisement_leaves_in_the_quiet_hours(shop: Workshop, sink: Sink, at: str, state: str) -> None:
    only(shop, "wednesday-letter")
    shop.edit("schedules.toml", 'at = "11:40"', 'at = "21:30"')
    await invite(shop, *PEOPLE)
    planned = (await shop.plan(at))[0].worked
    report = line_of(await shop.run(at))
    assert report["state"] == state
    assert len(sink.accepted) == (len(PEOPLE) if state == "finished" else 0)
    if state == "waiting":
        assert (planned.state, planned.reason) == ("waiting", "quiet_hours")
        await shop.run("2026-12-03T07:00:01+09:00")
        assert sorted(sink.recipients) == sorted(PEOPLE)


async def test_a_notice_does_not_wait_for_the_morning(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'kind = "ad"', 'kind = "notice"')
    shop.edit("schedules.toml", 'at = "11:40"', 'at = "21:30"')
    await invite(shop, *PEOPLE)
    await shop.run("2026-12-02T23:00+09:00")
    assert len(sink.accepted) == len(PEOPLE)


async def test_a_run_that_lasts_into_the_quiet_hours_stops_and_goes_on_in_the_morning(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    monkeypatch.setattr(block, "_LOOK_SECONDS", 0)
    people = crowd(6, ("gmail.example",))
    await invite(shop, *people)
    real = Clock.now

    async def until_ten(_recipient: str, _content: bytes) -> str:
        monkeypatch.setattr(Clock, "now", lambda clock: real(clock) + timedelta(minutes=5))
        return "250 2.0.0 OK"

    sink.answer = until_ten
    report = await shop.run("2026-12-02T21:55:01+09:00")
    monkeypatch.setattr(Clock, "now", real)
    assert (line_of(report)["state"], line_of(report)["reason"]) == ("waiting", "quiet_hours")
    assert sums_hold(report)
    assert len(sink.accepted) <= 2
    sink.answer = None
    await shop.run("2026-12-03T07:01+09:00")
    assert sorted(sink.recipients) == people


async def test_a_run_that_lasts_beyond_the_end_of_its_edition_stops(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'finish_within = "36 hours"', 'finish_within = "10 minutes"')
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == PEOPLE[0] else "250 2.1.5 OK"
    await shop.run()
    change(shop, "UPDATE editions SET state = 'open'")
    report = line_of(await shop.run("2026-12-02T11:56+09:00"))
    assert (report["state"], report["reason"], report["send"]) == ("expired", "1 given up", 0)
    assert states(shop)[PEOPLE[0]] == "refused"


@pytest.mark.parametrize(
    ("at", "state"), [("2026-12-02T12:40+09:00", "finished"), ("2026-12-02T12:41+09:00", "missed")]
)
async def test_an_edition_opens_until_its_lateness_and_not_after(
    shop: Workshop, sink: Sink, at: str, state: str
) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'late_after = "12 hours"', 'late_after = "61 minutes"')
    if state == "missed":
        shop.edit("tayori.toml", '"61 minutes"', '"60 minutes"')
    await invite(shop, *PEOPLE)
    await shop.run("2026-12-02T11:00+09:00")  # from here on somebody watches
    assert line_of(await shop.run(at))["state"] == state
    assert len(sink.accepted) == (0 if state == "missed" else len(PEOPLE))
    assert (await shop.run("2026-12-02T13:00+09:00")).editions == (), "it is told once"
    assert edition_state(shop) == state


async def test_what_fell_due_before_the_first_run_was_missed_by_nobody(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    assert (await shop.run("2026-12-08T12:00+09:00")).editions == ()
    assert sink.accepted == []


@pytest.mark.usefixtures("sink")
async def test_an_edition_without_content_is_told_not_sent_and_sent_once_it_is_written(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    content = shop.root / "campaigns" / "wednesday-letter" / "2026-12-02.toml"
    text = content.read_text(encoding="utf-8")
    content.unlink()
    await invite(shop, *PEOPLE)
    for at in ("2026-12-02T11:45+09:00", "2026-12-02T11:50+09:00"):
        assert line_of(await shop.run(at))["state"] == "without_content"
        assert [(one.worked.key, one.worked.state) for one in await shop.plan(at)] == [(LETTER, "without_content")]
    assert edition_state(shop) is None
    content.write_text(text, encoding="utf-8")
    assert line_of(await shop.run("2026-12-02T12:00+09:00"))["accepted"] == len(PEOPLE)


def _in_birthday(shop: Workshop, mjml: str) -> None:
    shop.edit(
        "templates/birthday.mjml",
        "</mj-body>",
        f"<mj-section><mj-column><mj-text>{mjml}</mj-text></mj-column></mj-section></mj-body>",
    )


def _subject(shop: Workshop, subject: str) -> None:
    shop.edit("campaigns/birthday.toml", 'subject = "もうすぐ、お誕生日ですね"', f"subject = '{subject}'")


@pytest.mark.parametrize(
    ("what", "written"),
    [
        ("template", "{% if %}"),
        ("template", "{{ nobody_wrote_this }}"),
        ("template", "<mj-nonsense />"),
        ("template", "{{ 1 // 0 }}"),
        ("subject", "{{ name"),
        ("subject", "{{ nobody_wrote_this }}"),
        ("not a number", ""),
    ],
)
@pytest.mark.usefixtures("sink")
async def test_a_broken_edition_keeps_no_other_back_and_is_sent_when_it_is_mended(
    shop: Workshop, what: str, written: str
) -> None:
    only(shop, "wednesday-letter", "birthday")
    campaign, template = shop.root / "campaigns/birthday.toml", shop.root / "templates/birthday.mjml"
    sound = campaign.read_bytes(), template.read_bytes()
    await invite(shop, *(person(one, birthday="1990-12-09") for one in PEOPLE))
    match what:
        case "template":
            _in_birthday(shop, written)
        case "subject":
            _subject(shop, written)
        case _:
            shop.edit("campaigns/birthday.toml", "evergreen = true", "evergreen = true\nodd = nan")
    report = await shop.run()
    assert report.failed == ()
    assert line_of(report)["accepted"] == len(PEOPLE)
    assert [line.state for line in report.editions if line.key == BIRTHDAY] in ([], ["broken"])
    assert edition_state(shop, BIRTHDAY) is None, "it must not open: everybody would be passed over"
    campaign.write_bytes(sound[0])
    template.write_bytes(sound[1])
    assert line_of(await shop.run("2026-12-02T12:00+09:00"), BIRTHDAY)["accepted"] == len(PEOPLE)


async def test_a_template_that_fails_for_one_person_costs_that_person_alone(shop: Workshop, sink: Sink) -> None:
    only(shop, "birthday")
    shop.edit("tayori.toml", "[names]", '[attributes.points]\ntype = "number"\ndefault = 1\n\n[names]')
    _in_birthday(shop, "{{ 100 // attributes.points }}")
    await invite(shop, *(person(one, birthday="1990-12-09") for one in PEOPLE))
    change(shop, "UPDATE subscribers SET attributes = ? WHERE address = ?", '{"points": 0}', PEOPLE[2])
    planned = next(one.worked for one in await shop.plan() if one.worked.key == BIRTHDAY)
    report = await shop.run()
    done = line_of(report, BIRTHDAY)
    assert sorted(sink.recipients) == sorted({*PEOPLE} - {PEOPLE[2]})
    assert (done["send"], done["accepted"], done["skipped"]) == (5, 5, {"unprintable": 1})
    assert sums_hold(report)
    assert planned.send == done["send"] + 1
    assert [said for said in shop.ear.sentences if said.startswith("unprintable")]
    assert states(shop, BIRTHDAY)[PEOPLE[2]] == "skipped"
    assert edition_state(shop, BIRTHDAY) == "finished"
    assert (await shop.run("2026-12-02T12:00+09:00")).editions == ()


async def test_the_text_is_frozen_when_the_edition_opens(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == PEOPLE[0] else "250 2.1.5 OK"
    await shop.run()
    sink.rcpt = None
    shop.edit("campaigns/wednesday-letter/2026-12-02.toml", "霜の朝の、ほうじ茶のこと", "べつの題")
    await shop.run("2026-12-02T12:30+09:00")
    assert {str(mail["Subject"]) for mail in sink.mails()} == {"霜の朝の、ほうじ茶のこと"}


async def test_lanes_that_are_edited_half_way_through_pass_nobody_over(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter", "birthday")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    people = crowd(12)
    await invite(shop, *people)
    stop = asyncio.Event()

    async def once(_recipient: str, _content: bytes) -> str:
        stop.set()
        return "250 2.0.0 OK"

    sink.answer = once
    await shop.run(stop=stop)  # of three lanes, only chanoyu.example was begun
    sink.answer = None
    change(shop, "UPDATE walks SET done = ?, cursor = 1000 WHERE lane = 'gmail'", True)  # noqa: FBT003 - another is through
    shop.edit("tayori.toml", 'domains = ["gmail.example"]', 'domains = ["gmail.example", "icloud.example"]')
    shop.edit("tayori.toml", 'domains = ["icloud.example"]', "domains = []")
    await shop.run("2026-12-03T10:15+09:00")  # a birthday's edition opens while the letter still walks its lanes
    assert {one for one in people if not one.endswith("@gmail.example")} == {*sink.recipients}
    assert edition_state(shop) == "finished"
    await shop.run("2026-12-09T11:45+09:00")
    assert ask(shop, "SELECT DISTINCT lane FROM subscribers ORDER BY lane") == [("chanoyu.example",), ("gmail",)]


async def test_a_lane_that_is_made_later_judges_nobody_a_second_time(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter", "birthday")
    people = crowd(6)
    await invite(shop, *people)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == people[0] else "250 2.1.5 OK"
    await shop.run()
    shop.edit("tayori.toml", "[lanes.icloud]", "[lanes.fruit]")
    done = line_of(await shop.run("2026-12-03T10:15+09:00"))
    assert (done["send"], done["skipped"]) == (1, {})
    assert ask(shop, "SELECT count(*) FROM subscribers WHERE lane = 'fruit'") == [(2,)]


@dataclass(slots=True)
class SlowShop(Workshop):
    """A shop whose relay takes twenty a second."""

    def project(self) -> Project:
        project = Workshop.project(self)
        relays = {name: relay.model_copy(update={"rate": Rate(20, 1)}) for name, relay in project.shop.relays.items()}
        return replace(project, shop=project.shop.model_copy(update={"relays": relays}))


async def test_the_second_run_begins_where_the_rate_of_the_first_left_off(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter", "birthday")
    slow = SlowShop(shop.root, shop.port, shop.url)
    await invite(slow, *(person(one, birthday="1990-12-09") for one in PEOPLE))
    await slow.run("2026-12-02T10:15+09:00")
    first = pace(shop)
    await slow.run("2026-12-02T11:45+09:00")
    # GCRA's own clock, not ours: each message takes a twentieth of a second of it, in one run after another.
    assert pace(shop) - first >= len(PEOPLE) * 50_000
    assert len(sink.accepted) == 2 * len(PEOPLE)


def pace(shop: Workshop) -> int:
    """Return the moment until which the relay's rate is used up, in microseconds."""
    return ask(shop, "SELECT tat_us FROM pace WHERE name = 'relay:main'")[0][0]
