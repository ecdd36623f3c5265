"""The sender is killed at every edge of its work: nobody is lost, nobody gets a letter twice (DESIGN 5.2, RFC 1047).

Lost: entitled, and neither accepted by the relay nor shown as unknown. The sink lives in this process and survives.
"""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import pytest
from gifts import bring, codes, free, gives, granted
from killing import figures_of, mortals
from ledger import LETTER, ask, crowd, edition_state, invite, nobody_twice, only, states, sums_hold
from rude import rude_server
from workshop import WEDNESDAY

from engine.delivery import recovery
from engine.reply.reply import Reply, Stage
from engine.store.journal import Journal, boot_id
from engine.store.traces import read_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from killing import Mortal
    from workshop import Sink, Workshop

PEOPLE = crowd(10)
LATER = "2026-12-02T11:50+09:00"


@pytest.fixture(autouse=True)
def _one_letter(shop: Workshop) -> None:
    only(shop, "wednesday-letter")


@pytest.fixture(scope="module")
def mortal() -> Generator[Mortal]:
    with mortals() as process:
        yield process


def _unknown(shop: Workshop, sink: Sink, people: list[str]) -> int:
    """Check that nobody was lost and nobody got it twice; return how many nobody can know about."""
    ended = states(shop)
    assert sorted(ended) == sorted(people), "somebody was lost"
    assert nobody_twice(sink)
    assert set(ended.values()) <= {"accepted", "unknown"}
    accepted = {address for address, state in ended.items() if state == "accepted"}
    assert accepted <= set(sink.recipients), "the ledger says accepted, and the sink never saw it"
    assert set(sink.recipients) - accepted <= {address for address, state in ended.items() if state == "unknown"}
    assert edition_state(shop) == "finished"
    return len(ended) - len(accepted)


