"""Pause, resume, cancel: a person stops an edition that goes out, here or in a run elsewhere, and nobody is lost or written to twice."""

from __future__ import annotations

import asyncio
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from gifts import bring, gives
from ledger import LETTER, ask, crowd, edition_state, invite, line_of, nobody_twice, only, states, sums_hold
from servers import BOTH

from engine.cli.cancel import cancel
from engine.cli.explain import explain
from engine.cli.pause import pause
from engine.cli.place import Place
from engine.cli.plan import plan
from engine.cli.resume import resume
from engine.cli.screen import StopError

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.delivery.run import Report

PEOPLE = crowd(12)


async def stopped_after(shop: Workshop, sink: Sink, number: int, *words: str) -> Report:
    """Run, and let somebody at another keyboard say `words` once so many were accepted; the relay waits until it is said."""
    said: list[asyncio.Task[object]] = []

    async def slow(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) == number and not said:
            said.append(asyncio.create_task(asyncio.to_thread(shop.tayori, *words)))
        if said:
            await asyncio.wait(said)
            await asyncio.sleep(0.1)  # a block is what goes out in two seconds
        return "250 2.0.0 OK"

    sink.answer = slow
    report = await shop.run()
    (told,) = await asyncio.gather(*said)
    assert getattr(told, "returncode", None) == 0, told
    sink.answer = None
    return report


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_pause_reaches_a_run_elsewhere_and_the_next_one_goes_on(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(30, ("gmail.example",)))
    report = await stopped_after(shop, sink, 3, "pause", LETTER)
    line = line_of(report)
    assert line["state"] == "paused"
    assert 3 < len(sink.accepted) == line["accepted"] < 30
    assert sums_hold(report)
    assert set(states(shop).values()) == {"accepted", "planned"}
    again = await shop.run()
    assert (line_of(again)["state"], line_of(again)["send"]) == ("paused", 0)
    assert "paused by" in line_of(again)["reason"]
    assert await resume(LETTER, place=Place(project=shop.root)) == 0
    assert line_of(await shop.run())["state"] == "finished"
    assert len(sink.accepted) == 30
    assert nobody_twice(sink)
    said = ask(shop, "SELECT what FROM decisions WHERE key = ? ORDER BY id", LETTER)
    assert said == [("pause",), ("resume",)]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_cancelling_skips_whoever_is_left_and_the_sums_add_up(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(30, ("gmail.example",)))
    report = await stopped_after(shop, sink, 3, "cancel", LETTER, "--yes")
    assert line_of(report)["state"] == "cancelled"
    assert sums_hold(report)
    assert edition_state(shop) == "cancelled"
    found = states(shop)
    assert sorted(set(found.values())) == ["accepted", "skipped"]
    assert list(found.values()).count("accepted") == len(sink.accepted) == line_of(report)["accepted"]
    assert ask(shop, "SELECT DISTINCT reply FROM deliveries WHERE state = 'skipped'") == [("cancelled",)]
    assert (await shop.run()).editions == ()
    capsys.readouterr()
    await explain("p029@gmail.example", edition=LETTER, place=Place(project=shop.root))
    assert "cancelled" in capsys.readouterr().out


async def test_a_cancelled_edition_gives_its_coupons_back(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    gives(shop)
    await bring(shop, *(f"TEA{number:04}" for number in range(12)))
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _: "450 4.2.1 later"
    await shop.run()
    free = "SELECT count(*) FROM coupon_codes WHERE free"
    assert ask(shop, free) == [(0,)]
    assert await cancel(LETTER, yes=True, place=Place(project=shop.root)) == 0
    assert set(states(shop).values()) == {"skipped"}
    assert ask(shop, free) == [(12,)]


async def test_what_is_over_cannot_be_stopped_and_who_ended_it_is_told(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    here = Place(project=shop.root)
    with pytest.raises(StopError, match="stop_unknown"):
        await pause(LETTER, place=here)
    assert await pause("all", place=here) == 0
    await shop.run()
    assert len(sink.accepted) == 12
    for said in (pause(LETTER, place=here), resume(LETTER, place=here), cancel(LETTER, yes=True, place=here)):
        with pytest.raises(StopError, match="stop_not_now"):
            await said
    shop.past("UPDATE editions SET state = 'open'")
    assert await cancel(LETTER, yes=True, place=here) == 0
    capsys.readouterr()
    with pytest.raises(StopError, match="stop_not_now"):
        await pause(LETTER, place=here)
    assert "12 got it, 0 skipped, 0 not judged" in capsys.readouterr().err


async def test_cancelling_takes_the_key_for_the_word(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _: "450 4.2.1 later"
    await shop.run()
    monkeypatch.setattr("sys.stdin", StringIO(f"yes\n{LETTER}\n"))
    with pytest.raises(StopError, match="cancel_not_typed"):
        await cancel(LETTER, place=Place(project=shop.root))
    assert set(states(shop).values()) == {"deferred"}
    assert await cancel(LETTER, place=Place(project=shop.root)) == 0
    assert set(states(shop).values()) == {"skipped"}


async def test_a_paused_edition_is_shown_and_lives_as_much_longer_as_it_stood(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _: "450 4.2.1 later"
    await shop.run()
    (before,) = ask(shop, "SELECT finish_ms FROM editions")[0]
    here, at = Place(project=shop.root), "2026-12-02T12:00+09:00"
    assert await pause("all", place=here) == 0
    capsys.readouterr()
    assert await plan(at=at, place=here) == 0
    assert "paused" in capsys.readouterr().out
    assert await explain(PEOPLE[0], at=at, place=here) == 0
    assert "paused" in capsys.readouterr().out
    shop.past("UPDATE editions SET state_reason = ?", '{"by": "x", "since_ms": 1}')
    assert await resume(LETTER, place=here) == 0
    assert ask(shop, "SELECT finish_ms FROM editions")[0][0] > before
