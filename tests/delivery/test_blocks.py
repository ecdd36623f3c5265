"""How many people are claimed at a time: what a lane puts on the wire in about a second, and never for long."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ledger import crowd, invite, line_of, only

from engine.delivery import block
from engine.store import database
from engine.store.database import open_store
from engine.store.state import write_state

if TYPE_CHECKING:
    import pytest
    from workshop import Sink, Workshop


def learnt(seconds: float, claims: int, before: int | None = None) -> int:
    """Return how many the next block of a lane takes at most, behind one that took so long."""
    strides: dict[str, int] = {} if before is None else {"gmail": before}
    outfit: Any = SimpleNamespace(clock=SimpleNamespace(monotonic=lambda: seconds), strides=strides)
    one: Any = SimpleNamespace(claimed_at=0.0, claims=[None] * claims)
    block._learn(outfit, "gmail", one)
    return strides.get("gmail", block._FIRST)


def test_a_quick_lane_gets_longer_blocks_and_a_slow_one_shorter_ones() -> None:
    assert learnt(0.1, 100) == 200
    assert learnt(0.1, 60) == 100, "it was not the block that was short of people"
    assert learnt(1.0, 100) == 100
    assert learnt(3.0, 100) == 50
    assert learnt(0.1, 400, before=400) == block.BLOCK
    assert learnt(9.0, 1, before=1) == 1


async def test_a_run_of_several_blocks_reaches_everybody_once(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "_FIRST", 2)
    only(shop, "wednesday-letter")
    people = crowd(30)
    await invite(shop, *people)
    assert line_of(await shop.run())["accepted"] == len(people)
    assert sorted(sink.recipients) == sorted(people)


async def test_writers_of_one_process_wait_for_each_other_without_asking_the_file(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 0)  # SQLite itself would refuse the second writer at once
    shop.make_store()
    store = await open_store(shop.where)

    async def write(number: int) -> None:
        async with store.writing() as connection:
            await write_state(connection, f"test-{number}", "x")
            await asyncio.sleep(0.02)

    try:
        await asyncio.gather(*(write(number) for number in range(5)))
    finally:
        await store.close()
