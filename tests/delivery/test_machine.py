"""What happens to a machine while an edition goes out: a lock that stays, a clock that goes back, no DNS, an order to stop."""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest
from ledger import ask, crowd, edition_state, invite, line_of, nobody_twice, only, states, sums_hold
from servers import BOTH
from workshop import WEDNESDAY

from engine.delivery import block
from engine.delivery.clock import Clock
from engine.store.database import StoreError
from engine.words.catalogue import say

if TYPE_CHECKING:
    from workshop import Sink, Workshop

PEOPLE = crowd(30)
LATER = "2026-12-02T11:50+09:00"
HOUR_US = 3600 * 1_000_000

both = pytest.mark.parametrize("shop", BOTH, indirect=True)


@pytest.fixture(autouse=True)
def _one_letter_in_small_blocks(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setattr(block, "BLOCK", 3)


@pytest.mark.long
async def test_a_store_that_is_locked_for_longer_than_ten_seconds_stops_the_sending_and_loses_nobody(
    shop: Workshop, sink: Sink
) -> None:
    await invite(shop, *PEOPLE)
    with closing(sqlite3.connect(shop.store_file, isolation_level=None, timeout=0)) as other:

        async def lock(_recipient: str, _content: bytes) -> str:
            while not other.in_transaction:
                with suppress(sqlite3.OperationalError):  # the engine has it just now: the reply waits for its commit
                    other.execute("BEGIN IMMEDIATE")
                await asyncio.sleep(0.005)
            return "250 2.0.0 OK"

        sink.answer = lock
        with pytest.raises(StoreError) as told:
            await shop.run()
        other.execute("ROLLBACK")
    assert told.value.code == "store_locked"
    assert 0 < len(sink.accepted) < len(PEOPLE), "what was claimed went out, and no more"
    sink.answer = None
    report = await shop.run(LATER)
    assert sums_hold(report)
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)
    assert set(states(shop).values()) == {"accepted"}


async def test_a_store_that_is_locked_for_a_moment_is_waited_for(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    loop = asyncio.get_running_loop()
    with closing(sqlite3.connect(shop.store_file, isolation_level=None, timeout=0)) as other:
        locked = False

        async def lock(_recipient: str, _content: bytes) -> str:
            nonlocal locked
            while not locked:
                with suppress(sqlite3.OperationalError):  # the engine has it just now: the reply waits for its commit
                    other.execute("BEGIN IMMEDIATE")
                    locked = True
                    loop.call_later(0.5, other.execute, "ROLLBACK")
                await asyncio.sleep(0.005)
            return "250 2.0.0 OK"

        sink.answer = lock
        assert line_of(await shop.run())["accepted"] == len(PEOPLE)
        assert locked
    assert nobody_twice(sink)


@both
async def test_a_clock_that_goes_back_an_hour_loses_nobody_and_writes_to_nobody_twice(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)
    real = Clock.real_us

    async def go_back(recipient: str, _content: bytes) -> str:
        if len(sink.accepted) == 9:
            monkeypatch.setattr(Clock, "real_us", lambda clock: real(clock) - HOUR_US)
        return "451 4.2.1 later" if recipient == PEOPLE[-1] else "250 2.0.0 OK"

    sink.answer = go_back
    report = await asyncio.wait_for(shop.run(), 60)
    assert sums_hold(report)
    again = await shop.run("2026-12-02T10:50+09:00")  # the next run's own clock has gone back as well
    assert again.recovered == {}
    assert nobody_twice(sink)
    sink.answer = None
    for at in ("2026-12-02T12:50+09:00", "2026-12-02T13:50+09:00"):
        await shop.run(at)
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)
    assert edition_state(shop) == "finished"


async def test_without_dns_nothing_is_lost_and_the_words_name_the_relay(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)

    def dead(*_words: Any, **_named: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with monkeypatch.context() as outage:
        outage.setenv("TAYORI_RELAYS__MAIN__HOST", "relay.example")
        outage.setattr(socket, "getaddrinfo", dead)
        report = await shop.run()
    assert report.trouble is not None
    told = str(say(report.trouble.code, "en", **report.trouble.values_))
    assert "relay.example" in told
    assert "name resolution" in told
    assert sums_hold(report)
    assert line_of(await shop.run(LATER))["accepted"] == len(PEOPLE) == len(sink.accepted)


@pytest.mark.slow
@both
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_waits_for_what_is_on_the_wire_and_begins_nothing(
    shop: Workshop, sink: Sink, how: signal.Signals
) -> None:
    await invite(shop, *PEOPLE)
    at_the_wire, told = asyncio.Event(), asyncio.Event()

    async def hanging(_recipient: str, _content: bytes) -> str:
        at_the_wire.set()
        await told.wait()
        return "250 2.0.0 OK"

    sink.answer = hanging
    process = await shop.begin("run", "--at", WEDNESDAY)
    await asyncio.wait_for(at_the_wire.wait(), 60)
    process.send_signal(how)
    await asyncio.sleep(0.3)
    told.set()
    _, words = await process.communicate()
    assert process.returncode == 130
    assert b"stopped: what was on the wire is settled" in words
    ended = states(shop)
    assert {address for address, state in ended.items() if state == "accepted"} == set(sink.recipients)
    assert set(ended.values()) <= {"accepted", "planned"}, "no claim is left to be asked after"
    assert 0 < len(sink.accepted) < len(PEOPLE)
    report = await shop.run(LATER)
    assert report.recovered == {}
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)


@pytest.mark.long
@both
@pytest.mark.parametrize("seed", range(25))
async def test_two_runs_started_together_write_to_everybody_once_and_both_end_well(
    shop: Workshop, sink: Sink, seed: int
) -> None:
    chance = random.Random(seed)
    await invite(shop, *PEOPLE)

    async def slowly(_recipient: str, _content: bytes) -> str:
        await asyncio.sleep(chance.random() / 20)
        return "250 2.0.0 OK"

    sink.answer = slowly
    first = await shop.begin("run", "--at", WEDNESDAY)
    await asyncio.sleep(chance.random() / 5)
    second = await shop.begin("run", "--at", WEDNESDAY)
    said = [await process.communicate() for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)
    assert set(states(shop).values()) == {"accepted"}
    assert ask(shop, "SELECT count(*) FROM runs WHERE ended_ms IS NULL") == [(0,)]
