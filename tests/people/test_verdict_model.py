"""The verdict against the rules in plain Python: ten thousand random people, random editions, person by person, by reason."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from crowd import CAMPAIGNS, DUE, condition, somebody
from judge import Asked, Human, Judge, Progress, Row, Word, rows_put_off
from servers import BOTH
from sqlalchemy import insert, select

from engine.audience.candidates import candidates
from engine.audience.cap import COMING
from engine.audience.consent import GONE
from engine.audience.terms import CouponTerms, Terms
from engine.audience.verdict import SEND, SKIPS, later_day, people, verdict, verdict_again
from engine.project.segments import Audience
from engine.schema.tables import (
    consent_states,
    consents,
    coupon_grants,
    deliveries,
    editions,
    event_items,
    events,
    subscribers,
    suppressions,
    walks,
)
from engine.store.editions import terms_from_json, terms_to_json
from engine.store.plans import ASSUMED, begin_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection
    from workshop import Workshop

PEOPLE, EDITIONS = 10_000, 30
NOW_MS = 1_796_179_500_000
LANES = [f"lane{number:02}" for number in range(60)]
TOPICS = ["newsletter", "seasonal", "orders"]
STATES = ["planned", "claimed", "accepted", "deferred", "unknown", "refused", "skipped"]
BASES = ["express", "contract", "soft_opt_in", "implied"]
LETTERS = [*CAMPAIGNS, "birthday", "weekly", "flash"]
BIRTHDAYS = ["12-09", "12-10", "02-28", "02-29"]
PRIORITIES = {"shincha": 0, "shincha-members": 5, "oseibo": 3, "birthday": 9, "weekly": 0, "flash": 1}
POSTPONING = {"shincha": 0, "oseibo": 3, "flash": 1}
COUPONS = {"weekly": "tea", "flash": "tea", "birthday": "cake"}
OCCASIONS = ["first", "second", "third"]


@dataclass(frozen=True)
class World:
    """Everybody, and every edition that may be due, by its key; some have come some way."""

    people: dict[int, Human]
    editions: dict[str, Asked]
    progress: dict[str, Progress]


def near(chance: Random, *, back: int = 9, ahead: int = 8) -> date:
    return DUE + timedelta(days=chance.randint(-back, ahead))


def an_edition(chance: Random, campaign: str, occasion: str) -> Asked:
    born = tuple(chance.sample(BIRTHDAYS, 2)) if campaign == "birthday" else ()
    ad = chance.random() < 0.9
    return Asked(
        key=f"{campaign}/{occasion}",
        campaign=campaign,
        occasion=occasion,
        topic=chance.choice(TOPICS),
        due=DUE + timedelta(days=chance.choice([0, 0, 0, 1, 3])),
        bases=tuple({"express", *chance.sample(BASES, chance.choice([0, 0, 1, 2]))}),
        ad=ad,
        cap=chance.choice([(2, 7), (1, 7), (3, 7), (1, 1), (2, 3), (0, 7)]),
        priority=PRIORITIES[campaign],
        table={} if chance.random() < 0.4 else condition(chance, levels=2),
        birthdays=born,
        days_put_off=chance.choice([1, 3, 7]) if ad and campaign in POSTPONING else 0,
        coupon=(COUPONS[campaign], chance.choice(["year", "person", 1, 5, 30])) if campaign in COUPONS else None,
    )


def a_person(chance: Random, number: int, listed: Iterable[Asked]) -> Human:
    known = somebody(chance)
    return Human(
        number=number,
        lane=chance.choice(LANES),
        known=known,
        month_day=chance.choice([None, *BIRTHDAYS]),
        erased=chance.random() < 0.02,
        suppressed=chance.random() < 0.03,
        complaints=chance.choice([1, 2]) if chance.random() < 0.05 else 0,
        paused_until=near(chance) if chance.random() < 0.08 else None,
        words={topic: a_word(chance) for topic in TOPICS if chance.random() < 0.9},
        ledger=tuple(some_rows(chance, list(listed))),
        supposed=tuple(
            Row(chance.choice(LETTERS), "", near(chance), put_off=chance.random() < 0.4)
            for _ in range(chance.choice([0, 0, 0, 1, 2]))
        ),
        elsewhere=tuple(
            (chance.choice([*TOPICS, *(one.key for one in listed)]), near(chance))
            for _ in range(chance.choice([0, 0, 0, 1, 3]))
        ),
        coupons=tuple(
            (chance.choice(["tea", "cake"]), near(chance, back=chance.choice([9, 40, 400])))
            for _ in range(chance.choice([0, 0, 0, 1, 2]))
        ),
    )


def a_word(chance: Random) -> Word:
    state = chance.choices(["granted", "confirmed", "refused", "expired", "erased"], weights=[8, 4, 1, 1, 1])[0]
    ends = chance.choice([None, None, None, None, NOW_MS - 1, NOW_MS, NOW_MS + 1])
    return Word(state, chance.choices(BASES, weights=[8, 1, 1, 1])[0], ends)


def some_rows(chance: Random, listed: list[Asked]) -> Iterator[Row]:
    for edition in chance.sample(listed, chance.choice([0, 1, 1, 2, 3, 5])):
        state = chance.choice(STATES)
        due = edition.due if chance.random() < 0.3 else near(chance)
        if edition.days_put_off and chance.random() < 0.3:
            state, due = "planned", edition.due + timedelta(days=chance.randint(1, edition.days_put_off))
        tried = 0 if state == "planned" and chance.random() < 0.7 else 1
        yield Row(edition.campaign, edition.occasion, due, state, edition.ad, tried, key=edition.key)


def a_world(seed: int, people: int = PEOPLE) -> World:
    chance = Random(seed)
    listed = {
        one.key: one for one in (an_edition(chance, name, occasion) for name in LETTERS for occasion in OCCASIONS)
    }
    everybody = {number: a_person(chance, number, listed.values()) for number in range(1, people + 1)}
    by_lane = {lane: [one.number for one in everybody.values() if one.lane == lane] for lane in LANES}
    progress: dict[str, Progress] = {}
    for key in chance.sample(sorted(listed), 9):
        lanes: dict[str, int | None] = {
            lane: chance.choice([None, 0, *chance.choices(numbers, k=4)])
            for lane, numbers in by_lane.items()
            if chance.random() < 0.9
        }
        progress[key] = Progress(chance.random() < 0.2, lanes)
    return World(everybody, listed, progress)


# The same world in a store.


async def settle_in(connection: AsyncConnection, world: World) -> None:
    """Write everybody and everything into a store."""
    numbers = {key: number for number, key in enumerate(world.editions, 1)}
    await connection.execute(insert(editions), [an_opened(world, key, number) for key, number in numbers.items()])
    await connection.execute(insert(walks), list(_walks(world, numbers)))
    await connection.execute(insert(consents), [_ENTRY])
    humans = world.people.values()
    for table, rows in {
        subscribers: (_subscriber(one) for one in humans),
        suppressions: (_suppression(one) for one in humans if one.suppressed),
        consent_states: (row for one in humans for row in _words(one)),
        events: (row for one in humans for row in (*_events(one), *_left_to_others(one))),
        event_items: (row for one in humans for row in _items(one)),
        deliveries: (row for one in humans for row in _deliveries(one, numbers)),
        coupon_grants: (row for one in humans for row in _grants(one)),
        ASSUMED: (row for one in humans for row in _supposed(one)),
    }.items():
        await connection.execute(insert(table), list(rows))


_ENTRY = {
    "id": 1, "subject": "nobody", "topic": "newsletter", "state": "granted", "at_ms": 0, "recorded_ms": 0,
    "source": "", "basis": "express", "commitment": "",
}  # fmt: skip


def an_opened(world: World, key: str, number: int) -> dict[str, Any]:
    """An edition that has not come any way yet is not in the ledger under its key: only deliveries speak of it."""
    edition, progress = world.editions[key], world.progress.get(key)
    return {
        "id": number, "key": key if progress else f"unopened/{number}", "campaign": edition.campaign,
        "occasion": edition.occasion, "topic": edition.topic, "kind": "ad" if edition.ad else "notice", "due_ms": 0,
        "due_date": edition.due.isoformat(), "finish_ms": 0, "state_reason": "", "letter": "", "audience": "",
        "state": "finished" if progress and progress.closed else "open", "digest": "", "revision": "", "opened_ms": 0,
    }  # fmt: skip


def _walks(world: World, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for key, progress in world.progress.items():
        for lane, reached in progress.lanes.items():
            row = {"edition_id": numbers[key], "lane": lane, "cursor": reached or 0, "done": reached is None}
            yield {**row, "skipped": {}}


def _subscriber(one: Human) -> dict[str, Any]:
    address, known = f"{one.number}@{GONE if one.erased else 'example.com'}", one.known
    return {
        "id": one.number, "subject": str(one.number), "address": address, "address_key": address,
        "domain": GONE if one.erased else "example.com", "lane": one.lane, "name": "", "month_day": one.month_day,
        "attributes": known.attributes, "first_order": _text(known.first_order), "last_order": _text(known.last_order),
        "order_count": known.order_count, "order_sum": known.order_sum, "stage": known.level, "open_complaints": one.complaints,
        "paused_until": None if one.paused_until is None else one.paused_until.isoformat(),
        "source": "", "created_ms": 0, "updated_ms": 0,
    }  # fmt: skip


def _suppression(one: Human) -> dict[str, Any]:
    key = f"{one.number}@{GONE if one.erased else 'example.com'}"
    return {"address_key": key, "reason": "bounce", "source": "", "since_ms": 0}


def _words(one: Human) -> Iterator[dict[str, Any]]:
    for topic, word in one.words.items():
        row = {"subject": str(one.number), "topic": topic, "consent_id": 1, "state": word.state, "at_ms": 0}
        yield {**row, "expires_ms": word.expires_ms, "basis": word.basis}


def _events(one: Human) -> Iterator[dict[str, Any]]:
    for count, event in enumerate(one.known.events):
        key = one.number * 10 + count
        yield {
            "id": key, "key": str(key), "address_key": "", "subscriber_id": one.number, "kind": event.kind, "at_ms": 0,
            "day": event.day.isoformat(), "source": "", "recorded_ms": 0,
            "order_key": None if event.of is None else str(one.number * 10 + event.of),
        }  # fmt: skip


def _left_to_others(one: Human) -> Iterator[dict[str, Any]]:
    for count, (what, day) in enumerate(one.elsewhere):
        key = 1_000_000 + one.number * 10 + count
        yield {
            "id": key, "key": str(key), "address_key": "", "subscriber_id": one.number, "kind": "elsewhere", "at_ms": 0,
            "day": day.isoformat(), "source": "", "recorded_ms": 0, "order_key": what,
        }  # fmt: skip


def _items(one: Human) -> Iterator[dict[str, Any]]:
    for count, event in enumerate(one.known.events):
        for place, (product, category) in enumerate(event.items):
            row = {"event_id": one.number * 10 + count, "number": place, "quantity": 1}
            yield {**row, "product": product, "category": category}


def _deliveries(one: Human, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for row in one.ledger:
        yield {
            "edition_id": numbers[row.key], "campaign": row.campaign, "subscriber_id": one.number, "ad": row.ad,
            "occasion": row.occasion, "lane": one.lane, "due_date": row.due.isoformat(), "consent_id": 1,
            "state": row.state, "attempts": row.attempts,
        }  # fmt: skip


def _grants(one: Human) -> Iterator[dict[str, Any]]:
    for name, day in one.coupons:
        row = {"coupon": name, "subscriber_id": one.number, "code": "CHA500", "own": False, "given_ms": 0}
        yield {**row, "day": day.isoformat()}


def _supposed(one: Human) -> Iterator[dict[str, Any]]:
    for row in one.supposed:
        values = {"subscriber_id": one.number, "due_date": row.due.isoformat(), "campaign": row.campaign}
        yield {**values, "number": 1, "postponed": row.put_off}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def terms_of(edition: Asked) -> Terms:
    """Return the engine's terms, as they come out of the store again."""
    before = [one for one in edition.others if one.ad and one.priority > edition.priority]
    lower = [name for name, priority in POSTPONING.items() if priority < edition.priority]
    terms = Terms(
        campaign=edition.campaign,
        occasion=edition.occasion,
        topic=edition.topic,
        due_date=edition.due,
        cap=edition.cap if edition.ad else None,
        audience=Audience.model_validate(edition.table),
        birthdays=edition.birthdays,
        apart=300 if edition.birthdays else None,
        bases=edition.bases,
        key=edition.key,
        last_day=edition.due + timedelta(days=edition.days_put_off) if edition.days_put_off else None,
        before=tuple(terms_of(replace(one, others=())) for one in before),
        gives_way=tuple(lower),
        coupon=_coupon(edition),
        elsewhere=True,
    )
    return terms_from_json(terms_to_json(terms))


