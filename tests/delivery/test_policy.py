"""What speaks of us must not be written down against a reader; what needs a person must be heard by the timer."""

from __future__ import annotations

import asyncio
import stat
from typing import TYPE_CHECKING

from ledger import crowd, invite, line_of, only, states

from engine.cli import run as run_verb
from engine.store.upgrade import make_missing

if TYPE_CHECKING:
    import pytest
    from workshop import Sink, Workshop

PEOPLE = crowd(3)


async def test_a_relay_that_denies_us_refuses_nobody_for_good(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _: "554 5.7.1 Relay access denied"
    first = await shop.run()
    assert line_of(first)["deferred"] == len(PEOPLE)
    sink.rcpt = None
    second = await shop.run("2026-12-02T12:15+09:00")
    assert line_of(second)["accepted"] == len(PEOPLE)
    assert set(states(shop).values()) == {"accepted"}


async def test_a_dead_mailbox_is_refused_at_once(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _: "550 5.1.1 no such user"
    assert line_of(await shop.run())["refused"] == len(PEOPLE)


async def test_a_letter_that_cannot_go_out_at_its_turn_makes_the_run_exit_2(shop: Workshop, sink: Sink) -> None:
    await shop.import_()
    shop.edit("templates/letter.mjml", "<mj-body", "<mj-bodi")
    done = await asyncio.to_thread(shop.tayori, "run", "--at", "2026-12-02T11:45+09:00")
    assert done.returncode == 2
    assert "birthday/2026-12-09  2026-12-02 Wed 10:10  finished" in done.stdout
    assert "wednesday-letter/2026-W49  2026-12-02 Wed 11:40  not sent: its template has a mistake" in done.stdout
    assert len(sink.accepted) == 3


async def test_a_run_that_lasts_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_verb, "_LONGEST_SECONDS", 0)
    stop, asked = run_verb.told_to_stop()
    await asyncio.wait_for(stop.wait(), 5)
    assert not asked.is_set()


async def test_a_new_store_is_its_owners_alone(shop: Workshop) -> None:
    make_missing(shop.where, 1)
    await shop.import_()
    assert stat.S_IMODE(shop.store_file.stat().st_mode) == 0o600
    assert [one.name for one in shop.state.iterdir() if one.name.startswith(".")] == []
