"""One person, explained: what comes to them equals the plan, each reason is named with what led to it, and can be read out."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, change, crowd, invite, only, person
from workshop import WEDNESDAY

from engine.message.address import parse_address
from engine.project.segments import Audience
from engine.review.explain.ahead import ahead
from engine.review.explain.alone import Alone
from engine.review.explain.calendar import editions_ahead
from engine.review.explain.conditions import against, leaves, tree
from engine.review.explain.past import told
from engine.review.explain.telephone import sentence
from engine.store.persons import person_of
from engine.store.plans import begin_plan

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.review.explain.ahead import Coming
    from engine.review.explain.past import Told
    from engine.review.explain.reason import Reason
    from engine.words import Language

ONE = "a@gmail.example"
THURSDAY = "2026-12-03T09:00+09:00"


async def all_coming(shop: Workshop, addresses: list[str], at: str, days: int) -> dict[str, tuple[Coming, ...]]:
    """Return what `tayori explain` has ahead for each address."""
    project, now = shop.project(), datetime.fromisoformat(at)
    found: dict[str, tuple[Coming, ...]] = {}
    async with shop.store() as store:
        listed = await editions_ahead(project, store, now, days)
        for address in addresses:
            async with store.held() as connection:
                await begin_plan(connection)
                known = await person_of(connection, _key(address))
                assert known is not None
                found[address] = await ahead(Alone(project, connection, known, now), listed)
    return found


async def coming(shop: Workshop, address: str, at: str = WEDNESDAY, days: int = 30) -> tuple[Coming, ...]:
    """Return what `tayori explain` has ahead for one address."""
    return (await all_coming(shop, [address], at, days))[address]


async def became(shop: Workshop, address: str, key: str = LETTER, at: str = THURSDAY) -> Told:
    """Return what `tayori explain --edition` tells."""
    project, now = shop.project(), datetime.fromisoformat(at)
    async with shop.store() as store:
        listed = await editions_ahead(project, store, now, 30)
        async with store.reading() as connection:
            await begin_plan(connection)
            known = await person_of(connection, _key(address))
            assert known is not None
            found = await told(Alone(project, connection, known, now), key, listed)
    assert found is not None
    return found


async def said(shop: Workshop, address: str, language: Language, key: str = LETTER, at: str = THURSDAY) -> str:
    """Return the sentence for the telephone."""
    found = await became(shop, address, key, at)
    return sentence(found, shop.project(), datetime.fromisoformat(at), language)


async def reason(shop: Workshop, address: str = ONE, key: str = LETTER, at: str = WEDNESDAY) -> Reason:
    one = next(one for one in await coming(shop, address, at) if one.key == key)
    assert one.reason is not None
    return one.reason


def _key(address: str) -> str:
    parsed = parse_address(address, lenient_domains=frozenset(["docomo.example", "ezweb.example"]))
    assert not isinstance(parsed, str)
    return parsed.key


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
async def test_thirty_days_ahead_are_for_each_person_what_the_plan_says_by_name(
    shop: Workshop, sink: Sink, seed: int
) -> None:
    chance = random.Random(seed)
    shop.edit(
        "tayori.toml", 'cap = "2 per 7 days"', f'cap = "{chance.choice([1, 2])} per {chance.choice([3, 7])} days"'
    )
    for path in sorted((shop.root / "campaigns").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        more = chance.choice(["", "priority = 3\n", 'on_cap = "postpone"\n', 'priority = 5\non_cap = "postpone"\n'])
        path.write_text(text.replace("\ntemplate =", f"\n{more}template =", 1), encoding="utf-8")
    await shop.import_()
    for day in (2, *chance.sample([3, 4], 1)):
        await shop.run(f"2026-12-0{day}T{chance.choice(['12:00', '19:15'])}+09:00")
    at = f"2026-12-{chance.choice([4, 9, 11]):02}T{chance.choice(['20:00', '23:30'])}+09:00"
    planned: dict[str, dict[str, str]] = defaultdict(dict)
    for line in await shop.plan(at, days=30, by_name=True):
        for address, _, verdict in line.people:
            planned[address][line.worked.key] = verdict
    some = chance.sample(sorted(planned), 25)
    for address, lines in (await all_coming(shop, some, at, 30)).items():
        explained = {
            one.key: f"later {one.reason.until}" if one.reason.until else one.reason.verdict
            for one in lines
            if one.reason is not None
        }
        assert explained == planned[address], address
    assert len({verdict for address in some for verdict in planned[address].values()}) > 1
    assert sink.accepted


async def test_each_reason_is_told_with_what_led_to_it(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    shop.edit("campaigns/wednesday-letter.toml", "[when]", '[audience]\nattributes = { stage = "ゴールド" }\n\n[when]')
    await invite(shop, person(ONE, error="エラー停止"))
    change(shop, "UPDATE consent_states SET topic = 'other'")
    found = await reason(shop)
    assert (found.verdict, found.detail) == ("suppressed", "bounce")
    change(shop, "DELETE FROM suppressions")
    assert (await reason(shop)).verdict == "no_consent"
    change(shop, "UPDATE consent_states SET topic = 'newsletter', state = 'refused'")
    assert (await reason(shop)).verdict == "left"
    change(shop, "UPDATE consent_states SET state = 'granted', expires_ms = 1")
    assert (await reason(shop)).verdict == "consent_expired"
    change(shop, "UPDATE consent_states SET expires_ms = NULL")
    change(shop, "UPDATE subscribers SET paused_until = '2026-12-24'")
    found = await reason(shop)
    assert (found.verdict, found.until) == ("paused", date(2026, 12, 24))
    change(shop, "UPDATE subscribers SET paused_until = NULL")
    found = await reason(shop)
    assert found.verdict == "not_in_audience"
    [unmet] = found.unmet
    assert (unmet.text, unmet.holds) == ("attributes.stage = ゴールド", False)
    assert unmet.fact is not None
    assert unmet.fact.say("en").message == "it is 一般"
    change(shop, 'UPDATE subscribers SET attributes = \'{"stage": "ゴールド"}\', open_complaints = 1')
    assert (await reason(shop)).verdict == "open_complaint"
    change(shop, "UPDATE subscribers SET open_complaints = 0")
    assert (await reason(shop)).verdict == "send"


async def test_the_cap_names_the_mails_that_fill_it_those_that_are_only_planned_too(shop: Workshop, sink: Sink) -> None:
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "2 per 10 days"')
    only(shop, "wednesday-letter", "birthday")
    await invite(shop, person(ONE, birthday="1990-12-15"))
    await shop.run(WEDNESDAY)
    assert sink.recipients == [ONE]
    found = await coming(shop, ONE, THURSDAY)
    assert [(one.key, one.reason.verdict) for one in found if one.reason] == [
        ("birthday/2026-12-15", "send"),
        ("wednesday-letter/2026-W50", "cap"),
    ]
    barred = found[1].reason
    assert barred is not None
    assert barred.cap == (2, 10)
    assert [one.key for one in barred.counted] == [LETTER, "birthday/2026-12-15"]
    english = await said(shop, ONE, "en", "wednesday-letter/2026-W50")
    assert english == (
        '"さえき園の水曜だより" of 9 December will not be sent to you, since we do not write too often, and you got '
        '"さえき園の水曜だより" of 2 December and "お誕生日のごあいさつ" of 8 December in the same days.'
    )


async def test_whom_the_cap_puts_off_is_told_the_day_and_then_that_it_is_kept_for_them(
    shop: Workshop, sink: Sink
) -> None:
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    only(shop, "wednesday-letter", "birthday")
    shop.edit("campaigns/birthday.toml", "[when]", 'on_cap = "postpone"\n\n[when]')
    await invite(shop, person(ONE, birthday="1990-12-10"))
    await shop.run(WEDNESDAY)
    found = {one.key: one.reason for one in await coming(shop, ONE, "2026-12-02T11:50+09:00")}
    put_off = found["birthday/2026-12-10"]
    assert put_off is not None
    assert (put_off.verdict, str(put_off.until)) == ("later", "2026-12-09")
    assert [one.key for one in put_off.counted] == [LETTER]
    assert "12月9日に改めてお送りする" in await said(shop, ONE, "ja", "birthday/2026-12-10", "2026-12-02T12:00+09:00")
    await shop.run("2026-12-03T10:15+09:00")
    [first, *_] = await coming(shop, ONE, "2026-12-03T11:00+09:00")
    assert (first.key, first.state, f"{first.due.astimezone(shop.project().zone):%m-%d %H:%M}") == (
        "birthday/2026-12-10",
        "put_off",
        "12-09 10:10",
    )
    told_later = await said(shop, ONE, "ja", "birthday/2026-12-10", "2026-12-03T11:00+09:00")
    assert told_later.endswith("12月9日にお送りする予定です。")
    assert sink.recipients == [ONE]


async def test_a_birthday_letter_is_ahead_only_on_the_day_that_is_theirs(shop: Workshop) -> None:
    only(shop, "birthday")
    await invite(shop, person(ONE, birthday="1990-12-15"), person("b@gmail.example"))
    assert [one.key for one in await coming(shop, ONE)] == ["birthday/2026-12-15"]
    assert await coming(shop, "b@gmail.example") == ()
    assert (await became(shop, "b@gmail.example", "birthday/2026-12-15")).state == "other_day"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('last_order = { older_than = "180 days" }', ["last_order.older_than 180 days: they ordered on 2026-11-20"]),
        ("order_count = { at_least = 3, at_most = 9 }", ["order_count.at_least 3: nothing is known", "order_count.at_most 9: nothing is known"]),
        ("any = [{ attributes = { prefecture = '沖縄県' } }, { order_sum = { at_least = 1 } }]",
         ["attributes.prefecture = 沖縄県: it is 静岡県", "order_sum.at_least 1: nothing is known"]),
        ("not = { attributes = { prefecture = ['静岡県', '沖縄県'] } }",
         ["not attributes.prefecture = 静岡県 | 沖縄県: it is 静岡県"]),
        ("ordered = { category = '抹茶', within = '30 days' }",
         ['ordered = { category = "抹茶", within = "30 days" }: there is none']),
        ("got = { campaign = 'birthday' }", ['got = { campaign = "birthday" }: they never got one']),
    ],
)  # fmt: skip
async def test_who_is_not_meant_is_told_the_innermost_conditions_in_the_authors_words(
    shop: Workshop, written: str, expected: list[str]
) -> None:
    only(shop, "wednesday-letter", "birthday")
    shop.edit("campaigns/wednesday-letter.toml", "[when]", f"[audience]\n{written}\n\n[when]")
    await invite(shop, person(ONE, ordered="2026-11-20"))
    found = await reason(shop)
    facts = [(one, one.fact.say("en").message if one.fact else "") for one in found.unmet]
    assert [f"{'not ' if one.holds else ''}{one.text}: {fact}" for one, fact in facts] == expected


def test_answers_to_the_single_conditions_put_together_say_what_the_whole_says() -> None:
    audience = Audience.model_validate(
        {
            "order_count": {"at_least": 1, "at_most": 5},
            "any": [{"order_sum": {"at_least": 1}}, {"not": {"all": [{"order_count": {"at_most": 3}}]}}],
        }
    )
    root = tree(audience)
    listed = list(leaves(root))
    assert [leaf.text for leaf in listed] == [
        "order_count.at_least 1",
        "order_count.at_most 5",
        "order_sum.at_least 1",
        "order_count.at_most 3",
    ]
    for number in range(16):
        least, most, some, few = (bool(number & 1 << bit) for bit in range(4))
        truth = dict(zip(listed, (least, most, some, few), strict=True))
        found = against(root, truth)
        assert bool(found) != (least and most and (some or not few))
        assert all(truth[one.leaf] == one.holds for one in found), "what is named is what is so"


async def test_the_sentence_for_the_telephone_says_when_somebody_left(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    rows = (person(ONE), person("b@gmail.example", said="希望しない", at="2026-11-30 10:00"))
    await shop.import_(shop.csv(*rows), at="2026-12-01T09:00+09:00")
    await shop.run(WEDNESDAY)
    assert sink.recipients == [ONE]
    assert await said(shop, "b@gmail.example", "ja") == (
        "12月2日の「さえき園の水曜だより」は、11月30日に配信停止のお手続きをいただいていたため、お送りしておりません。"
    )
    assert await said(shop, "b@gmail.example", "en") == (
        '"さえき園の水曜だより" of 2 December was not sent to you, since you asked us on 30 November to stop.'
    )
    assert "12月2日にお送りしております" in await said(shop, ONE, "ja")
    assert (await became(shop, ONE)).state == "accepted"


async def test_a_reason_that_lies_back_is_that_of_the_day_even_if_they_came_back_since(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, person(ONE, said="希望しない", at="2026-11-20 10:00"))
    await shop.run(WEDNESDAY)
    assert sink.accepted == []
    await shop.import_(shop.csv(person(ONE, at="2026-12-02 20:00")), at="2026-12-02T21:00+09:00")
    found = await became(shop, ONE)
    assert found.reason is not None
    assert found.reason.verdict == "left"
    assert "11月20日" in await said(shop, ONE, "ja")


@pytest.mark.parametrize(
    ("reply", "state", "words"),
    [
        ("550 5.1.1 no such user", "refused", "宛先が見つからないとの返答"),
        ("552 5.2.2 over quota", "refused", "いっぱい"),
        ("554 5.7.1 not here", "refused", "規則"),
        ("554 no", "refused", "受け取れない"),
        ("450 4.2.1 later", "deferred", "再度お送りします"),
    ],
)
async def test_what_the_server_said_is_told_in_plain_words(
    shop: Workshop, sink: Sink, reply: str, state: str, words: str
) -> None:
    async def answer(_recipient: str, _content: bytes) -> str:
        return reply

    sink.answer = answer
    only(shop, "wednesday-letter")
    await invite(shop, ONE)
    await shop.run(WEDNESDAY)
    at = "2026-12-02T11:46+09:00"
    assert (await became(shop, ONE, at=at)).state == state
    assert words in await said(shop, ONE, "ja", at=at)
    assert "5.1" not in await said(shop, ONE, "en", at=at)


async def test_of_somebody_deferred_the_retry_is_ahead(shop: Workshop, sink: Sink) -> None:
    async def answer(_recipient: str, _content: bytes) -> str:
        return "450 4.2.1 later"

    sink.answer = answer
    only(shop, "wednesday-letter")
    await invite(shop, ONE)
    await shop.run(WEDNESDAY)
    [first, *_] = await coming(shop, ONE, "2026-12-02T11:46+09:00")
    assert (first.key, first.state) == (LETTER, "pending")
    change(shop, "UPDATE consent_states SET state = 'refused'")
    [first, *_] = await coming(shop, ONE, "2026-12-02T11:46+09:00")
    assert first.reason is not None
    assert first.reason.verdict == "left", "consent is asked again"


async def test_an_edition_that_was_missed_or_is_still_to_come_or_had_gone_out_before(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, ONE)
    late = "2026-12-03T09:00+09:00"
    assert (await became(shop, ONE, at=late)).state == "missed"
    assert (await became(shop, ONE, "wednesday-letter/2026-W50", late)).state == "ahead"
    assert "お送りする予定です" in await said(shop, ONE, "ja", "wednesday-letter/2026-W50", late)
    assert "どなたにも" in await said(shop, ONE, "ja", at=late)
    await shop.run(WEDNESDAY)
    await shop.import_(shop.csv(person(ONE), person("new@gmail.example")), at="2026-12-02T20:00+09:00")
    assert (await became(shop, "new@gmail.example")).state == "joined_later"
    assert sink.recipients == [ONE]


async def test_whose_reason_is_no_longer_kept_is_told_so(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, person(ONE, said="希望しない"), "b@gmail.example")
    await shop.run(WEDNESDAY)
    change(shop, "DELETE FROM passed_over")
    assert (await became(shop, ONE)).state == "not_kept"
    assert sink.recipients == ["b@gmail.example"]


async def test_of_a_spread_edition_the_first_batch_that_may_take_them_is_told(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    shop.edit("campaigns/wednesday-letter.toml", "[when]", '[when]\nspread = "5 per day"')
    people = crowd(12)
    await invite(shop, *people)
    planned = {
        address: (line.worked.batch, line.worked.due)
        for line in await shop.plan(days=6, by_name=True)
        for address, _, verdict in line.people
        if line.worked.key == LETTER and verdict == "send"
    }
    assert {batch for batch, _ in planned.values()} == {1, 2, 3}
    for address in people[:6]:
        one = next(one for one in await coming(shop, address, days=0) if one.key == LETTER)
        assert one.between is not None
        assert one.between[0] <= planned[address][1] <= one.between[1]


async def test_an_evergreen_is_ahead_once_and_a_text_that_comes_again_is_held(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    folder = shop.root / "campaigns" / "wednesday-letter"
    first = (folder / "2026-12-02.toml").read_text(encoding="utf-8")
    (folder / "2026-12-09.toml").write_text(first, encoding="utf-8")
    for number in ("一", "二"):
        text = f'evergreen = true\nsubject = "控え{number}"\nhitokoto = "控えです。"\n'
        (folder / f"evergreen-{number}.toml").write_text(text, encoding="utf-8")
    await invite(shop, ONE)
    assert [(one.key[-3:], one.state, one.subject) for one in await coming(shop, ONE)] == [
        ("W49", "due", "霜の朝の、ほうじ茶のこと"),
        ("W50", "held", ""),
        ("W51", "due", "控え一"),
        ("W52", "due", "控え二"),
        ("W53", "without_content", ""),
    ]


@pytest.mark.parametrize("broken", [True, False])
async def test_nobody_makes_room_for_a_better_letter_of_the_day_that_does_not_open(
    shop: Workshop, broken: bool
) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    better = 'title = "水曜の特報"\ntopic = "newsletter"\ntemplate = "better.mjml"\npriority = 7\n'
    better += '[when]\ndate = 2026-12-02\nat = "09:10"\n[[edition]]\nevergreen = true\nsubject = "特報"\n'
    (shop.root / "campaigns" / "better.toml").write_text(better, encoding="utf-8")
    letter = (shop.root / "templates" / "letter.mjml").read_text(encoding="utf-8").replace("{{ hitokoto }}", "")
    spoilt = letter.replace("{{ addressee }}", "{{ 1 / 0 }}") if broken else letter
    (shop.root / "templates" / "better.mjml").write_text(spoilt, encoding="utf-8")
    await invite(shop, ONE)
    told_of = [(one.key, one.state, one.reason and one.reason.verdict) for one in await coming(shop, ONE, days=0)]
    assert told_of == [
        ("better/once", "broken" if broken else "due", None if broken else "send"),
        (LETTER, "due", "send" if broken else "cap"),
    ]
