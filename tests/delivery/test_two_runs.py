"""Two runs at once: a timer overlaps itself, somebody types the command meanwhile. Nobody gets anything twice."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, command, crowd, edition_state, invite, nobody_twice, only, states, sums_hold
from workshop import EXAMPLE, WEDNESDAY

from engine.delivery import block
from engine.delivery.lock import run_lock
from engine.store.deliveries import Settled, give_back, settle

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop


@pytest.fixture(autouse=True)
def _one_letter(shop: Workshop) -> None:
    only(shop, "wednesday-letter")


async def _command(shop: Workshop, *words: str) -> tuple[int, str, str]:
    """Run `tayori run` in a process of its own without stopping this loop: the sink lives in it."""
    environment = {
        "PATH": os.environ["PATH"],
        "TAYORI_LANG": "en",
        "TAYORI_RELAYS__MAIN__PORT": str(shop.port),
        "TAYORI_RELAYS__MAIN__RATE": "100000/s",
    }
    line = ("-m", "engine", "run", "--at", WEDNESDAY, "--project", str(shop.root), *words)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *line,
        cwd=EXAMPLE,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(2))
async def test_two_commands_at_once_write_to_everybody_once(shop: Workshop, sink: Sink, attempt: int) -> None:
    people = crowd(12)
    await invite(shop, *people)

    async def slowly(_recipient: str, _content: bytes) -> str:
        await asyncio.sleep(0.2 * attempt)
        return "250 2.0.0 OK"

    sink.answer = slowly
    first, second = await asyncio.gather(_command(shop), _command(shop))
    assert (first[0], second[0]) == (0, 0), first[2] + second[2]
    assert sorted(sink.recipients) == sorted(people)
    assert set(states(shop).values()) == {"accepted"}


async def test_a_second_command_says_that_another_is_at_work_and_ends_well(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *crowd(3))
    with run_lock(shop.store_file) as free:
        assert free
        assert await command(shop, WEDNESDAY, json=True) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"editions": [], "recovered": {}}
    assert said.err.splitlines() == ["another run is at work on this store; this one leaves it to that."]
    assert sink.accepted == []


async def test_two_state_directories_that_share_a_store_share_its_lock(
    shop: Workshop, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *crowd(3))
    shop.edit("tayori.toml", "sqlite:tayori.db", f"sqlite:///{shop.store_file}")
    with run_lock(shop.store_file):
        assert await command(shop, WEDNESDAY, state=tmp_path) == 0
    assert "another run is at work" in capsys.readouterr().err
    assert sink.accepted == []


async def test_two_runs_past_the_lock_share_the_people_and_their_sums_add_up(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "BLOCK", 3)
    people = crowd(40)
    await invite(shop, *people)

    both_at_it = asyncio.Event()

    async def once_both_are_at_it(_recipient: str, _content: bytes) -> str:
        if ask(shop, "SELECT count(DISTINCT run) FROM deliveries WHERE state = 'claimed'") == [(2,)]:
            both_at_it.set()
        with suppress(TimeoutError):  # they share the relay's connections: one may have to wait for a seat
            await asyncio.wait_for(both_at_it.wait(), 0.5)
        return "250 2.0.0 OK"

    sink.answer = once_both_are_at_it
    reports = await asyncio.gather(*(shop.run() for _ in range(2)))
    assert sorted(sink.recipients) == sorted(people)
    assert nobody_twice(sink)
    assert all(sums_hold(report) for report in reports)
    sent = [line.send for report in reports for line in report.editions]
    assert sum(sent) == len(people)
    assert min(sent) > 0, "one of the two did nothing: they did not run at once"
    assert edition_state(shop, LETTER) == "finished"


async def test_an_import_during_a_run_waits_for_neither(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "BLOCK", 3)
    people = crowd(30)
    await invite(shop, *people)

    async def slowly(_recipient: str, _content: bytes) -> str:
        await asyncio.sleep(0.02)
        return "250 2.0.0 OK"

    sink.answer = slowly
    report, _ = await asyncio.gather(
        shop.run(), invite(shop, *people, *(f"new{one}@late.example" for one in range(20)))
    )
    assert sums_hold(report)
    assert set(people) <= set(sink.recipients)
    assert nobody_twice(sink)


async def test_a_late_word_on_a_delivery_that_is_settled_changes_nothing(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *crowd(1))
    await shop.run()
    async with shop.store() as store, store.writing() as connection:
        await settle(connection, [Settled(1, "deferred", 1, 451, "later")], 1)
        await give_back(connection, [1])
    assert set(states(shop).values()) == {"accepted"}
    assert len(sink.accepted) == 1
