"""The guard: an edition whose audience nobody expected is held until a person has looked, in a live store; a rehearsal says so."""

from __future__ import annotations

import io
import shutil
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, change, command, crowd, edition_state, invite, line_of, only, person
from workshop import EXAMPLE, WEDNESDAY

from engine.calendar.moments import local_date
from engine.cli.place import Place
from engine.cli.release import release
from engine.cli.screen import StopError
from engine.delivery.clock import Clock
from engine.delivery.guard import is_away
from engine.store.state import go_live

if TYPE_CHECKING:
    from workshop import Sink, Workshop

FOLLOWING = "wednesday-letter/2026-W50"
NEXT_WEEK = "2026-12-09T11:45+09:00"


def _live(shop: Workshop) -> None:
    change(shop, "UPDATE store_state SET value = 'yes' WHERE name = 'live'")


def _expect(shop: Workshop, audience: str, campaign: str = "wednesday-letter") -> None:
    path = shop.root / "campaigns" / f"{campaign}.toml"
    text = path.read_text(encoding="utf-8").partition("\n[audience]")[0]
    path.write_text(f"{text}\n[audience]\n{audience}\n", encoding="utf-8")


def _guard(shop: Workshop, text: str) -> None:
    shop.edit("tayori.toml", "[rules]", f'[rules]\nguard = "{text}"')


def _let_go(shop: Workshop, key: str, people: int) -> None:
    change(shop, "INSERT OR REPLACE INTO releases VALUES (?, ?, 'hana', 1)", key, people)


async def test_the_first_edition_of_a_campaign_waits_for_somebody_to_say_how_many(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(4))
    _live(shop)
    held = line_of(await shop.run())
    assert (held["state"], held["reason"]) == (
        "held",
        "it is the first edition of wednesday-letter, 4 people would get it, and nobody said how many are expected.",
    )
    assert sink.accepted == []
    assert edition_state(shop) is None, "it is asked again at the next run"
    _expect(shop, 'expect = "3..5"')
    assert line_of(await shop.run())["accepted"] == 4
    assert ask(shop, "SELECT people FROM editions") == [(4,)]


async def test_a_rehearsal_says_what_a_live_store_would_hold_and_goes_on(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(4))
    (planned,) = await shop.plan()
    rehearsed = line_of(await shop.run())
    assert (planned.worked.state, rehearsed["state"]) == ("due", "finished")
    assert planned.worked.reason == rehearsed["reason"]
    assert planned.worked.reason.startswith("a live store would hold it: it is the first edition of wednesday-letter")
    assert planned.worked.told("ja").startswith("本番なら保留になります: wednesday-letter の初めての号で")
    assert len(sink.accepted) == 4


@pytest.mark.parametrize(("expect", "sent"), [("5..", 0), ("..3", 0), ("3", 0), ("4", 4), ("..4", 4), ("4..4", 4)])
async def test_what_its_author_expects_holds_in_a_rehearsal_too(
    shop: Workshop, sink: Sink, expect: str, sent: int
) -> None:
    only(shop, "wednesday-letter")
    _guard(shop, "off")
    _expect(shop, f'expect = "{expect}"')
    await invite(shop, *crowd(4))
    (planned,) = await shop.plan()
    held = line_of(await shop.run())
    assert len(sink.accepted) == sent
    assert planned.worked.state == ("due" if sent else "held")
    assert planned.worked.send == 4, "a plan shows whom it would have been for"
    if not sent:
        assert held["reason"] == planned.worked.reason == f"4 people would get it, and {expect} are expected."


