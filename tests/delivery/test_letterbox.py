"""Single mails: once an hour to an address, kept while no relay takes them, never twice on the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from engine.delivery.clock import Clock, clock_at
from engine.delivery.letterbox import empty, usable
from engine.delivery.trouble import RelayError
from engine.message.address import Address, parse_address
from engine.message.returning import sign_single
from engine.message.single import Note, print_single, written
from engine.message.speech import speech_in
from engine.store.letterbox import claim, clear, post

if TYPE_CHECKING:
    from datetime import datetime

    from workshop import Sink, Workshop

    from engine.store.database import Store

NOTE = Note("ご確認", "もう一歩です", ("ひとつめ\nの段", "ふたつめ"), (("確認する", "https://a.example/x"),), ("なぜ",))
START = Clock().now()


def whose(text: str = "hana@example.com") -> Address:
    found = parse_address(text, lenient_domains=frozenset())
    assert not isinstance(found, str)
    return found


async def put(shop: Workshop, store: Store, now: datetime, to: Address | None = None, purpose: str = "test") -> bool:
    to = to or whose()
    file, token, speech = shop.project().shop, sign_single(1, to.key, b"key"), speech_in(shop.project())
    single = written(file, speech, NOTE)
    async with store.writing() as connection:
        return await post(
            *(connection, purpose, to.key),
            lambda number: print_single(file, speech, single, to, at=now, identity=f"{number}{purpose}", token=token),
            int(now.timestamp() * 1000),
        )


async def test_a_single_mail_arrives_as_it_was_written_and_asks_for_no_answer(shop: Workshop, sink: Sink) -> None:
    async with shop.store() as store:
        assert await put(shop, store, START)
        assert await empty(shop.project(), store, clock_at(START)) == {"accepted": 1}
        assert await empty(shop.project(), store, clock_at(START)) == {}
    (mail,) = sink.mails()
    assert (sink.recipients, mail["To"], mail["Subject"]) == (["hana@example.com"], "hana@example.com", "ご確認")
    assert (mail["Auto-Submitted"], mail["List-Unsubscribe"]) == ("auto-generated", None)
    assert mail["From"].addresses[0].addr_spec == "tencho@mail.saekien.example"
    for part in ("plain", "html"):
        body = mail.get_body((part,))
        assert body is not None
        text = body.get_content()
        for said in ("もう一歩です", "ふたつめ", "https://a.example/x", "なぜ", "さえき園製茶合資会社", "〒421-0500"):
            assert said in text, (part, said)
    kept = shop.past("SELECT state, recipient, length(message) FROM letterbox")
    assert [tuple(row) for row in kept] == [("accepted", "", 0)], "what is over is forgotten"


async def test_an_address_gets_one_an_hour_for_a_purpose_and_few_a_week(shop: Workshop) -> None:
    async with shop.store() as store:
        assert await put(shop, store, START)
        assert not await put(shop, store, START + timedelta(minutes=59))
        assert await put(shop, store, START + timedelta(minutes=59), purpose="other")
        assert await put(shop, store, START + timedelta(minutes=59), whose("haru@example.com"))
        later = [await put(shop, store, START + timedelta(hours=hours)) for hours in range(1, 30)]
        assert later.count(True) == 4, "five in a week, whoever asks"
        assert await put(shop, store, START + timedelta(days=9))


async def test_while_the_relay_is_down_the_mail_waits_and_then_goes_out_once(shop: Workshop, sink: Sink) -> None:
    port, shop.port = shop.port, 1
    async with shop.store() as store:
        await put(shop, store, START)
        with pytest.raises(RelayError):
            await empty(shop.project(), store, clock_at(START))
        shop.port = port
        sink.rcpt = lambda _: "451 4.3.0 later"
        assert await empty(shop.project(), store, clock_at(START)) == {"deferred": 1}
        sink.rcpt = None
        assert await empty(shop.project(), store, clock_at(START)) == {}, "it waits a minute"
        assert await empty(shop.project(), store, clock_at(START + timedelta(minutes=2))) == {"accepted": 1}
    assert len(sink.accepted) == 1


async def test_a_mail_whose_process_died_is_not_sent_again(shop: Workshop, sink: Sink) -> None:
    async with shop.store() as store:
        await put(shop, store, START)
        now_ms = int(START.timestamp() * 1000)
        async with store.writing() as connection:
            assert await claim(connection, now_ms) is not None
        async with store.writing() as connection:
            await clear(connection, now_ms + 20 * 60 * 1000)
        assert await empty(shop.project(), store, clock_at(START + timedelta(hours=1))) == {}
    assert sink.accepted == []
    assert shop.past("SELECT state, length(message) FROM letterbox")[0][:] == ("unknown", 0)


async def test_what_waits_longer_than_a_day_goes_to_nobody(shop: Workshop, sink: Sink) -> None:
    async with shop.store() as store:
        await put(shop, store, START)
        late = START + timedelta(hours=25)
        async with store.writing() as connection:
            await clear(connection, int(late.timestamp() * 1000))
        assert await empty(shop.project(), store, clock_at(late)) == {}
    assert sink.accepted == []


def test_in_rehearsal_only_relays_that_reach_nobody_are_asked(shop: Workshop) -> None:
    shop.edit("tayori.toml", 'host = "127.0.0.1"', 'host = "smtp.elsewhere.example"')
    assert usable(shop.project(), live=False) == {}
    assert list(usable(shop.project(), live=True)) == ["main"]
