"""A worker beside a run: they share the people, nobody gets anything twice, and only the run opens and closes."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, crowd, edition_state, invite, nobody_twice, only, states, sums_hold
from servers import BOTH
from workshop import WEDNESDAY

from engine.cli.place import Place
from engine.cli.screen import StopError
from engine.cli.worker import worker
from engine.delivery import block
from engine.store.key_file import make_keys

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

PEOPLE = crowd(40)
LATER = "2026-12-02T11:50+09:00"

both = pytest.mark.parametrize("shop", BOTH, indirect=True)


@pytest.fixture(autouse=True)
def _one_letter_in_small_blocks(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setattr(block, "BLOCK", 3)


async def _worker(shop: Workshop, *, state: Path | None = None, as_json: bool = False) -> int:
    shop.project()
    return await worker(at=WEDNESDAY, json=as_json, place=Place(project=shop.root, state=state))


@both
async def test_a_worker_and_a_run_share_the_people_of_an_edition(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    sending, both_at_it = asyncio.Event(), asyncio.Event()

    async def once_both_are_at_it(_recipient: str, _content: bytes) -> str:
        sending.set()
        while not ask(shop, "SELECT 1 FROM runs WHERE kind = 'worker'"):  # noqa: ASYNC110 - the store tells no event
            await asyncio.sleep(0.01)
        if ask(shop, "SELECT count(DISTINCT run) FROM deliveries WHERE state = 'claimed'") == [(2,)]:
            both_at_it.set()
        with suppress(TimeoutError):  # they share the relay's connections: one may have to wait for a seat
            await asyncio.wait_for(both_at_it.wait(), 0.5)
        return "250 2.0.0 OK"

    sink.answer = once_both_are_at_it
    begun = asyncio.create_task(shop.run())
    await sending.wait()
    assert await _worker(shop, as_json=True) == 0
    report = await begun
    assert sums_hold(report)
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)
    told = json.loads(capsys.readouterr().out)["editions"][0]
    assert told["key"] == LETTER
    assert 0 < told["accepted"] < len(PEOPLE)
    assert told["accepted"] + report.editions[0].outcomes["accepted"] == len(PEOPLE)
    await shop.run(LATER)
    assert edition_state(shop) == "finished"
    assert set(states(shop).values()) == {"accepted"}
    assert ask(shop, "SELECT kind, count(*) FROM runs GROUP BY kind ORDER BY kind")[-1] == ("worker", 1)


async def test_a_worker_opens_nothing_and_closes_nothing(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE[:3])
    assert await _worker(shop) == 0
    assert capsys.readouterr().out == "nothing is due.\n"
    assert edition_state(shop) is None
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    ask(shop, "UPDATE deliveries SET until_ms = 0")
    assert await _worker(shop) == 0
    assert sorted(sink.recipients) == sorted(PEOPLE[:3])
    assert edition_state(shop) == "open", "nobody is left, and yet it is the run that closes"
    await shop.run(LATER)
    assert edition_state(shop) == "finished"


async def test_a_run_leaves_an_edition_open_while_a_worker_is_at_the_wire(shop: Workshop, sink: Sink) -> None:
    await invite(shop, PEOPLE[0])  # with more, the run would find somebody whom the worker has not claimed yet
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    ask(shop, "UPDATE deliveries SET until_ms = 0")
    at_the_wire, let_go = asyncio.Event(), asyncio.Event()

    async def hanging(_recipient: str, _content: bytes) -> str:
        at_the_wire.set()
        await let_go.wait()
        return "250 2.0.0 OK"

    sink.answer = hanging
    beside = asyncio.create_task(_worker(shop))
    await at_the_wire.wait()
    assert "claimed" in states(shop).values()
    assert (await shop.run(LATER)).recovered == {}
    assert edition_state(shop) == "open"
    let_go.set()
    assert await beside == 0
    await shop.run(LATER)
    assert (edition_state(shop), set(states(shop).values())) == ("finished", {"accepted"})
    assert nobody_twice(sink)


async def test_a_worker_with_other_keys_than_the_run_sends_nothing(shop: Workshop, sink: Sink, tmp_path: Path) -> None:
    await invite(shop, *PEOPLE[:3])
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    ask(shop, "UPDATE deliveries SET until_ms = 0")
    (shop.state / "token.keys").rename(tmp_path / "token.keys")
    for _ in range(2):
        with pytest.raises(StopError) as told:
            await _worker(shop)
        assert told.value.code == "worker_keys"
        make_keys(shop.state / "token.keys", "keys_unreadable")
    assert sink.accepted == []


async def test_a_worker_that_comes_while_the_first_edition_opens_waits_for_the_runs_keys(
    shop: Workshop, sink: Sink
) -> None:
    await invite(shop, *PEOPLE[:3])
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    # A run opens first, and says then what it signs with.
    ask(shop, "DELETE FROM store_state WHERE name = 'token_key'")
    assert await _worker(shop) == 0
    assert sink.accepted == []