async def test_the_command_says_what_is_held_and_how_to_let_it_go(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    _expect(shop, 'expect = "900..1300"')
    await invite(shop, *crowd(4))
    assert await command(shop, WEDNESDAY) == 2
    captured = capsys.readouterr()
    assert captured.err == (
        "wednesday-letter/2026-W49 is held and was not sent to anybody: 4 people would get it, and 900..1300 are expected. "
        "Look with `tayori plan --list`; if it is right: `tayori release wednesday-letter/2026-W49`.\n"
    )
    assert "held\n    4 people would get it" in captured.out
    assert sink.accepted == []


async def test_a_held_edition_is_asked_again_until_it_is_late_and_then_missed(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _expect(shop, 'expect = "5.."')
    people = crowd(5)
    await invite(shop, *people[:4])
    await shop.run("2026-12-02T11:39+09:00")  # since when the store watches
    assert line_of(await shop.run())["state"] == "held"
    assert line_of(await shop.run("2026-12-02T15:00+09:00"))["state"] == "held"
    assert line_of(await shop.run("2026-12-03T00:00+09:00"))["state"] == "missed"
    await invite(shop, *people)
    assert line_of(await shop.run(NEXT_WEEK), FOLLOWING)["accepted"] == 5
    assert len(sink.accepted) == 5


async def test_an_audience_that_is_suddenly_larger_is_held(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    people = crowd(151)
    await invite(shop, *people[:100])
    await shop.run()
    _live(shop)
    await invite(shop, *people)
    held = line_of(await shop.run(NEXT_WEEK), FOLLOWING)
    assert (held["state"], held["reason"]) == (
        "held",
        f"151 people would get it; {LETTER} had 100, and that is more than 30 % off.",
    )
    assert len(sink.accepted) == 100


async def test_an_audience_that_is_suddenly_smaller_is_held_and_a_wider_guard_lets_it_through(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(100))
    await shop.run()
    _live(shop)
    change(
        shop, "UPDATE consent_states SET state = 'refused' WHERE subject IN (SELECT subject FROM subscribers LIMIT 60)"
    )
    assert line_of(await shop.run(NEXT_WEEK), FOLLOWING)["state"] == "held"
    _guard(shop, "70 %")
    assert line_of(await shop.run(NEXT_WEEK), FOLLOWING)["accepted"] == 40
    assert len(sink.accepted) == 140


@pytest.mark.parametrize(
    ("then", "now", "away"),
    [
        (1000, 1300, False),
        (1000, 1301, True),
        (1000, 699, True),
        (100, 150, False),  # 5 · √100
        (100, 151, True),
        (1, 3, False),  # birthdays
        (0, 5, False),
        (0, 6, True),
        (20, 0, False),
        (30, 0, True),
    ],
)
def test_a_change_has_to_exceed_the_per_cent_and_what_chance_explains(then: int, now: int, *, away: bool) -> None:
    assert is_away(now, then, 30) is away


async def test_a_released_edition_goes_out_unless_the_number_is_off_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    people = crowd(60)
    await invite(shop, *people[:20])
    _live(shop)
    assert line_of(await shop.run())["state"] == "held"
    _let_go(shop, LETTER, 20)
    await invite(shop, *people)
    held = line_of(await shop.run())
    assert held["reason"] == "20 people were released, and now 60 would get it: more than 30 % off."
    assert sink.accepted == []
    _let_go(shop, LETTER, 60)
    assert line_of(await shop.run())["accepted"] == 60


async def test_conditions_that_suddenly_leave_nobody_out_hold_an_edition(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _expect(shop, 'attributes = { prefecture = "静岡県" }\nexpect = "1.."')
    people = crowd(40)
    await invite(shop, *people)
    change(shop, "UPDATE subscribers SET attributes = json_set(attributes, '$.prefecture', '京都府') WHERE id <= 5")
    assert line_of(await shop.run())["accepted"] == 35
    _live(shop)
    change(shop, "UPDATE subscribers SET attributes = json_set(attributes, '$.prefecture', '静岡県')")
    held = line_of(await shop.run(NEXT_WEEK), FOLLOWING)
    assert (held["state"], held["reason"]) == (
        "held",
        "its conditions leave nobody out: all who may be written to would get it, 40 people.",
    )
    _let_go(shop, FOLLOWING, 40)
    assert line_of(await shop.run(NEXT_WEEK), FOLLOWING)["accepted"] == 40
    assert len(sink.accepted) == 75


async def test_conditions_that_always_mean_everybody_are_released_once(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _expect(shop, 'attributes = { prefecture = "静岡県" }\nexpect = "1.."')
    await invite(shop, *crowd(30))
    _live(shop)
    assert line_of(await shop.run())["state"] == "held"
    _let_go(shop, LETTER, 30)
    await shop.run()
    assert line_of(await shop.run(NEXT_WEEK), FOLLOWING)["accepted"] == 30
    assert len(sink.accepted) == 60


async def test_a_birthday_letter_is_compared_with_the_days_of_a_month(shop: Workshop, sink: Sink) -> None:
    only(shop, "birthday")
    born = [
        person(f"d{day}-{one}@gmail.example", birthday=f"1990-12-{day:02}") for day in range(8, 20) for one in range(2)
    ]
    placeholder = [person(f"new{one:02}@gmail.example", birthday="1990-12-20") for one in range(12)]
    await invite(shop, *born, *placeholder)
    for day in range(1, 13):
        await shop.run(f"2026-12-{day:02}T10:15+09:00")
    assert len(sink.accepted) == 24
    _live(shop)
    held = line_of(await shop.run("2026-12-13T10:15+09:00"), "birthday/2026-12-20")
    assert (held["state"], held["reason"]) == (
        "held",
        "12 people would get it; a day of the last thirty had 2.0 on average, and that is more than 30 % off.",
    )


async def test_guard_off_compares_nothing_and_lets_a_first_edition_through(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _guard(shop, "off")
    people = crowd(200)
    await invite(shop, *people[:10])
    _live(shop)
    assert line_of(await shop.run())["accepted"] == 10
    await invite(shop, *people)
    assert line_of(await shop.run(NEXT_WEEK), FOLLOWING)["accepted"] == 200
    assert len(sink.accepted) == 210


async def test_a_spread_edition_is_counted_whole(shop: Workshop, sink: Sink) -> None:
    only(shop, "christmas-dormant")
    shop.edit("campaigns/christmas-dormant.toml", 'at = "19:10"', 'at = "19:10"\nspread = "10 per day"')
    await invite(shop, *(person(one, ordered="2026-01-01") for one in crowd(25)))
    await shop.run("2026-12-18T19:15+09:00")
    assert ask(shop, "SELECT people FROM editions") == [(25,)]
    assert len(sink.accepted) == 10


async def test_an_edition_that_was_missed_is_looked_at_as_well_before_it_is_resent(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    _expect(shop, 'expect = "900..1300"')
    await invite(shop, *crowd(2))
    await shop.run("2026-12-02T11:39+09:00")
    await shop.run("2026-12-03T00:00+09:00")
    assert edition_state(shop) == "missed"
    with pytest.raises(StopError, match="resend_refused"):
        await command(shop, "2026-12-03T09:00+09:00", resend=LETTER)
    _let_go(shop, LETTER, 2)
    capsys.readouterr()
    assert await command(shop, "2026-12-03T09:00+09:00", resend=LETTER) == 0
    assert len(sink.accepted) == 2
    assert ask(shop, "SELECT people FROM editions") == [(2,)]


@pytest.fixture
def coming(shop: Workshop) -> str:
    """Return the key of an edition that is due tomorrow, by the real clock: `release` has no other."""
    only(shop)
    tomorrow = local_date(Clock().now(), shop.project().zone) + timedelta(days=1)
    (shop.root / "campaigns" / "tomorrow.toml").write_text(
        f'title = "x"\ntopic = "newsletter"\ntemplate = "letter.mjml"\n[when]\ndate = {tomorrow}\nat = "12:00"\n'
        f'[audience]\nexpect = "900..1300"\n[[edition]]\nyear = {tomorrow.year}\nsubject = "a"\nhitokoto = "b"\n',
        encoding="utf-8",
    )
    return "tomorrow/once"


async def _release(shop: Workshop, key: str, people: int | None = None, *, yes: bool = False) -> int:
    return await release(key, people=people, yes=yes, place=Place(project=shop.root))


async def test_a_person_types_the_number_of_people(
    shop: Workshop, coming: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *crowd(12), person("noname@gmail.example", name=""))
    monkeypatch.setenv("LOGNAME", "hana")
    monkeypatch.setattr(sys, "stdin", io.StringIO("13\n"))
    assert await _release(shop, coming) == 0
    captured = capsys.readouterr()
    assert captured.err == "type the number of people to release it (13):\n"
    assert "13 people would get it, and 900..1300 are expected." in captured.out
    assert "       13  gets it\n" in captured.out
    assert "        1  of them without a name: addressed as お客様\n" in captured.out
    assert captured.out.endswith(f"{coming} is released for 13 people: the next run sends it when it is due.\n")
    assert ask(shop, 'SELECT key, people, "by" FROM releases') == [(coming, 13, "hana")]


@pytest.mark.parametrize("typed", ["", "12", "yes", "-13", "1 3"])
async def test_another_number_releases_nothing(
    shop: Workshop, coming: str, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    await invite(shop, *crowd(13))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
    with pytest.raises(StopError, match="release_not_typed"):
        await _release(shop, coming)
    assert ask(shop, "SELECT * FROM releases") == []


async def test_the_number_may_stand_in_the_command_and_has_to_be_the_present_one(shop: Workshop, coming: str) -> None:
    await invite(shop, *crowd(13))
    with pytest.raises(StopError, match="release_not_typed"):
        await _release(shop, coming, 12)
    assert await _release(shop, coming, 13) == 0
    people = crowd(60)
    await invite(shop, *people[:20])
    assert await _release(shop, coming) == 0, "seven more are what chance may bring: it is not held any more"
    assert ask(shop, "SELECT people FROM releases") == [(13,)]
    await invite(shop, *people)
    assert await _release(shop, coming, 60) == 0, "released a second time"
    assert ask(shop, "SELECT people FROM releases") == [(60,)]


async def test_yes_takes_any_number(shop: Workshop, coming: str) -> None:
    await invite(shop, *crowd(13))
    assert await _release(shop, coming, yes=True) == 0
    assert ask(shop, "SELECT people FROM releases") == [(13,)]


async def test_only_what_is_held_is_released(
    shop: Workshop, sink: Sink, coming: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *crowd(2))
    with pytest.raises(StopError, match="release_unknown"):
        await _release(shop, "tomorrow/twice")
    shop.edit("campaigns/tomorrow.toml", 'expect = "900..1300"', 'expect = "2"')
    assert await _release(shop, coming) == 0
    assert capsys.readouterr().out == f"{coming} is not held: there is nothing to release.\n"
    tomorrow = local_date(Clock().now(), shop.project().zone) + timedelta(days=1)
    await shop.run(f"{tomorrow}T12:00:01+09:00")
    assert len(sink.accepted) == 2
    with pytest.raises(StopError, match="release_over"):
        await _release(shop, coming)
    assert ask(shop, "SELECT * FROM releases") == []


async def test_a_number_does_not_mend_a_template(shop: Workshop, coming: str) -> None:
    await invite(shop, *crowd(2))
    (shop.root / "templates" / "letter.mjml").write_text("<mjml><mj-body></mj-body></mjml>", encoding="utf-8")
    shop.edit("templates/letter.mjml", "</mj-body>", "<mj-section></mj-body>")
    with pytest.raises(StopError, match="release_other"):
        await _release(shop, coming, 2)


async def test_what_was_released_in_rehearsal_is_forgotten_when_the_store_goes_live(
    shop: Workshop, coming: str
) -> None:
    await invite(shop, *crowd(2))
    assert await _release(shop, coming, 2) == 0
    async with shop.store() as store, store.writing() as connection:
        await go_live(connection)
    assert ask(shop, "SELECT * FROM releases") == []


@pytest.mark.long
async def test_the_example_expects_what_its_own_list_has(shop: Workshop) -> None:
    shutil.copytree(EXAMPLE / "campaigns", shop.root / "campaigns", dirs_exist_ok=True)
    await shop.import_()
    planned = await shop.plan("2026-11-26T12:00+09:00", days=400)
    assert [one.worked.key for one in planned if one.worked.state == "held"] == []
    # How many sign up on a day is nobody's to expect.
    fixed = (campaign for campaign in shop.project().campaigns if campaign.when.touchpoint is None)
    assert all(campaign.audience.expect is not None for campaign in fixed)
