"""What a plan says beside who gets an edition: names that are missing, people who get two, the last edition, the neglected."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from ledger import LETTER, ask, change, crowd, invite, only, person
from workshop import EXAMPLE, WEDNESDAY

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.review.plan import Planned

BIRTHDAY = "birthday/2026-12-09"
FOLLOWING = "wednesday-letter/2026-W50"


async def _planned(shop: Workshop, at: str = WEDNESDAY, days: int = 0) -> dict[str, Planned]:
    return {one.worked.key: one for one in await shop.plan(at, days=days)}


async def test_those_without_a_name_are_counted_where_they_get_the_edition(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    nobody = [person(f"n{one}@gmail.example", name="") for one in range(3)]
    await invite(shop, *crowd(5), *nobody, person("left@gmail.example", name="", said="希望しない"))
    (planned,) = await shop.plan()
    assert (planned.worked.send, planned.figures.nameless) == (8, 3)


async def test_who_gets_two_editions_within_the_days_of_the_cap_is_counted_on_both(shop: Workshop) -> None:
    only(shop, "wednesday-letter", "birthday")
    people = crowd(10)
    born = [person(one, birthday="1990-12-09") for one in people[:4]]
    await invite(shop, *born, *people[4:])
    planned = await _planned(shop, "2026-12-02T09:00+09:00", days=8)
    assert planned[BIRTHDAY].figures.overlap == {LETTER: 4}
    assert planned[LETTER].figures.overlap == {BIRTHDAY: 4}
    assert planned[FOLLOWING].figures.overlap == {}, "seven days later is another week"


async def test_whom_the_cap_drops_gets_only_one(shop: Workshop) -> None:
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    only(shop, "wednesday-letter", "birthday")
    await invite(shop, person("a@gmail.example", birthday="1990-12-09"), *crowd(3))
    planned = await _planned(shop)
    assert planned[LETTER].worked.skipped == {"cap": 1}
    assert planned[LETTER].figures.overlap == planned[BIRTHDAY].figures.overlap == {}


async def test_batches_of_one_edition_overlap_with_others_and_not_with_each_other(shop: Workshop) -> None:
    only(shop, "wednesday-letter", "christmas-dormant")
    shop.edit("campaigns/christmas-dormant.toml", 'at = "19:10"', 'at = "19:10"\nspread = "10 per day"')
    content = shop.root / "campaigns" / "wednesday-letter" / "2026-12-09.toml"
    content.rename(content.with_name("2026-12-23.toml"))
    await invite(shop, *(person(one, ordered="2026-01-01") for one in crowd(25)))
    planned = await shop.plan("2026-12-18T09:00+09:00", days=6)
    overlap = [one.figures.overlap for one in planned if one.worked.campaign == "christmas-dormant"]
    assert overlap == [{"wednesday-letter/2026-W52": number} for number in (10, 10, 5)]
    assert planned[-1].figures.overlap == {"christmas-dormant/christmas-2026": 25}


async def test_the_last_edition_of_the_campaign_stands_beside_it(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    people = crowd(15)
    await invite(shop, *people[:10])
    first = (await _planned(shop))[LETTER].figures
    assert (first.before, first.change) == (None, None)
    await shop.run()
    await invite(shop, *people)
    figures = (await _planned(shop, "2026-12-09T11:45+09:00"))[FOLLOWING].figures
    assert figures.before is not None
    assert (figures.before.key, figures.before.people, figures.whole) == (LETTER, 10, 15)
    assert figures.change == pytest.approx(0.5)
    assert len(sink.accepted) == 10


async def test_within_a_plan_the_edition_before_is_that_of_the_plan(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(10))
    planned = await _planned(shop, "2026-12-02T09:00+09:00", days=8)
    before = planned[FOLLOWING].figures.before
    assert before is not None
    assert (before.key, before.people) == (LETTER, 10)


async def test_the_command_shows_them_as_text_and_as_json(shop: Workshop) -> None:
    only(shop, "wednesday-letter", "birthday")
    people = crowd(10)
    born = [person(one, name="", birthday="1990-12-09") for one in people[:4]]
    await invite(shop, *born, *people[4:])
    words = ("plan", "--at", "2026-12-02T09:00+09:00", "--days", "8")
    document: dict[str, Any] = json.loads(shop.tayori(*words, "--json").stdout)
    records = {one["key"]: one for one in document["editions"]}
    letter = records[LETTER]
    assert (letter["fallback_names"], letter["overlap"], letter["before"]) == (4, {BIRTHDAY: 4}, None)
    assert records[FOLLOWING]["before"] == {"key": LETTER, "people": 10}
    assert records["birthday/2026-12-10"]["before"] == {"key": None, "people": 4.0}
    text = shop.tayori(*words).stdout
    assert "        4  of them without a name: addressed as お客様\n" in text
    assert f"        4  of them also get {BIRTHDAY}\n" in text
    assert f"      +0%  against {LETTER} (10)\n" in text
    both = shop.tayori(*words, env={"TAYORI_LANG": "ja"}).stdout
    assert "        4  うち、お名前がなく「お客様」とお呼びする方\n" in both


async def test_the_largest_change_is_named_where_several_are_compared(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter", "christmas-dormant")
    await invite(shop, *crowd(10))
    await shop.run()
    await invite(shop, *crowd(12))
    out = shop.tayori("plan", "--at", "2026-12-09T09:00+09:00", "--days", "8").stdout
    assert "largest change" not in out, "one edition with one before it"
    text = (shop.root / "campaigns" / "wednesday-letter" / "2026-12-09.toml").read_text(encoding="utf-8")
    path = shop.root / "campaigns" / "wednesday-letter" / "2026-12-16.toml"
    path.write_text(
        text.replace("2026-12-09", "2026-12-16").replace('hitokoto = "', 'hitokoto = "また、'), encoding="utf-8"
    )
    out = shop.tayori("plan", "--at", "2026-12-09T09:00+09:00", "--days", "8").stdout
    assert out.endswith("\nlargest change: wednesday-letter/2026-W50 +20%\n"), out
    assert len(sink.accepted) == 10


async def _mailed(shop: Workshop, number: int, day: str, state: str = "accepted") -> None:
    change(
        shop,
        "INSERT INTO deliveries (edition_id, campaign, subscriber_id, occasion, lane, ad, due_date, consent_id, state,"
        " attempts) VALUES (99, 'x', ?, ?, 'gmail', 1, ?, 1, ?, 1)",
        number,
        f"{day}-{state}",
        day,
        state,
    )


async def test_the_neglected_agreed_long_ago_and_heard_nothing_for_thirty_days(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    names = ("never", "refused", "yesterday", "day30", "day31", "fresh", "left", "bounced")
    await invite(
        shop,
        *(
            person(
                f"{name}@{'icloud' if name == 'never' else 'gmail'}.example",
                said="希望しない" if name == "left" else "希望する",
                at="2026-11-24 10:00" if name == "fresh" else "2025-01-01 10:00",
                error="エラー停止" if name == "bounced" else "",
            )
            for name in names
        ),
    )
    await _mailed(shop, 2, "2026-12-01", "refused")
    await _mailed(shop, 3, "2026-12-01")
    await _mailed(shop, 4, "2026-11-02")
    await _mailed(shop, 5, "2026-11-01")
    ended = shop.tayori("plan", "--neglected", "--at", WEDNESDAY, "--list", "--json")
    document: dict[str, Any] = json.loads(ended.stdout)["neglected"]
    assert (document["days"], document["since"], document["people"]) == (30, "2026-11-02", 3)
    assert document["lanes"] == {"gmail": 2, "icloud": 1}
    assert [(one["address"].partition("@")[0], one["last"]) for one in document["list"]] == [
        ("never", None),
        ("refused", None),
        ("day31", "2026-11-01"),
    ]
    text = shop.tayori("plan", "--neglected", "29", "--at", WEDNESDAY, "--list").stdout
    assert text.startswith(
        "4 people agreed to be written to and got nothing for 29 days.\n           gmail 3 · icloud 1\n"
    )
    assert "           2026-11-02  day30@gmail.example (山田 花子)\n" in text
    assert "           never  never@icloud.example (山田 花子)\n" in text
    few = shop.tayori("plan", "--neglected", "5", "--at", WEDNESDAY, "--json").stdout
    assert json.loads(few)["neglected"]["people"] == 5, "who agreed eight days ago counts after five"
    assert "list" not in json.loads(few)["neglected"]


@pytest.mark.parametrize("days", ["0", "-1", "99999"])
async def test_other_numbers_of_days_are_refused(shop: Workshop, days: str) -> None:
    only(shop, "wednesday-letter")
    ended = shop.tayori("plan", f"--neglected={days}")
    assert ended.returncode == 2
    assert f"{days} is not a number of days" in ended.stderr


async def test_nobody_neglected_is_said_as_well(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    assert shop.tayori("plan", "--neglected").stdout == "everybody who agreed was written to within 30 days.\n"
    empty = shop.tayori("plan", "--neglected", "--list", "--json").stdout
    assert json.loads(empty)["neglected"]["list"] == []


_SPOILT = {
    "erased": "UPDATE subscribers SET domain = 'erased.invalid' WHERE id % 31 = 1",
    "suppressed": "INSERT INTO suppressions (address_key, reason, source, since_ms) "
    "SELECT address_key, 'bounce', 'test', 0 FROM subscribers WHERE id % 31 < 4",
    "no_consent": "UPDATE consent_states SET basis = 'contract' WHERE consent_id % 31 < 6",
    "left": "UPDATE consent_states SET state = 'refused' WHERE consent_id % 31 BETWEEN 5 AND 8",
    "consent_expired": "UPDATE consent_states SET expires_ms = 1 WHERE consent_id % 31 BETWEEN 8 AND 11",
    "paused": "UPDATE subscribers SET paused_until = '2026-12-03' WHERE id % 31 BETWEEN 12 AND 13",
    "open_complaint": "UPDATE subscribers SET open_complaints = 1 WHERE id % 31 BETWEEN 11 AND 14",
    "cap": "UPDATE deliveries SET due_date = '2026-11-30', occasion = 'before', campaign = 'before' "
    "WHERE subscriber_id % 31 BETWEEN 14 AND 20",
}


async def test_the_hand_written_statement_of_the_benchmarks_knows_every_rule(shop: Workshop, sink: Sink) -> None:
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(93))
    await shop.run()
    assert len(sink.accepted) == 93
    change(shop, "DELETE FROM walks")
    change(shop, "DELETE FROM deliveries WHERE subscriber_id % 31 < 9 OR subscriber_id % 31 > 24")
    for statement in _SPOILT.values():
        change(shop, statement)
    change(shop, "UPDATE editions SET key = 'before/once', campaign = 'before', digest = 'before', period = ''")
    (planned,) = await shop.plan()
    assert planned.worked.state == "due"
    by_hand = (EXAMPLE / "bench" / "plan.sql").read_text(encoding="utf-8").replace(">= 2 THEN 'cap'", ">= 1 THEN 'cap'")
    counted: Counter[str] = Counter()
    for said, _, number in ask(shop, by_hand):
        counted[said] += number
    assert {"send": planned.worked.send, **planned.worked.skipped} == counted
    assert counted.keys() == {"send", "already", *_SPOILT}
