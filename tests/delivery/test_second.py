"""The journal's second place: each line once more, before its letter's dot; one that fails keeps no letter back."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from ledger import crowd, invite, only, states

from engine.words.catalogue import say

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

PEOPLE = crowd(6)
LATER = "2026-12-02T12:30+09:00"


@pytest.fixture
def second(shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop of one letter, over one connection, whose journal has a second place."""
    only(shop, "wednesday-letter")
    place = tmp_path / "elsewhere" / "journal"
    place.parent.mkdir()
    monkeypatch.setenv("TAYORI_BACKUP__JOURNAL", str(place))
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    return place


def _first(shop: Workshop) -> bytes:
    return (shop.state / "journal").read_bytes()


def _dots(text: bytes) -> int:
    return sum("dot" in json.loads(line) for line in text.splitlines())


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def _write(path: Path, text: bytes) -> None:
    path.write_bytes(text)


def _spoil(shop: Workshop, second: Path, harm: str) -> None:
    if harm == "folder":
        second.mkdir()
    elif harm == "no folder":
        second.parent.rmdir()
    elif harm == "the journal itself":
        (shop.state / "journal").touch()
        second.symlink_to(shop.state / "journal")
    else:
        second.symlink_to(harm)


def _said(shop: Workshop) -> list[str]:
    return [sentence for sentence in shop.ear.sentences if sentence.startswith("journal_second ")]


async def test_each_line_is_there_before_its_letter_has_left(shop: Workshop, sink: Sink, second: Path) -> None:
    await invite(shop, *PEOPLE)
    behind: list[str] = []

    async def look(recipient: str, _content: bytes) -> str:
        if _dots(_read(second)) <= len(sink.accepted):
            behind.append(recipient)
        return "250 2.0.0 OK"

    sink.answer = look
    await shop.run()
    assert (len(sink.accepted), behind) == (len(PEOPLE), [])
    assert _read(second) == _first(shop)
    assert _mode(second) == 0o640
    assert _said(shop) == []


@pytest.mark.usefixtures("sink")
@pytest.mark.parametrize("harm", ["folder", "/dev/full", "no folder", "the journal itself"])
async def test_a_second_place_that_is_none_keeps_no_letter_back(shop: Workshop, second: Path, harm: str) -> None:
    await invite(shop, *PEOPLE)
    _spoil(shop, second, harm)
    await shop.run()
    assert set(states(shop).values()) == {"accepted"}
    assert len(_said(shop)) == 1
    assert _dots(_first(shop)) == len(PEOPLE), "each line stands there once"
    told = str(say("journal_second", "en", path=second, reason="it is full"))
    assert "Letters go out" in told


async def test_one_that_fails_on_the_way_is_told_and_filled_up_by_the_next_run(
    shop: Workshop, sink: Sink, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "250 2.1.5 OK" if address < "p004" else "451 4.2.1 later"
    sync, calls = os.fdatasync, 0

    def full(file: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise OSError(28, "No space left on device")
        sync(file)

    monkeypatch.setattr(os, "fdatasync", full)
    await shop.run()
    monkeypatch.setattr(os, "fdatasync", sync)
    assert "No space left on device" in _said(shop)[0]
    assert _dots(_read(second)) < _dots(_first(shop)) == 4
    sink.rcpt = None
    shop.past("UPDATE deliveries SET until_ms = 0 WHERE state = 'deferred'")
    await shop.run(LATER)
    assert set(states(shop).values()) == {"accepted"}
    assert _read(second) == _first(shop)
    assert len(_said(shop)) == 1, "it is well again"


async def test_a_second_place_that_knows_more_is_never_replaced(shop: Workshop, sink: Sink, second: Path) -> None:
    await invite(shop, *PEOPLE)
    line = b'{"run":"of a machine that is gone","dot":1,"edition":"x","subject":"y"}\n'
    _write(second, line)
    _write(shop.state / "journal", b'{"store":"s","since":1}\n' * 20)
    await shop.run()
    assert len(sink.accepted) == len(PEOPLE)
    assert _read(second).startswith(line)
    assert _dots(_read(second)) == len(PEOPLE) + 1
