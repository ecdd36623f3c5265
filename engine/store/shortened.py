"""The journal made shorter: letters of runs that are over and committed go after a while, refusals and erasures stay for longer.

In: the journal of a store that is not behind it. Out: another file in its place, whose first line says since when it tells of letters.
Only while no process has it open: each holds a shared lock on it (journal.py). Never: a line
of another store; when anything goes wrong, the file stays as it was.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from engine.store.journal import lines_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LETTERS_MS = 14 * 24 * 3600 * 1000  # longer than an edition lives: a backup of last week can still be told
_WORDS_MS = 400 * 24 * 3600 * 1000  # a refusal, as long as anybody keeps a backup
_AGAIN_MS = 24 * 3600 * 1000  # not for less than a day's lines


def shorten(path: Path, store: str, now_ms: int) -> bool:
    """Replace the journal by a shorter one, where its oldest lines are old enough; tell whether it was.

    Only when no run is asked after any more: what a line that cannot be read took from it would be forgotten.
    """
    if not _worth_it(path, now_ms):
        return False
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _replace(path, store, now_ms)
    except OSError:  # somebody writes into it, or the disk is full: another time
        return False
    finally:
        os.close(file)
    return True


def _worth_it(path: Path, now_ms: int) -> bool:
    first = next(lines_of(path), None) or {}
    begins = first.get("since", first.get("began"))
    return isinstance(begins, int) and 0 < begins < now_ms - _LETTERS_MS - _AGAIN_MS


def _replace(path: Path, store: str, now_ms: int) -> None:
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as shorter:
            os.fchmod(shorter.fileno(), path.stat().st_mode & 0o777)
            shorter.write(written({"store": store, "since": now_ms - _LETTERS_MS}))
            for line in _kept(path, store, now_ms):
                shorter.write(written(line))
            shorter.flush()
            os.fsync(shorter.fileno())
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _kept(path: Path, store: str, now_ms: int) -> Iterator[Mapping[str, object]]:
    """Yield the lines that stay."""
    over: set[object] = set()
    for line in lines_of(path):
        if line is None:
            continue  # of nobody who is still asked after: those runs are over
        if "boot" in line and line.get("store") == store and _is_old(line, now_ms):
            over.add(line["run"])
        old_head = "since" in line and line.get("store") == store
        if line.get("run") not in over and not old_head and not _old_word(line, now_ms):
            yield line


def _is_old(line: Mapping[str, Any], now_ms: int) -> bool:
    return line.get("began", 0) < now_ms - _LETTERS_MS


def _old_word(line: Mapping[str, Any], now_ms: int) -> bool:
    """Tell whether a line of refusals or of an erasure is too old to matter."""
    moments = [one[3] for one in line["said"]] if "said" in line else [line["at"]] if "erased" in line else []
    return bool(moments) and max(moments) < now_ms - _WORDS_MS
