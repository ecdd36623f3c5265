"""Who leaves while an edition is being sent: whoever is not on the wire yet gets nothing (DESIGN 5.6)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ledger import ask, change, crowd, edition_state, invite, line_of, only, states, sums_hold

from engine.delivery import block
from engine.delivery.clock import Clock
from engine.store.consents import Said, refuse

if TYPE_CHECKING:
    import pytest
    from workshop import Sink, Workshop


async def _leave(shop: Workshop, address: str) -> None:
    """Refuse as the page does, in a transaction of its own."""
    subject = ask(shop, "SELECT subject FROM subscribers WHERE address = ?", address)[0][0]
    async with shop.store() as store, store.writing() as connection:
        assert await refuse(connection, Said(subject, "newsletter", "refused", None, "leave", None), Clock().now_ms())


async def test_who_leaves_while_the_edition_is_being_sent_gets_nothing_if_not_claimed_yet(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    monkeypatch.setattr(block, "BLOCK", 2)
    people = crowd(9, ("gmail.example",))
    await invite(shop, *people)

    async def meanwhile(_recipient: str, _content: bytes) -> str:
        if not sink.accepted:
            await _leave(shop, people[1])  # in the same block: it is on its way already
            await _leave(shop, people[7])
            change(shop, "INSERT INTO suppressions VALUES (?, 'complaint', 'test', 0)", people[8])
        return "250 2.0.0 OK"

    sink.answer = meanwhile
    report = await shop.run()
    assert sums_hold(report)
    assert sorted(sink.recipients) == people[:7]
    assert line_of(report)["skipped"] == {"left": 1, "suppressed": 1}
    assert edition_state(shop) == "finished"


async def test_who_leaves_between_two_attempts_is_not_tried_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    people = crowd(3)
    await invite(shop, *people)
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    await _leave(shop, people[0])
    report = await shop.run("2026-12-02T12:30+09:00")
    assert sorted(sink.recipients) == people[1:]
    assert line_of(report)["skipped"] == {"left": 1}
    assert sums_hold(report)
    assert states(shop)[people[0]] == "skipped"


async def test_a_claim_that_did_not_reach_the_wire_in_ten_seconds_is_judged_anew(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    monkeypatch.setattr(block, "_STALE_SECONDS", 0.2)
    people = crowd(6, ("gmail.example",))
    await invite(shop, *people)

    async def slowly(_recipient: str, _content: bytes) -> str:
        if not sink.accepted:
            await _leave(shop, people[5])
            await asyncio.sleep(0.3)
        return "250 2.0.0 OK"

    sink.answer = slowly
    report = await shop.run()
    assert sorted(sink.recipients) == people[:5]
    assert line_of(report)["skipped"] == {"left": 1}
    assert sums_hold(report)


async def test_a_slow_relay_leaves_everybody_time_to_refuse_to_complain_or_to_be_erased(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    monkeypatch.setattr(block, "BLOCK", 1)
    people = crowd(8, ("gmail.example",))
    await invite(shop, *people)
    gone = iter(people[:0:-1])

    async def slowly(_recipient: str, _content: bytes) -> str:
        await asyncio.sleep(0.02)
        match len(sink.accepted):
            case 0:
                await _leave(shop, next(gone))
            case 1:
                change(shop, "UPDATE subscribers SET open_complaints = 1 WHERE address = ?", next(gone))
            case 2:
                change(shop, "UPDATE subscribers SET domain = 'erased.invalid' WHERE address = ?", next(gone))
            case _:
                pass
        return "250 2.0.0 OK"

    sink.answer = slowly
    report = await shop.run()
    assert sums_hold(report)
    assert sink.recipients == people[:5]
    assert line_of(report)["skipped"] == {"left": 1, "open_complaint": 1, "erased": 1}
    assert edition_state(shop) == "finished"