def _coupon(edition: Asked) -> CouponTerms | None:
    if edition.coupon is None:
        return None
    name, once = edition.coupon
    campaigns = tuple(campaign for campaign, coupon in COUPONS.items() if coupon == name)
    return CouponTerms(name, "code", "CHA500", once, campaigns=campaigns)


# The engine's word.


async def said(connection: AsyncConnection, edition: Asked, *, planned: bool) -> dict[int, str]:
    """Return the engine's verdict on everybody whom the edition looks at."""
    terms = terms_of(edition)
    expression = verdict(terms, NOW_MS, ASSUMED if planned else None)
    asked = select(subscribers.c.id, expression).select_from(people(terms)).where(candidates(terms))
    return {row[0]: row[1] for row in await connection.execute(asked)}


async def said_again(connection: AsyncConnection, edition: Asked, day: date, number: int) -> dict[int, str]:
    """Return the engine's verdict on those whose delivery of the edition was put off to a day."""
    terms = replace(terms_of(edition), due_date=day)
    asked = (
        select(subscribers.c.id, verdict_again(terms, NOW_MS, was_put_off=True))
        .select_from(people(terms).join(COMING, COMING.c.subscriber_id == subscribers.c.id))
        .where(
            COMING.c.edition_id == number,
            COMING.c.state == "planned",
            COMING.c.attempts == 0,
            COMING.c.due_date == day.isoformat(),
        )
    )
    return {row[0]: row[1] for row in await connection.execute(asked)}


