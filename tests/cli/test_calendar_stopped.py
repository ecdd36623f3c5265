"""The calendar shows which editions were paused, held or cancelled; without a store it shows the files, as ever."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
import vobject
from ledger import LETTER, change, crowd, invite, only
from servers import BOTH

from engine.cli.calendar import calendar
from engine.cli.cancel import cancel
from engine.cli.explain import explain
from engine.cli.pause import pause
from engine.cli.place import Place

if TYPE_CHECKING:
    from workshop import Sink, Workshop

LATER = "2026-12-02T12:30+09:00"


async def _shown(shop: Workshop, capsys: pytest.CaptureFixture[str], **how: object) -> str:
    shop.project()
    capsys.readouterr()
    span = {"from_": date(2026, 12, 1), "to": date(2026, 12, 8)}
    assert await calendar(**span, **how, place=Place(project=shop.root)) == 0  # pyright: ignore[reportArgumentType]  # its options
    return capsys.readouterr().out


async def _begin(shop: Workshop, sink: Sink, *campaigns: str) -> None:
    """Send the letter; somebody is deferred, so that it stays open."""
    only(shop, "wednesday-letter", *campaigns)
    await invite(shop, *crowd(3))
    sink.rcpt = lambda address: "451 4.2.1 later" if address.startswith("p000") else "250 2.1.5 OK"
    await shop.run()


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_paused_edition_says_so_in_every_form(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await _begin(shop, sink)
    assert " 2*" in await _shown(shop, capsys), "an open edition is one that goes out"
    assert await pause(LETTER, place=Place(project=shop.root)) == 0
    months = await _shown(shop, capsys)
    assert " 2! " in months
    assert "霜の朝の、ほうじ茶のこと  paused: paused by " in months
    assert f"{LETTER}" in (listed := await _shown(shop, capsys, list=True))
    assert "paused: paused by " in listed
    (record,) = json.loads(await _shown(shop, capsys, json=True))["editions"]
    assert record["state"] == "paused"
    assert record["reason"].startswith("paused: paused by ")
    event = vobject.readOne(await _shown(shop, capsys, format="ics")).vevent
    assert (event.status.value, event.summary.value.split()[0]) == ("TENTATIVE", "[paused]")
    assert "paused by" in event.description.value
    page = await _shown(shop, capsys, format="html")
    assert 'class="mark h0 stopped" aria-hidden="true">‖A<' in page
    assert '<p class="remark">paused: paused by ' in page


async def test_explain_says_who_paused_what_a_person_waits_for(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await _begin(shop, sink)
    await pause(LETTER, place=Place(project=shop.root))
    capsys.readouterr()
    assert await explain(crowd(3)[0], at=LATER, place=Place(project=shop.root)) == 0
    told = capsys.readouterr().out
    assert "paused by " in told[told.index(LETTER) :]


async def test_a_held_one_says_why_and_a_cancelled_one_does_not_go_out(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await _begin(shop, sink)
    why = '{"since_ms": 0, "code": "held_refusals", "values": {"key": "k", "lane": "gmail", "refused": 10, "of": 28, "reply": "550"}}'
    change(shop, "UPDATE editions SET state = 'held', state_reason = ?", why)
    assert "held: 10 of the last 28 in gmail were refused" in await _shown(shop, capsys)
    assert await cancel(LETTER, yes=True, place=Place(project=shop.root)) == 0
    months = await _shown(shop, capsys)
    assert " 2x " in months
    assert "cancelled: by " in months
    event = vobject.readOne(await _shown(shop, capsys, format="ics")).vevent
    assert event.status.value == "CANCELLED"
    page = await _shown(shop, capsys, format="html")
    assert 'class="mark h0 out" aria-hidden="true">×A<' in page
    assert re.search(r"<dt>letters in slots</dt>\s*<dd>0</dd>", page)


async def test_a_birthday_s_edition_is_shown_among_the_others_when_it_was_stopped(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await _begin(shop, sink, "birthday")
    assert "birthday/2026-12-12" not in await _shown(shop, capsys, list=True), "every day has one"
    change(shop, "UPDATE editions SET state = 'paused', key = 'birthday/2026-12-12' WHERE key = ?", LETTER)
    lines = (await _shown(shop, capsys, list=True)).splitlines()
    assert [line for line in lines if "birthday/2026-12-12" in line and "paused: paused by" in line]


async def test_without_a_store_and_with_one_that_cannot_be_read_the_files_are_shown(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    shop.store_file.unlink()
    capsys.readouterr()
    alone = await _shown(shop, capsys)
    assert " 2*" in alone
    assert list(shop.state.iterdir()) == [], "a look at the calendar makes no store"
    shop.store_file.write_bytes(b"this is no database" * 100)
    assert await calendar(from_=date(2026, 12, 1), to=date(2026, 12, 8), place=Place(project=shop.root)) == 0
    told = capsys.readouterr()
    assert told.out == alone
    assert "the store could not be asked" in told.err
