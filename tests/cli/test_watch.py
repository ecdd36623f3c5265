"""What a run says while it lasts: lines for a log, JSON when asked, bars and lanes for a person; no address in any of them."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING

from ledger import LETTER, crowd, invite, line_of, only
from rich.console import Console
from workshop import WEDNESDAY

from engine.cli.bar import Bar
from engine.cli.lines import Lines
from engine.delivery.clock import Clock, clock_at

if TYPE_CHECKING:
    import pytest
    from workshop import Sink, Workshop


async def _three_ends(shop: Workshop, sink: Sink) -> None:
    """Run so that one letter is taken, one is put off, one is refused with the address in the words."""
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3, ("gmail.example",)))
    answers = iter(["250 2.0.0 OK", "451 4.3.0 later", "550 5.1.1 <{}>: no such user"])

    async def each(recipient: str, _content: bytes) -> str:
        return next(answers).format(recipient.upper())

    sink.answer = each


async def test_a_log_in_json_has_a_record_a_delivery_and_names_nobody(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await _three_ends(shop, sink)
    shop.ear = Lines(clock_at(datetime.fromisoformat(WEDNESDAY)), "json")  # pyright: ignore[reportAttributeAccessIssue]  # an observer is an observer
    await shop.run()
    shop.ear.close()  # pyright: ignore[reportAttributeAccessIssue]  # likewise
    records = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [record["event"] for record in records] == ["begins", "delivery", "delivery", "delivery"]
    assert [(one["outcome"], one["code"]) for one in records[1:]] == [
        ("accepted", 250),
        ("deferred", 451),
        ("refused", 550),
    ]
    assert records[3]["reply"] == "5.1.1 <…>: no such user"
    assert set(records[1]) == {
        *("at", "event", "edition", "subscriber", "lane", "attempt", "outcome", "relay", "ms", "code", "reply")
    }
    assert "@" not in json.dumps(records).lower().replace("mail@", "")


async def test_lines_that_linger_are_written_when_nothing_else_happens(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(Clock())
    lines.begins(LETTER, 3)
    assert capsys.readouterr().err == "", "a write a message would cost too much"
    await asyncio.sleep(0.4)
    assert capsys.readouterr().err.endswith(f" edition={LETTER} begins people=3\n")


async def test_a_terminal_shows_a_bar_an_edition_and_a_row_a_lane(shop: Workshop, sink: Sink) -> None:
    await _three_ends(shop, sink)
    screen = Console(file=io.StringIO(), force_terminal=True, width=120)
    bar = Bar(Clock(), screen)
    shop.ear = bar  # pyright: ignore[reportAttributeAccessIssue]  # an observer is an observer
    await shop.run()
    bar.close()
    assert isinstance(screen.file, io.StringIO)
    shown = screen.file.getvalue()
    assert f"{LETTER} " in shown
    assert "3/3" in shown
    lane = next(line for line in reversed(shown.splitlines()) if "550 5.1.1" in line)
    assert lane.split()[-4:][-2:] == ["550", "5.1.1"]
    assert [part for part in lane.split() if part == "1"] == ["1", "1", "1"], "accepted, to be tried again, refused"


async def test_the_sums_of_a_run_add_up_to_the_people(shop: Workshop, sink: Sink) -> None:
    await _three_ends(shop, sink)
    line = line_of(await shop.run(), LETTER)
    assert line["judged"] == 3
    assert sum(line[end] for end in ("accepted", "deferred", "refused", "unknown")) == 3
