"""The welcome: within the minute, once, to whoever came in by the form and to nobody else."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from coming_in import KEY, Visit, link_in, visiting
from servers import BOTH

from engine.delivery.greeting import greet
from engine.delivery.routes import as_written
from engine.delivery.run import run
from engine.message.token import LeaveToken, sign_leave
from engine.review.answers import answers

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from workshop import Sink, Workshop

MORNING = datetime.fromisoformat("2026-12-03T10:00+09:00")  # a Thursday: nothing else is due


@pytest.fixture
async def visit(shop: Workshop, sink: Sink) -> AsyncGenerator[Visit]:
    assert sink.port
    async with visiting(shop) as visit:
        visit.clock.move(seconds=(MORNING - visit.clock.now()).total_seconds())
        yield visit


async def confirm(visit: Visit, sink: Sink, address: str = "hana@example.com", **fields: Any) -> None:
    """Sign up and press the button; the mail that asks is taken out of the sink."""
    await visit.post(address, **fields)
    await visit.tend()
    body = sink.mails()[-1].get_body(("plain",))
    assert body is not None
    sink.accepted.pop()
    await visit.client.post(link_in(body.get_content()))


async def welcome(visit: Visit) -> None:
    """Do what the server does behind the answer."""
    shop = visit.shop
    told = await greet(shop.project(), visit.store, shop.state, KEY, visit.clock, shop.ear, asyncio.Event())
    assert told[0] == [], told[0][0].reason


async def go(visit: Visit) -> Any:
    """Run as the timer would, at the visitor's time."""
    shop, project = visit.shop, visit.shop.project()
    way = as_written(project.shop, project.shop.relays)
    return await run(project, visit.store, way, shop.state, KEY, visit.clock, shop.ear, asyncio.Event())


async def test_a_plan_shows_what_a_welcome_waits_for_whom_it_is_owed_to_and_who_has_it(
    visit: Visit, sink: Sink
) -> None:
    async def told() -> list[tuple[object, ...]]:
        found = await answers(visit.shop.project(), visit.store, visit.clock.now())
        return [(one.campaign, one.touchpoint, one.sent, one.waiting) for one in found]

    assert await told() == [("welcome", "sign_up", 0, 0)]
    await confirm(visit, sink)
    assert await told() == [("welcome", "sign_up", 0, 1)]
    await welcome(visit)
    assert await told() == [("welcome", "sign_up", 1, 0)]
    visit.clock.move(days=2)
    assert await told() == [("welcome", "sign_up", 1, 0)]


def got(visit: Visit) -> list[tuple[Any, ...]]:
    statement = (
        "SELECT s.address_key, d.occasion, d.state, d.ad, e.key FROM deliveries d"
        " JOIN subscribers s ON s.id = d.subscriber_id JOIN editions e ON e.id = d.edition_id ORDER BY d.id"
    )
    return [tuple(row) for row in visit.shop.past(statement)]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_the_welcome_is_with_the_relay_before_a_minute_is_over(visit: Visit, sink: Sink) -> None:
    await confirm(visit, sink, name="山田 花子")
    assert visit.bells == [1, 1], "the server is woken at once; nothing waits for a timer"
    visit.clock.move(seconds=59)
    await welcome(visit)
    (mail,) = sink.mails()
    assert (mail["To"], mail["Subject"]) == ("hana@example.com", "はじめまして、さえき園の佐伯です")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "山田 花子 様" in body.get_content()
    assert "頭を下げました" in body.get_content(), "the words of a person"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got(visit) == [("hana@example.com", "sign_up", "accepted", False, "welcome/2026-12-03")]


async def test_nobody_is_welcomed_twice_by_the_server_or_the_run(visit: Visit, sink: Sink) -> None:
    await confirm(visit, sink)
    await asyncio.gather(welcome(visit), welcome(visit))
    await go(visit)
    await go(visit)
    visit.clock.move(days=30)
    (subject,) = visit.shop.past("SELECT subject FROM subscribers")[0]
    await visit.client.post("/leave/" + sign_leave(LeaveToken(subject, "newsletter", 0), KEY))
    visit.clock.move(hours=2)
    sink.accepted.clear()
    await confirm(visit, sink)
    await welcome(visit)
    assert sink.accepted == []
    assert len(got(visit)) == 1
    assert [row[0] for row in visit.shop.past("SELECT state FROM consents ORDER BY id")][-1] == "confirmed"


async def test_the_run_welcomes_whom_a_dead_server_left(visit: Visit, sink: Sink) -> None:
    await confirm(visit, sink)
    await go(visit)
    assert sink.recipients == ["hana@example.com"]
    assert [row[0] for row in visit.shop.past("SELECT state FROM editions")] == ["finished"]
    await confirm(visit, sink, "haru@example.com")
    await welcome(visit)
    assert sink.recipients == ["hana@example.com", "haru@example.com"]
    assert {row[4] for row in got(visit)} == {"welcome/2026-12-03"}, "one edition a day goes on"
    await go(visit)
    assert [row[0] for row in visit.shop.past("SELECT state FROM editions")] == ["finished"]


