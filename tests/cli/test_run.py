"""`tayori run` as the timer calls it: a process of its own, one JSON document, and a signal that ends it in good order."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import TYPE_CHECKING

import pytest
from workshop import WEDNESDAY

if TYPE_CHECKING:
    from workshop import Sink, Workshop


@pytest.mark.slow
async def test_plan_and_run_give_one_document_each_and_agree_and_the_log_names_nobody(
    shop: Workshop, sink: Sink
) -> None:
    await shop.import_()
    planned = await asyncio.to_thread(shop.tayori, "plan", "--at", WEDNESDAY, "--json")
    ran = await asyncio.to_thread(shop.tayori, "run", "--at", WEDNESDAY, "--json")
    again = await asyncio.to_thread(shop.tayori, "run", "--at", "2026-12-02T11:50+09:00", "--json")
    for ended in (planned, ran, again):
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.count("\n") == 1
    plan, run = json.loads(planned.stdout)["editions"], json.loads(ran.stdout)["editions"]
    same = ("key", "campaign", "occasion", "due", "send", "skipped", "lanes")
    assert [{name: one[name] for name in same} for one in plan] == [{name: one[name] for name in same} for one in run]
    assert sum(one["accepted"] for one in run) == len(sink.accepted) > 0
    assert json.loads(again.stdout)["editions"] == []
    assert planned.stderr == ""
    assert ran.stderr.count(" outcome=accepted ") == len(sink.accepted), "one line a delivery"
    assert "@" not in ran.stderr
    assert "\x1b" not in ran.stderr, "cron and systemd want plain lines"


@pytest.mark.slow
async def test_an_interrupt_ends_a_run_in_good_order_and_the_next_goes_on(shop: Workshop, sink: Sink) -> None:
    await shop.import_()
    begun = asyncio.Event()

    async def slowly(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) >= 3:
            begun.set()
        await asyncio.sleep(0.05)
        return "250 2.0.0 OK"

    sink.answer = slowly
    process = await shop.begin("run", "--at", WEDNESDAY, "--json")
    await asyncio.wait_for(begun.wait(), 60)
    process.send_signal(signal.SIGINT)
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 130, err.decode()
    assert "what was on the wire is settled" in err.decode()
    reached = len(sink.accepted)
    assert sum(one["accepted"] for one in json.loads(out)["editions"]) == reached
    sink.answer = None
    rest = await asyncio.to_thread(shop.tayori, "run", "--at", "2026-12-02T11:50+09:00", "--json")
    assert rest.returncode == 0, rest.stderr
    keys = [(recipient, mail["Message-ID"]) for recipient, mail in zip(sink.recipients, sink.mails(), strict=True)]
    assert len(keys) == len(set(keys)) > reached
