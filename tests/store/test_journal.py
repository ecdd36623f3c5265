"""The journal does not grow for ever, and whoever has it open never writes into a file that is gone."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from typing import TYPE_CHECKING

import pytest

from engine.reply.reply import Reply, Stage
from engine.store.history import read_history
from engine.store.journal import Journal, append
from engine.store.shortened import shorten
from engine.store.traces import read_journal

if TYPE_CHECKING:
    from pathlib import Path

DAY_MS = 24 * 3600 * 1000
NOW_MS = 1_800_000_000_000


def _letter(path: Path, run: str, days: int, store: str = "here") -> None:
    journal = Journal(path, store, run, NOW_MS - days * DAY_MS)
    journal.dot(1, "letter/2026-W49", f"person of {run}")
    journal.reply(1, Reply(Stage.DOT, 250, "ok"))
    journal.close()


def _runs(path: Path) -> set[str]:
    return {line["run"] for line in map(json.loads, path.read_text().splitlines()) if "run" in line}


def test_letters_of_old_runs_go_and_those_of_young_runs_or_other_stores_stay(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    for run, days in (("old", 40), ("young", 3)):
        _letter(path, run, days)
    _letter(path, "another's", 40, store="there")
    append(path, [{"store": "here", "said": [["somebody", "newsletter", "refused", NOW_MS - 90 * DAY_MS]]}])
    append(path, [{"store": "here", "said": [["long ago", "newsletter", "refused", NOW_MS - 500 * DAY_MS]]}])
    mode = path.stat().st_mode
    assert shorten(path, "here", NOW_MS)
    assert _runs(path) == {"young", "another's"}
    told = read_history(path, "here")
    assert told.since_ms == NOW_MS - 14 * DAY_MS
    assert set(told.refused) == {("somebody", "newsletter")}
    assert read_journal(path, "here").traces["young", 1].replied
    assert path.stat().st_mode == mode
    assert list(tmp_path.iterdir()) == [path]
    assert not shorten(path, "here", NOW_MS), "once a day is enough"
    assert shorten(path, "here", NOW_MS + 16 * DAY_MS)
    assert path.read_text().count('"since"') == 1


@pytest.mark.parametrize("text", [None, "", "torn", '{"run":"first","store":"here","boot":"x"}\n'])
def test_what_does_not_say_how_old_it_is_stays_as_it_is(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "journal"
    if text is not None:
        path.write_text(text)
    assert not shorten(path, "here", NOW_MS)
    assert (path.read_text() if path.exists() else None) == text


def test_a_journal_that_somebody_has_open_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    _letter(path, "old", 40)
    running = Journal(path, "here", "running", NOW_MS)
    assert not shorten(path, "here", NOW_MS)
    running.close()
    assert shorten(path, "here", NOW_MS)
    assert _runs(path) == {"running"}


def test_who_opened_the_old_file_as_it_was_replaced_follows_to_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal"
    _letter(path, "old", 40)
    real, first = os.open, True

    def slow(name: Path, *flags: int) -> int:
        nonlocal first
        file = real(name, *flags)
        if first and name == path:
            first = False
            assert shorten(path, "here", NOW_MS)
        return file

    monkeypatch.setattr(os, "open", slow)
    journal = Journal(path, "here", "next", NOW_MS)
    journal.close()
    assert _runs(path) == {"next"}


def test_a_disk_that_is_full_while_it_is_shortened_leaves_the_journal_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal"
    _letter(path, "old", 40)
    before = path.read_bytes()

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not shorten(path, "here", NOW_MS)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_of_which_the_journal_has_fewer_lines_than_it_had_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = Journal(path, "here", "run", NOW_MS)
    journal.dot(1, "letter/2026-W49", "somebody")
    written = journal.lines
    lines = path.read_bytes().splitlines(keepends=True)
    boot = json.loads(lines[0])["boot"]
    assert read_journal(path, "here").whole("run", boot, written)
    path.write_bytes(b"".join(lines[:-1]))  # cut at the end of a line: nothing is torn
    assert not read_journal(path, "here").whole("run", boot, written)


def test_a_line_that_a_death_cut_short_takes_no_other_with_it_in_either_place(tmp_path: Path) -> None:
    first, second = tmp_path / "journal", tmp_path / "second"
    _letter(first, "before", 1)
    with first.open("ab") as torn:
        torn.write(b'{"run":"before","dot":2,"edi')
    journal = Journal(first, "here", "next", NOW_MS, second)
    journal.dot(3, "letter/2026-W49", "somebody")
    journal.close()
    assert second.read_bytes() == first.read_bytes()
    for path in (first, second):
        assert set(read_history(path, "here").runs) == {"before", "next"}
        with path.open("ab") as torn:
            torn.write(b'{"run":"next","dot":4,"edi')
        append(path, [{"store": "here", "said": [["somebody", "newsletter", "refused", NOW_MS]]}])
        assert set(read_history(path, "here").refused) == {("somebody", "newsletter")}


def test_a_second_place_whose_disk_knows_no_locks_is_written_unless_it_is_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "journal", tmp_path / "second"

    def unknown(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unknown)
    journal = Journal(first, "here", "one", NOW_MS, second)
    journal.close()
    assert second.read_bytes() == first.read_bytes()
    append(first, [{"store": "here", "said": [["somebody", "newsletter", "refused", NOW_MS]]}])
    journal = Journal(first, "here", "two", NOW_MS, second)
    journal.close()
    assert journal.second is not None
    assert journal.second.reason == os.strerror(errno.ENOLCK)