async def test_a_relay_that_is_down_delays_the_welcome_and_loses_nothing(visit: Visit, sink: Sink) -> None:
    await confirm(visit, sink)
    port, visit.shop.port = visit.shop.port, 1
    shop = visit.shop
    _, report = await greet(shop.project(), visit.store, shop.state, KEY, visit.clock, shop.ear, asyncio.Event())
    assert report is not None
    assert report.trouble is not None
    shop.port = port
    visit.clock.move(minutes=10)
    await welcome(visit)
    assert sink.recipients == ["hana@example.com"]


async def test_who_was_imported_gets_no_welcome_and_who_was_known_gets_theirs(visit: Visit, sink: Sink) -> None:
    await visit.shop.import_(
        visit.shop.csv(
            "花子,known@example.com,,,希望しない,2025-01-01,", "太郎,list@example.com,,,希望する,2025-01-01,"
        )
    )
    await confirm(visit, sink, "new@example.com")
    await welcome(visit)
    await confirm(visit, sink, "known@example.com")
    await welcome(visit)
    await confirm(visit, sink, "later@example.com")
    await welcome(visit)
    assert [(row[0], row[4]) for row in got(visit)] == [
        ("new@example.com", "welcome/2026-12-03"),
        ("known@example.com", "welcome/2026-12-03-2"),
        ("later@example.com", "welcome/2026-12-03"),
    ], "whom the first one's walk has behind it is taken by another"
    assert sorted(sink.recipients) == ["known@example.com", "later@example.com", "new@example.com"]


async def test_a_welcome_waits_for_no_quiet_hours_and_takes_no_place_under_the_cap(visit: Visit, sink: Sink) -> None:
    visit.clock.move(hours=13)  # 23:00
    await confirm(visit, sink)
    await welcome(visit)
    assert sink.recipients == ["hana@example.com"]
    assert [row[3] for row in got(visit)] == [False], "the cap counts advertisements"


async def test_a_welcome_that_comes_too_late_is_none(visit: Visit, sink: Sink) -> None:
    await confirm(visit, sink)
    visit.clock.move(hours=13)
    await welcome(visit)
    await go(visit)
    assert sink.accepted == []


async def test_who_leaves_before_the_welcome_gets_none(visit: Visit, sink: Sink) -> None:
    await confirm(visit, sink)
    (subject,) = visit.shop.past("SELECT subject FROM subscribers")[0]
    visit.clock.move(seconds=20)
    await visit.client.post("/leave/" + sign_leave(LeaveToken(subject, "newsletter", 0), KEY))
    await welcome(visit)
    assert sink.accepted == []


async def test_another_text_on_the_same_day_is_another_edition(visit: Visit, sink: Sink) -> None:
    await confirm(visit, sink)
    await welcome(visit)
    visit.shop.edit("campaigns/welcome.toml", "はじめまして、さえき園の佐伯です", "ようこそ、さえき園へ")
    await confirm(visit, sink, "haru@example.com")
    await welcome(visit)
    assert [mail["Subject"] for mail in sink.mails()] == ["はじめまして、さえき園の佐伯です", "ようこそ、さえき園へ"]
    assert [row[4] for row in got(visit)] == ["welcome/2026-12-03", "welcome/2026-12-03-2"]


async def test_a_welcome_without_words_of_a_person_is_held_and_told(visit: Visit, sink: Sink) -> None:
    visit.shop.edit("campaigns/welcome.toml", "hitokoto = ", "aside = ")
    visit.shop.edit("templates/welcome.mjml", '<mj-include path="./partials/binsen.mjml" />', "")
    shop = visit.shop
    await confirm(visit, sink)
    failed, report = await greet(shop.project(), visit.store, shop.state, KEY, visit.clock, shop.ear, asyncio.Event())
    assert (len(failed), report, failed[0].state) == (1, None, "broken")
    assert sink.accepted == []


async def test_explain_knows_whom_a_welcome_is_for(visit: Visit, sink: Sink) -> None:
    await visit.shop.import_(visit.shop.csv("太郎,list@example.com,,,希望する,2025-01-01,"))
    await confirm(visit, sink)
    await welcome(visit)
    mine = visit.shop.tayori("explain", "hana@example.com", "--edition", "welcome/2026-12-03")
    other = visit.shop.tayori("explain", "list@example.com", "--edition", "welcome/2026-12-03")
    assert mine.returncode == other.returncode == 0, other.stderr
    assert "welcomes those who just signed up" not in mine.stdout
    assert "welcomes those who just signed up" in other.stdout


def test_two_campaigns_that_welcome_the_same_people_are_a_mistake(shop: Workshop) -> None:
    text = (shop.root / "campaigns" / "welcome.toml").read_text(encoding="utf-8")
    (shop.root / "campaigns" / "welcome-2.toml").write_text(text.replace('"welcome"', '"hello"'), encoding="utf-8")
    ended = shop.tayori("check")
    assert ended.returncode == 2
    assert ended.stdout.count("another campaign welcomes those who sign up for newsletter, too") == 2


def test_a_touchpoint_stands_alone(shop: Workshop) -> None:
    shop.edit("campaigns/welcome.toml", 'touchpoint = "sign_up"', 'touchpoint = "sign_up"\nat = "10:00"')
    assert "a touchpoint is answered at once" in shop.tayori("check").stdout
