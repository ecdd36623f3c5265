"""Whose claims may be taken: those of the dead, told by their locks and by no clock; the living are left alone."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, change, crowd, edition_state, invite, nobody_twice, only, states
from servers import BOTH

from engine.delivery import lives
from engine.delivery.clock import Clock
from engine.delivery.lives import living

if TYPE_CHECKING:
    from workshop import Sink, Workshop

PEOPLE = crowd(4)
LATER = "2026-12-02T11:50+09:00"
MUCH_LATER = "2026-12-04T11:50+09:00"
NUMBER = "00c0ffee00c0ffee"

both = pytest.mark.parametrize("shop", BOTH, indirect=True)


async def _left_by(shop: Workshop, sink: Sink, run: str) -> None:
    """Leave the letter open, with everybody claimed by one process."""
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    change(shop, "UPDATE deliveries SET state = 'claimed', run = ?", run)
    assert edition_state(shop) == "open"


@both
async def test_claims_of_a_process_that_lives_are_left_alone_until_it_dies(shop: Workshop, sink: Sink) -> None:
    await _left_by(shop, sink, NUMBER)
    async with shop.store() as store, living(store, "worker", NUMBER, shop.state / "journal", Clock()):
        assert (await shop.run(LATER)).recovered == {}
        assert set(states(shop).values()) == {"claimed"}
        assert edition_state(shop) == "open", "not closed either: another process is at it"
        assert ask(shop, "SELECT kind, ended_ms FROM runs WHERE id = ?", NUMBER) == [("worker", None)]
    assert (await shop.run(LATER)).recovered == {"unknown": 4}, "it died without a journal"
    assert sink.accepted == []
    assert ask(shop, "SELECT count(*) FROM runs WHERE ended_ms IS NULL") == [(0,)]
    assert not list(shop.state.glob("*.*.lock")), "a file for nobody"


async def test_even_at_the_end_of_its_time_an_edition_is_not_closed_under_a_living_process(
    shop: Workshop, sink: Sink
) -> None:
    await _left_by(shop, sink, NUMBER)
    async with shop.store() as store, living(store, "worker", NUMBER, shop.state / "journal", Clock()):
        await shop.run(MUCH_LATER)
        assert edition_state(shop) == "open"
    await shop.run(MUCH_LATER)
    assert edition_state(shop) == "finished"
    assert set(states(shop).values()) == {"unknown"}


@pytest.mark.parametrize("shop", ["postgresql"], indirect=True)
async def test_what_died_on_another_host_waits_for_that_host_as_long_as_the_edition_lives(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _left_by(shop, sink, NUMBER)
    with monkeypatch.context() as there:
        there.setattr(lives, "this_host", lambda: "elsewhere")
        async with shop.store() as store, living(store, "run", NUMBER, shop.state / "journal", Clock()):
            assert (await shop.run(LATER)).recovered == {}, "it lives, as the server can tell"
    report = await shop.run(LATER)
    assert report.recovered == {"elsewhere": 4}
    assert set(states(shop).values()) == {"claimed"}
    assert (await shop.run(MUCH_LATER)).recovered == {"unknown": 4}
    assert edition_state(shop) == "finished"
    assert sink.accepted == []


async def test_a_file_that_a_killed_process_held_is_free_at_once_and_goes_with_the_next_run(
    shop: Workshop, sink: Sink
) -> None:
    await _left_by(shop, sink, NUMBER)
    script = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from engine.delivery.clock import Clock\n"
        "from engine.delivery.lives import living\n"
        "from engine.store.database import open_store\n"
        "async def main():\n"
        "    store = await open_store(Path(sys.argv[1]))\n"
        f"    async with living(store, 'run', '{NUMBER}', Path(sys.argv[2]), Clock()):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    line = (sys.executable, "-c", script, shop.store_file, shop.state / "journal")
    killed = await asyncio.create_subprocess_exec(*line)
    assert await killed.wait() == -signal.SIGKILL
    lock = shop.state / f"tayori.db.{NUMBER}.lock"
    assert lock.exists()
    assert (await shop.run(LATER)).recovered == {"unknown": 4}
    assert not lock.exists()


@both
async def test_a_process_that_ended_well_leaves_nothing_to_ask_after(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    await shop.run()
    assert nobody_twice(sink)
    assert edition_state(shop, LETTER) == "finished"
    assert [row[0] for row in ask(shop, "SELECT kind FROM runs WHERE ended_ms IS NOT NULL")] == ["run"]
    await shop.run(LATER)
    assert ask(shop, "SELECT count(*) FROM runs") == [(1,)], "a run with nothing due writes no row"
