"""Relays that refuse, drop, fall silent, or take nothing from us: nobody is lost, nobody gets anything twice."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import TYPE_CHECKING, Any

import pytest
from ledger import ask, command, crowd, invite, line_of, nobody_twice, only, states, sums_hold
from rude import answering, rude_server
from workshop import WEDNESDAY, sink_on

from engine.delivery import overdue, session
from engine.reply.reply import Stage

if TYPE_CHECKING:
    from workshop import Sink, Workshop

PEOPLE = crowd(6)
SOON = "2026-12-02T11:47+09:00"
LATER = "2026-12-02T12:30+09:00"


@pytest.fixture(autouse=True)
def _one_letter_over_one_connection(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")


async def test_a_relay_that_refuses_the_connection_is_told_and_the_next_run_sends_to_all(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    assert await command(shop, WEDNESDAY, json=True) == 1
    said = capsys.readouterr()
    assert "the relay main (127.0.0.1:1) does not take the connection" in said.err
    assert "Nothing was lost: the next run goes on where this one stopped." in said.err
    assert json.loads(said.out)["editions"][0]["send"] == 0
    assert states(shop) == {}
    async with sink_on() as sink:
        shop.port = sink.port
        assert line_of(await shop.run(SOON))["accepted"] == len(PEOPLE)


@pytest.mark.parametrize("verb", ["", "EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT"])
async def test_a_relay_that_drops_once_before_the_dot_costs_nobody_anything(shop: Workshop, verb: str) -> None:
    await invite(shop, *PEOPLE)
    async with answering(shop, verb, None, sessions=1) as rude:
        for at in (WEDNESDAY, LATER):
            assert sums_hold(await shop.run(at))
        assert sorted(rude.taken) == sorted(PEOPLE)
    assert set(states(shop).values()) == {"accepted"}


async def test_a_relay_that_drops_at_the_dot_leaves_one_unknown_that_is_never_sent_again(shop: Workshop) -> None:
    await invite(shop, *PEOPLE)
    async with answering(shop, ".", None, sessions=1) as rude:
        report = await shop.run()
        assert line_of(report)["unknown"] == 1
        assert line_of(report)["accepted"] == len(PEOPLE) - 1
        for at in (SOON, LATER, "2026-12-03T11:45+09:00"):
            await shop.run(at)
        assert len(rude.recipients) == len(set(rude.recipients)) == len(PEOPLE)
    assert sorted(states(shop).values()) == ["accepted"] * (len(PEOPLE) - 1) + ["unknown"]


@pytest.mark.parametrize(("verb", "state"), [(".", "unknown"), ("MAIL", "deferred")])
async def test_a_relay_that_always_breaks_off_is_left_alone_after_three_sessions(
    shop: Workshop, verb: str, state: str
) -> None:
    people = crowd(20)
    await invite(shop, *people)
    async with answering(shop, verb, None) as rude:
        report = await shop.run()
        assert rude.sessions == 3
    assert report.trouble is not None
    assert report.trouble.code == "relay_refused"
    assert sums_hold(report)
    assert line_of(report)[state] == line_of(report)["send"] == 3
    async with sink_on() as sink:
        shop.port = sink.port
        await shop.run(LATER)
        assert len(sink.accepted) == len(people) - (3 if state == "unknown" else 0)
        assert nobody_twice(sink)


async def test_a_relay_that_closes_after_each_message_without_a_word_still_gets_all(shop: Workshop) -> None:
    people = crowd(12)
    await invite(shop, *people)
    async with rude_server() as rude:
        heard: dict[int, int] = {}

        def answer(verb: str, number: int) -> Any:
            heard[number] = heard.get(number, 0) + (verb == "MAIL")
            return None if verb == "MAIL" and heard[number] > 1 else ...

        rude.answer = answer
        shop.port = rude.port
        for at in (WEDNESDAY, LATER, "2026-12-02T14:00+09:00", "2026-12-02T17:00+09:00"):
            report = await shop.run(at)
            assert report.trouble is None
            assert sums_hold(report)
        assert sorted(rude.taken) == sorted(people)


async def test_a_421_at_mail_defers_and_opens_another_session(shop: Workshop) -> None:
    await invite(shop, *PEOPLE)
    async with answering(shop, "MAIL", b"421 4.3.2 closing\r\n", sessions=1) as rude:
        report = await shop.run()
        assert (line_of(report)["deferred"], line_of(report)["accepted"]) == (1, len(PEOPLE) - 1)
        await shop.run(LATER)
        assert sorted(rude.taken) == sorted(PEOPLE)


async def test_a_recipient_who_is_deferred_is_tried_again_at_their_time_and_given_up_at_the_end(
    shop: Workshop, sink: Sink
) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == PEOPLE[0] else "250 2.1.5 OK"
    assert line_of(await shop.run())["deferred"] == 1
    assert ask(shop, "SELECT attempts, code, reply FROM deliveries WHERE state = 'deferred'") == [
        (1, 451, "4.2.1 later")
    ]
    assert line_of(await shop.run(SOON))["send"] == 0, "tried before its time"
    assert line_of(await shop.run("2026-12-02T11:52+09:00"))["deferred"] == 1
    assert line_of(await shop.run("2026-12-02T11:58+09:00"))["send"] == 0, "the second wait is longer"
    over = await shop.run("2026-12-03T23:50+09:00")
    assert (line_of(over)["state"], line_of(over)["reason"]) == ("expired", "1 given up")
    assert states(shop)[PEOPLE[0]] == "refused"
    sink.rcpt = None
    assert (await shop.run("2026-12-04T09:00+09:00")).editions == ()
    assert sorted(sink.recipients) == sorted(PEOPLE[1:])


async def test_a_recipient_who_is_deferred_once_gets_the_letter_from_a_later_run(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == PEOPLE[0] else "250 2.1.5 OK"
    await shop.run()
    sink.rcpt = None
    again = line_of(await shop.run(LATER))
    assert (again["send"], again["accepted"], again["state"]) == (1, 1, "finished")
    assert sorted(sink.recipients) == sorted(PEOPLE)


async def test_a_recipient_who_is_refused_is_not_tried_again(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "550 5.1.1 nobody" if address == PEOPLE[0] else "250 2.1.5 OK"
    report = line_of(await shop.run())
    assert (report["refused"], report["accepted"], report["state"]) == (1, len(PEOPLE) - 1, "finished")
    sink.rcpt = None
    assert (await shop.run(LATER)).editions == ()


@pytest.mark.parametrize(("number", "connections"), [(6, "1"), (1, "1"), (1, "4")])
async def test_a_relay_that_refuses_our_sender_refuses_nobody_else(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, number: int, connections: str
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", connections)
    monkeypatch.setenv("TAYORI_LANES__GMAIL__CONNECTIONS", connections)
    people = PEOPLE[:number]
    await invite(shop, *people)
    async with answering(shop, "MAIL", b"550 5.7.1 sender not allowed\r\n") as rude:
        report = await shop.run()
        assert rude.verbs.count("MAIL") == 1
    assert report.trouble is not None
    assert report.trouble.code == "relay_refuses_sender"
    assert line_of(report)["refused"] == 0
    assert sums_hold(report)
    async with sink_on() as sink:
        shop.port = sink.port
        await shop.run(LATER)
        assert sorted(sink.recipients) == sorted(people)


async def test_the_sender_refused_is_told_with_exit_code_1(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    await invite(shop, PEOPLE[0])
    async with answering(shop, "MAIL", b"550 5.7.1 sender not allowed\r\n"):
        assert await command(shop, WEDNESDAY) == 1
    assert "the relay main refuses our sender: 550 5.7.1 sender not allowed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("verb", "stage", "state"),
    [(".", Stage.DOT, "unknown"), ("DATA", Stage.DATA, "deferred"), ("RCPT", Stage.RCPT, "deferred")],
)
async def test_a_relay_that_falls_silent_is_cut_off(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, verb: str, stage: Stage, state: str
) -> None:
    monkeypatch.setitem(overdue.WAITS, stage, 0.1)
    await invite(shop, PEOPLE[0])
    async with answering(shop, verb, b"", sessions=1):
        report = await shop.run()
        assert line_of(report)[state] == line_of(report)["send"] == 1
    assert states(shop) == {PEOPLE[0]: state}


async def test_a_relay_that_never_greets_is_told(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_CONNECT_SECONDS", 0.1)
    await invite(shop, *PEOPLE)
    async with answering(shop, "", b""):
        report = await shop.run()
    assert report.trouble is not None
    assert report.trouble.code == "relay_silent"
    assert states(shop) == {}


async def test_a_relay_that_takes_one_connection_gets_all_through_that_one(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "4")
    people = crowd(20)
    await invite(shop, *people)
    async with rude_server() as rude:
        rude.answer = lambda verb, number: b"421 4.7.0 too many connections\r\n" if verb == "" and number > 1 else ...
        shop.port = rude.port
        report = await shop.run()
        assert sorted(rude.taken) == sorted(people)
    assert report.trouble is None
    assert sums_hold(report)


async def test_a_run_that_is_told_to_stop_settles_what_is_on_the_wire_and_gives_back_the_rest(
    shop: Workshop, sink: Sink
) -> None:
    people = crowd(20)
    await invite(shop, *people)
    begun = asyncio.Event()

    async def slowly(_recipient: str, _content: bytes) -> str:
        begun.set()
        await asyncio.sleep(0.2)
        return "250 2.0.0 OK"

    sink.answer = slowly
    process = await shop.begin("run", "--at", WEDNESDAY)
    await asyncio.wait_for(begun.wait(), 60)
    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()
    assert process.returncode == 130
    assert "stopped: what was on the wire is settled" in err.decode()
    assert 0 < len(sink.accepted) < len(people)
    assert set(states(shop).values()) == {"accepted", "planned"}
    assert set(ask(shop, "SELECT attempts FROM deliveries WHERE state = 'planned'")) == {(0,)}
    sink.answer = None
    await shop.run(LATER)
    assert sorted(sink.recipients) == sorted(people)
