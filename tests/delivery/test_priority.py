"""Two letters of a day and one place under the cap: the one with the higher priority gets it, whichever hour it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ledger import LETTER, ask, change, crowd, invite, line_of, only, person
from servers import THOROUGH

if TYPE_CHECKING:
    from workshop import Sink, Workshop

pytestmark = pytest.mark.parametrize("shop", THOROUGH, indirect=True)

BIRTHDAY = "birthday/2026-12-09"
NOON, EVENING = "2026-12-02T11:45+09:00", "2026-12-02T19:15+09:00"


def _one_place(shop: Workshop, *campaigns: str) -> None:
    only(shop, "wednesday-letter", "birthday", *campaigns)
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')


def _above(shop: Workshop, campaign: str, line: str) -> None:
    """Write a key of a campaign's top."""
    path = shop.root / "campaigns" / f"{campaign}.toml"
    path.write_text(f"{line}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


async def _born(shop: Workshop, number: int, of: int) -> list[str]:
    """Invite people of whom the first so many have the birthday that is met on the day of the letter."""
    people = crowd(of)
    await invite(shop, *(person(one, birthday="1990-12-09") for one in people[:number]), *people[number:])
    return people


async def _planned(shop: Workshop, at: str, *, days: int = 0) -> dict[str, dict[str, Any]]:
    return {one.worked.key: one.worked.record() for one in await shop.plan(at, days=days)}


def _evening(shop: Workshop) -> None:
    shop.edit("campaigns/birthday.toml", 'at = "10:10"', 'at = "19:10"')


async def test_a_birthday_in_the_evening_beats_the_letter_at_noon(shop: Workshop, sink: Sink) -> None:
    _one_place(shop)
    _evening(shop)
    _above(shop, "birthday", "priority = 5")
    await _born(shop, 3, 10)
    planned = await _planned(shop, NOON, days=1)
    noon = line_of(await shop.run(NOON))
    evening = line_of(await shop.run(EVENING), BIRTHDAY)
    assert (noon["accepted"], noon["skipped"]) == (7, {"cap": 3})
    assert (evening["accepted"], len(sink.accepted)) == (3, 10)
    assert (planned[LETTER]["send"], planned[LETTER]["skipped"]) == (7, {"cap": 3})
    assert planned[BIRTHDAY]["send"] == 3


async def test_of_equal_priority_the_earlier_hour_comes_first(shop: Workshop, sink: Sink) -> None:
    _one_place(shop)
    _evening(shop)
    _above(shop, "birthday", "priority = 5")
    _above(shop, "wednesday-letter", "priority = 5")
    await _born(shop, 3, 10)
    assert line_of(await shop.run(NOON))["accepted"] == 10
    assert line_of(await shop.run(EVENING), BIRTHDAY)["skipped"]["cap"] == 3
    assert len(sink.accepted) == 10


async def test_the_order_in_which_a_run_takes_two_late_editions_does_not_matter(shop: Workshop, sink: Sink) -> None:
    _one_place(shop)
    _evening(shop)
    _above(shop, "birthday", "priority = 5")
    await _born(shop, 3, 10)
    both = await shop.run(EVENING)  # the letter is the first to go, as it was due first
    assert line_of(both)["skipped"] == {"cap": 3}
    assert line_of(both, BIRTHDAY)["accepted"] == 3
    assert len(sink.accepted) == 10


@pytest.mark.usefixtures("sink")
async def test_nobody_keeps_a_place_for_a_letter_that_they_will_not_get(shop: Workshop) -> None:
    _one_place(shop)
    _evening(shop)
    _above(shop, "birthday", "priority = 5")
    shop.edit("tayori.toml", "[topics.newsletter]", '[topics.greetings]\ntitle = "お祝い"\n\n[topics.newsletter]')
    shop.edit("campaigns/birthday.toml", 'topic = "newsletter"', 'topic = "greetings"')
    people = await _born(shop, 4, 10)
    change(
        shop,
        "INSERT INTO consent_states (subject, topic, consent_id, state, at_ms)"
        " SELECT s.subject, 'greetings', c.consent_id, 'granted', 0 FROM subscribers s"
        " JOIN consent_states c ON c.subject = s.subject WHERE s.address = ?",
        people[0],
    )
    noon = line_of(await shop.run(NOON))
    assert (noon["accepted"], noon["skipped"]) == (9, {"cap": 1})
    assert line_of(await shop.run(EVENING), BIRTHDAY)["accepted"] == 1


async def test_a_place_is_free_again_where_the_better_letter_was_refused(shop: Workshop, sink: Sink) -> None:
    _one_place(shop)
    _above(shop, "birthday", "priority = 5")
    people = await _born(shop, 3, 6)
    sink.rcpt = lambda address: "550 5.1.1 nobody" if address == people[0] else "250 2.1.5 OK"
    await shop.run("2026-12-02T10:15+09:00")
    change(shop, "DELETE FROM suppressions")
    sink.rcpt = None
    noon = line_of(await shop.run(NOON))
    assert (noon["accepted"], noon["skipped"]) == (4, {"cap": 2})


@pytest.mark.usefixtures("sink")
async def test_a_spread_letter_keeps_room_on_each_of_its_days(shop: Workshop) -> None:
    _one_place(shop)
    _evening(shop)
    _above(shop, "birthday", "priority = 5")
    shop.edit("campaigns/wednesday-letter.toml", 'slot = "wednesday"', 'slot = "wednesday"\nspread = "5 per day"')
    people = [f"p{number:03}@gmail.example" for number in range(12)]
    born = {1: "12-09", 7: "12-10", 8: "12-10"}  # met on Wednesday, and on Thursday, the second batch's day
    rows = [person(one, birthday=f"1990-{born[number]}" if number in born else "") for number, one in enumerate(people)]
    await invite(shop, *rows)
    first = line_of(await shop.run(NOON))
    assert (first["accepted"], first["skipped"]) == (5, {"cap": 1})
    await shop.run(EVENING)
    second = line_of(await shop.run("2026-12-03T11:45+09:00"))
    assert (second["accepted"], second["skipped"]) == (4, {"cap": 2})
    assert line_of(await shop.run("2026-12-03T19:15+09:00"), "birthday/2026-12-10")["accepted"] == 2
    had = ask(shop, "SELECT count(*) FROM deliveries GROUP BY subscriber_id HAVING count(*) > 1")
    assert had == [], "nobody had two"


SPECIAL = """title = "土曜のお知らせ"
topic = "newsletter"
template = "letter.mjml"
priority = 7

[when]
date = 2026-12-05
at = "{hour}"

[[edition]]
evergreen = true
subject = "土曜だけのお茶"
hitokoto = "土曜です。"
"""


@pytest.mark.parametrize("hour", ["09:10", "19:10"])
async def test_what_was_put_off_to_a_day_gives_way_to_a_better_letter_of_that_day(
    shop: Workshop, sink: Sink, hour: str
) -> None:
    _one_place(shop)
    shop.edit("tayori.toml", 'cap = "1 per 7 days"', 'cap = "1 per 3 days"')
    _above(shop, "wednesday-letter", 'on_cap = "postpone"')
    (shop.root / "campaigns" / "special.toml").write_text(SPECIAL.format(hour=hour), encoding="utf-8")
    await _born(shop, 1, 1)
    await shop.run("2026-12-02T10:15+09:00")  # the birthday
    assert line_of(await shop.run(NOON))["later"] == {"2026-12-05": 1}
    moments = sorted([f"2026-12-05T{hour[:2]}:15+09:00", "2026-12-05T11:45+09:00"])
    moments += ["2026-12-06T11:45+09:00", "2026-12-08T11:45+09:00"]
    sent = [
        (line.key, line.due.date().day if line.key != LETTER else at[8:10])
        for at in moments
        for line in (await shop.run(at)).editions
        if line.outcomes["accepted"]
    ]
    # At noon nobody knows yet whether the better letter of the evening goes out: they are put off to the 6th, and then again.
    assert sent == [("special/once", 5), (LETTER, "08")]
    assert len(sink.accepted) == 3