@pytest.mark.parametrize("shop", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
@pytest.mark.parametrize(
    ("edge", "unknown"),
    [
        ("before the claim", 0),
        ("after the claim's commit", 0),
        ("after MAIL", 0),
        ("after DATA", 0),
        ("before the dot", 1),
        ("when the dot is in the kernel", 1),
        ("before the reply is journalled", 1),
        ("after the reply is journalled", 0),
        ("before the settling commits", 0),
        ("after the settling's commit", 0),
    ],
)
async def test_a_kill_at_any_edge_loses_nobody_and_writes_to_nobody_twice(
    shop: Workshop, sink: Sink, mortal: Mortal, edge: str, unknown: int, record_property: Callable[[str, object], None]
) -> None:
    await invite(shop, *PEOPLE)
    assert await mortal.die(shop, edge, 3) == -signal.SIGKILL
    report = await shop.run(LATER)
    assert report.trouble is None
    assert sums_hold(report)
    figures_of(shop, sink, PEOPLE, record_property)
    assert _unknown(shop, sink, PEOPLE) == unknown
    assert report.recovered["unknown"] == unknown
    before = len(sink.accepted)
    assert (await shop.run(LATER)).editions == ()
    assert len(sink.accepted) == before


async def test_two_deaths_in_a_row_lose_nobody(shop: Workshop, sink: Sink, mortal: Mortal) -> None:
    await invite(shop, *PEOPLE)
    for edge in ("before the reply is journalled", "before the settling commits"):
        assert await mortal.die(shop, edge, 2) == -signal.SIGKILL
    await shop.run(LATER)
    assert _unknown(shop, sink, PEOPLE) == 1


@pytest.mark.slow
async def test_the_command_itself_killed_in_the_middle_goes_on_where_it_stopped(shop: Workshop, sink: Sink) -> None:
    people = crowd(30)
    await invite(shop, *people)
    halfway = asyncio.Event()

    async def slowly(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) >= 10:
            halfway.set()
        await asyncio.sleep(0.02)
        return "250 2.0.0 OK"

    sink.answer = slowly
    process = await shop.begin("run", "--at", WEDNESDAY)
    await asyncio.wait_for(halfway.wait(), 60)
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    assert len(sink.accepted) < len(people)
    again = await asyncio.to_thread(shop.tayori, "run", "--at", LATER)
    assert again.returncode == 0, again.stderr
    assert "a run died before" in again.stderr
    assert _unknown(shop, sink, people) <= 4


async def test_without_its_journal_every_open_claim_of_a_dead_run_is_unknown(
    shop: Workshop, sink: Sink, mortal: Mortal
) -> None:
    await invite(shop, *PEOPLE)
    await mortal.die(shop, "after MAIL", 2)
    (shop.state / "journal").unlink()
    report = await shop.run(LATER)
    assert report.recovered == {"unknown": 3}  # the whole block: one was sent, two were not, and nothing tells
    assert _unknown(shop, sink, PEOPLE) == 3


@pytest.mark.parametrize("keep", [-1, -60, 40])
async def test_a_journal_cut_within_a_line_is_not_believed(
    shop: Workshop, sink: Sink, mortal: Mortal, keep: int
) -> None:
    await invite(shop, *PEOPLE)
    await mortal.die(shop, "before the reply is journalled", 3)
    journal = shop.state / "journal"
    whole = journal.read_bytes()
    assert not whole[:keep].endswith(b"\n")
    journal.write_bytes(whole[:keep])
    report = await shop.run(LATER)
    assert report.recovered["unknown"] == report.recovered.total() > 0
    assert _unknown(shop, sink, PEOPLE) == report.recovered["unknown"]


async def test_after_another_boot_the_journal_is_not_believed(
    shop: Workshop, sink: Sink, mortal: Mortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)
    await mortal.die(shop, "after the reply is journalled", 2)
    monkeypatch.setattr(recovery, "boot_id", lambda: "the machine went down meanwhile")
    report = await shop.run(LATER)
    assert report.recovered == {"unknown": 3}
    assert _unknown(shop, sink, PEOPLE) == 3


async def test_the_journal_of_another_store_tells_nothing(shop: Workshop, sink: Sink, mortal: Mortal) -> None:
    await invite(shop, *PEOPLE)
    await mortal.die(shop, "after MAIL", 2)
    name = ask(shop, "SELECT value FROM store_state WHERE name = 'journal'")[0][0]
    journal = shop.state / "journal"
    journal.write_text(journal.read_text(encoding="utf-8").replace(name, "0" * 16), encoding="utf-8")
    assert (await shop.run(LATER)).recovered == {"unknown": 3}
    assert _unknown(shop, sink, PEOPLE) == 3


@pytest.mark.parametrize(
    ("verb", "answer", "state"),
    [
        ("MAIL", b"550 5.7.1 not you\r\n", "deferred"),  # it speaks of us: nobody is refused for it
        ("MAIL", None, "deferred"),  # it never came to the dot: nothing to be unsure about
        ("RCPT", b"550 5.1.1 nobody here\r\n", "refused"),
        ("RCPT", b"451 4.2.1 later\r\n", "deferred"),
        ("DATA", b"250 2.0.0 OK\r\n", "deferred"),  # out of step; it accepted nothing
        (".", b"554 5.6.0 no\r\n", "refused"),
    ],
)
async def test_a_word_that_only_the_journal_knows_means_what_it_meant_at_its_stage(
    shop: Workshop, mortal: Mortal, verb: str, answer: bytes | None, state: str
) -> None:
    await invite(shop, PEOPLE[0])
    async with rude_server() as rude:
        rude.answer = lambda said, _session: answer if said == verb else ...
        shop.port = rude.port
        assert await mortal.die(shop, "after the reply is journalled") == -signal.SIGKILL
        report = await shop.run(LATER)
    assert report.recovered == {state: 1}
    assert states(shop) == {PEOPLE[0]: state}


def test_a_line_that_a_full_disk_cut_short_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal"
    journal = Journal(path, "store", "run")
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, text: write(file, text[: len(text) // 2]))
    journal.reply(1, Reply(Stage.DOT, 250, "OK"))
    monkeypatch.undo()
    journal.dot(2, LETTER, "someone")
    journal.close()
    told = read_journal(path, "store")
    assert told.traces.keys() == {("run", 2)}
    assert not told.whole("run", boot_id())


def test_a_run_after_a_torn_line_begins_with_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path, "store", "first")  # it dies: nothing says that no line follows
    path.write_bytes(path.read_bytes() + b'{"run":"first","do')
    Journal(path, "store", "second").close()
    told = read_journal(path, "store")
    assert (told.whole("first", boot_id()), told.whole("second", boot_id())) == (False, True)


@pytest.mark.parametrize(
    "edge", ["after the claim's commit", "after DATA", "before the dot", "after the reply is journalled"]
)
async def test_whoever_dies_the_delivery_keeps_its_code(shop: Workshop, sink: Sink, mortal: Mortal, edge: str) -> None:
    gives(shop)
    await invite(shop, *PEOPLE)
    await bring(shop, *(f"T{number:03}" for number in range(10)))
    assert await mortal.die(shop, edge, 2) == -signal.SIGKILL
    reserved = granted(shop)
    blocks = 2 if edge == "after the claim's commit" else 1  # lanes take turns: the second claim is another lane's
    assert len(reserved) == 3 * blocks, "the block was claimed with its codes"
    await shop.run(LATER)
    given = granted(shop)
    assert {address: given[address] for address in reserved} == reserved
    assert sorted(given) == sorted(PEOPLE)
    assert len(set(given.values())) == 10
    assert all(set(listed) == {given[address]} for address, listed in codes(sink).items())
    assert free(shop) == set()