def _kind(word: str) -> str:
    return "later" if later_day(word) else word


@pytest.mark.slow
@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_the_expression_judges_everybody_as_the_rules_do(shop: Workshop) -> None:
    world = a_world(20261202)
    judge = Judge(NOW_MS, world.progress, POSTPONING, COUPONS)
    chance = Random(4)
    seen: Counter[str] = Counter()
    async with shop.store() as store, store.writing() as connection:
        await begin_plan(connection)
        await settle_in(connection, world)
        for turn in range(EDITIONS):
            edition = chance.choice(list(world.editions.values()))
            others = [one for one in world.editions.values() if one.campaign != edition.campaign]
            edition = replace(edition, others=tuple(chance.sample(others, chance.choice([0, 4, 9]))))
            planned = turn % 2 == 0
            here = {
                number: one if planned else replace(one, supposed=())
                for number, one in world.people.items()
                if judge.looks_at(one, edition)
            }
            found = await said(connection, edition, planned=planned)
            expected = {number: judge.verdict(one, edition) for number, one in here.items()}
            wrong = {
                number: (found.get(number), word) for number, word in expected.items() if found.get(number) != word
            }
            assert not wrong, (edition, [(here[number], pair) for number, pair in list(wrong.items())[:2]])
            assert found.keys() == expected.keys()
            seen.update(_kind(word) for word in expected.values())
    assert set(seen) == {SEND, "later", *SKIPS}
    assert min(seen.values()) > 500, seen


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_whoever_was_put_off_is_judged_anew_as_the_rules_say(shop: Workshop) -> None:
    world = a_world(7, 3000)
    judge = Judge(NOW_MS, world.progress, POSTPONING, COUPONS)
    numbers = {key: number for number, key in enumerate(world.editions, 1)}
    seen: Counter[str] = Counter()
    humans = [replace(one, supposed=()) for one in world.people.values()]
    async with shop.store() as store, store.writing() as connection:
        await begin_plan(connection)
        await settle_in(connection, world)
        puts_off = (one for one in world.editions.values() if one.days_put_off)
        for edition in (replace(one, others=tuple(world.editions.values())) for one in puts_off):
            for day in (edition.due + timedelta(days=number) for number in range(1, edition.days_put_off + 1)):
                found = await said_again(connection, edition, day, numbers[edition.key])
                expected = {
                    one.number: judge.verdict_again(one, edition, row)
                    for one in humans
                    for row in rows_put_off(one, edition)
                    if row.due == day
                }
                assert found == expected
                seen.update(_kind(word) for word in expected.values())
    assert {SEND, "later", "cap", "left", "erased", "suppressed", "open_complaint"} <= set(seen), seen


def test_terms_that_an_older_release_froze_ask_for_express_consent_and_keep_room_for_nobody() -> None:
    frozen = json.loads(terms_to_json(terms_of(an_edition(Random(1), "birthday", "first"))))
    later = ("bases", "key", "last_day", "before", "gives_way", "coupon", "elsewhere")
    terms = terms_from_json(json.dumps({name: value for name, value in frozen.items() if name not in later}))
    assert terms.coupon is None
    assert terms.elsewhere is False
    assert (terms.bases, terms.key, terms.last_day, terms.before, terms.gives_way) == (("express",), "", None, (), ())
