"""Two hundred kills at random moments, and every edge with several connections: over all of them nobody lost, nobody twice.

On either database, alone and with a worker beside the run; either of them, or both, are killed. Most of it is CI's.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from typing import TYPE_CHECKING

import pytest
from killing import figures_of, mortals
from ledger import ask, crowd, edition_state, invite, only, states, sums_hold
from mortal import EDGES
from servers import BOTH

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Generator

    from killing import Mortal
    from workshop import Sink, Workshop

    Tell = Callable[[str, object], None]

LATER = "2026-12-02T11:50+09:00"
CONNECTIONS = 3

both = pytest.mark.parametrize("shop", BOTH, indirect=True)


@pytest.fixture(autouse=True)
def _one_letter(shop: Workshop) -> None:
    only(shop, "wednesday-letter")


@pytest.fixture(scope="module")
def mortal() -> Generator[Mortal]:
    with mortals() as process:
        yield process


@pytest.fixture(scope="module")
def beside() -> Generator[Mortal]:
    with mortals() as process:
        yield process


async def _finished(shop: Workshop, sink: Sink, people: list[str], tell: Tell) -> Counter[str]:
    """Let the next run recover and finish; return the figures, and check that the ledger says what the sink saw."""
    sink.answer = None
    report = await shop.run(LATER)
    assert report.trouble is None
    assert sums_hold(report)
    assert edition_state(shop) == "finished"
    figures = figures_of(shop, sink, people, tell)
    assert (figures["lost"], figures["twice"]) == (0, 0)
    ended = states(shop)
    assert sorted(ended) == sorted(people)
    assert {address for address, state in ended.items() if state == "accepted"} <= set(sink.recipients)
    assert set(ended.values()) <= {"accepted", "unknown"}
    return figures


@pytest.mark.long
@both
@pytest.mark.parametrize("edge", EDGES)
async def test_a_kill_at_any_edge_of_several_connections(
    shop: Workshop, sink: Sink, mortal: Mortal, edge: str, record_property: Tell
) -> None:
    people = crowd(24)
    await invite(shop, *people)
    assert await mortal.die(shop, edge, 5, CONNECTIONS) == -signal.SIGKILL
    assert (await _finished(shop, sink, people, record_property))["unknown"] <= CONNECTIONS


async def _killed(shop: Workshop, sink: Sink, mortal: Mortal, chance: random.Random, people: int) -> None:
    """Run, and kill it at a moment that chance finds."""
    far, how_far = asyncio.Event(), chance.randrange(people - 4)

    async def slowly(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) >= how_far:
            far.set()
        await asyncio.sleep(chance.random() / 50)
        return "250 2.0.0 OK"

    sink.answer = slowly
    child = await mortal.begin(shop, CONNECTIONS)
    await asyncio.wait_for(far.wait(), 60)
    await asyncio.sleep(chance.random() / 20)
    os.kill(child, signal.SIGKILL)
    assert await mortal.answer() in (-signal.SIGKILL, 0)  # 0: it was quicker


@pytest.mark.long
@both
@pytest.mark.parametrize("seed", range(50))
async def test_a_kill_at_a_random_moment(
    shop: Workshop, sink: Sink, mortal: Mortal, seed: int, record_property: Tell
) -> None:
    people = crowd(20)
    await invite(shop, *people)
    await _killed(shop, sink, mortal, random.Random(seed), len(people))
    assert (await _finished(shop, sink, people, record_property))["unknown"] <= CONNECTIONS


@pytest.mark.long
@both
@pytest.mark.parametrize("seed", range(50))
async def test_a_kill_at_a_random_moment_with_a_worker_beside_the_run(
    shop: Workshop, sink: Sink, mortal: Mortal, beside: Mortal, seed: int, record_property: Tell
) -> None:
    people = crowd(30)
    await invite(shop, *people)
    chance = random.Random(seed)
    worker = await beside.begin(shop, CONNECTIONS, kind="worker")
    dying = [("run", "worker"), ("run",)][seed % 2]
    await _killed(shop, sink, mortal, chance, len(people))
    if "worker" in dying:
        os.kill(worker, signal.SIGKILL)
    code = await asyncio.wait_for(beside.answer(), 60)
    assert code in ((-signal.SIGKILL, 0) if "worker" in dying else (0,))
    figures = await _finished(shop, sink, people, record_property)
    assert figures["unknown"] <= CONNECTIONS * len(dying)
    assert ask(shop, "SELECT count(*) FROM runs WHERE ended_ms IS NULL") == [(0,)]


@pytest.mark.long
@both
@pytest.mark.parametrize("seed", range(20))
async def test_a_worker_killed_beside_a_run_that_lives(
    shop: Workshop, sink: Sink, mortal: Mortal, beside: Mortal, seed: int, record_property: Tell
) -> None:
    people = crowd(30)
    await invite(shop, *people)
    chance = random.Random(seed)
    worker = await beside.begin(shop, CONNECTIONS, kind="worker")
    far = asyncio.Event()

    async def slowly(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) >= 8:
            far.set()
        await asyncio.sleep(chance.random() / 50)
        return "250 2.0.0 OK"

    sink.answer = slowly
    await mortal.begin(shop, CONNECTIONS)
    await asyncio.wait_for(far.wait(), 60)
    await asyncio.sleep(chance.random() / 20)
    os.kill(worker, signal.SIGKILL)
    await beside.answer()
    assert await mortal.answer() == 0
    if edition_state(shop) == "finished":  # the worker had no claims
        assert figures_of(shop, sink, people, record_property)["unknown"] == 0
        return
    assert (await _finished(shop, sink, people, record_property))["unknown"] <= CONNECTIONS
