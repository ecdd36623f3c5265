"""A run that lasts goes round: what fell due meanwhile is opened with the files as they are then, and nobody waits for the timer."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, command, crowd, edition_state, invite, nobody_twice, only, states
from workshop import WEDNESDAY

from engine.cli import run as run_verb
from engine.cli.screen import StopError
from engine.delivery.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Sink, Workshop

SALE = """title = "本日かぎり"
topic = "newsletter"
template = "letter.mjml"

[when]
date = 2026-12-02
at = "11:47"

[[edition]]
year = 2026
subject = "下書き"
hitokoto = "さむくなりました。"
"""


@pytest.fixture
def end_round(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Give what ends the round that is under way, as its time would."""
    only(shop, "wednesday-letter")
    stops: list[asyncio.Event] = []
    real = run_verb.told_to_stop

    def told_to_stop(asked: asyncio.Event | None = None) -> tuple[asyncio.Event, asyncio.Event]:
        stop, asked = real(asked)
        stops.append(stop)
        return stop, asked

    monkeypatch.setattr(run_verb, "told_to_stop", told_to_stop)
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    return lambda: stops[-1].set()  # noqa: PLW0108 - the one that is the last by then


def at_the_third(sink: Sink, do: Callable[[], None]) -> None:
    """Do something while the third message is at its dot."""

    async def answer(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) == 2:
            do()
        return "250 2.0.0 OK"

    sink.answer, sink.pipelining = answer, False


async def test_an_edition_that_falls_due_during_a_long_run_is_opened_by_its_next_round(
    shop: Workshop,
    sink: Sink,
    end_round: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = crowd(8, ("gmail.example",))
    await invite(shop, *people)
    (shop.root / "campaigns" / "sale.toml").write_text(SALE, encoding="utf-8")

    def a_sale_is_due() -> None:
        now = Clock.now
        monkeypatch.setattr(Clock, "now", lambda clock: now(clock) + timedelta(minutes=5))
        shop.edit("campaigns/sale.toml", "下書き", "本日かぎり")
        shop.edit("campaigns/wednesday-letter/2026-12-02.toml", "霜の朝の、", "雪の朝の、")
        end_round()

    at_the_third(sink, a_sale_is_due)
    assert await command(shop, WEDNESDAY, json=True) == 0
    editions = {line["key"]: line for line in json.loads(capsys.readouterr().out)["editions"]}
    assert {key: (line["state"], line["send"], line["accepted"]) for key, line in editions.items()} == {
        LETTER: ("finished", 8, 8),
        "sale/once": ("finished", 8, 8),
    }
    assert nobody_twice(sink)
    subjects = [str(mail["Subject"]) for mail in sink.mails()]
    assert sum("霜の朝の、" in subject for subject in subjects) == 8, "its text was frozen when it opened"
    assert subjects.count("本日かぎり") == 8, "the files were read again"


async def test_files_that_are_broken_by_then_end_the_run_with_its_sums_told(
    shop: Workshop, sink: Sink, end_round: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *crowd(8, ("gmail.example",)))

    def break_the_files() -> None:
        (shop.root / "tayori.toml").write_text("[shop\n", encoding="utf-8")
        end_round()

    at_the_third(sink, break_the_files)
    with pytest.raises(StopError, match="project_broken"):
        await command(shop, WEDNESDAY)
    assert f"sent {len(sink.accepted)}" in " ".join(capsys.readouterr().out.split()).replace("accepted", "sent")
    assert edition_state(shop) == "open"
    assert 3 <= len(sink.accepted) < 8


async def test_who_asks_it_to_stop_ends_it_and_not_only_its_round(
    shop: Workshop, sink: Sink, end_round: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *crowd(8, ("gmail.example",)))
    asked = asyncio.Event()
    within = run_verb.told_to_stop
    monkeypatch.setattr(run_verb, "told_to_stop", lambda _asked=None: within(asked))

    def ask() -> None:
        asked.set()
        end_round()

    at_the_third(sink, ask)
    await command(shop, WEDNESDAY)
    assert edition_state(shop) == "open"
    assert "planned" in states(shop).values()
