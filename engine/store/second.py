"""The journal's second place, on another disk or a host that is mounted: each line once more, and there before its letter's dot leaves.

In: each line that the journal took. Out: it stands in the second file, too; where it speaks of what is about to be sent, it is on that disk
(fdatasync) when the call returns. A second place that fails keeps no letter back: the run goes on with the journal alone and says so, and
the next one that opens it writes what is missing. Never: a file replaced that knows a line which the journal does not.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import stat
from typing import TYPE_CHECKING

from engine.store.appending import opened

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1 << 20


class Second:
    """The open second file. `reason`: why nothing is written into it any more; "" as long as all is well."""

    def __init__(self, path: Path, first: Path) -> None:
        self.path = path
        self.reason = ""
        self._file = -1
        try:
            _catch_up(path, first)
            self._file = opened(path)
        except OSError as error:
            self._fails(error)

    def write(self, text: bytes, *, lasting: bool) -> None:
        """Write a line; `lasting`: and wait until it is on the disk."""
        if self.reason:
            return
        try:
            whole = os.write(self._file, text) == len(text)
            if lasting:
                os.fdatasync(self._file)
        except OSError as error:
            self._fails(error)
        else:
            if not whole:
                self._fails(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _fails(self, error: OSError) -> None:
        self.reason = error.strerror or str(error)
        self.close()


def second_at(named: str | None, state: Path) -> Path | None:
    """Return where the second journal lies, if the shop names a place."""
    return None if named is None else state / named


def _catch_up(path: Path, first: Path) -> None:
    """Put a copy of the journal in the second place where that is behind it and knows nothing else; only while nobody writes there."""
    if path.exists() and first.exists() and path.samefile(first):
        raise OSError(errno.EINVAL, "it is the journal itself")
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):  # a device may have no end
            raise OSError(errno.EINVAL, "it is not a file")
        if first.exists() and os.fstat(file).st_size < first.stat().st_size:
            fcntl.flock(
                file, fcntl.LOCK_EX | fcntl.LOCK_NB
            )  # a host's disk that knows no locks: only where it is needed
            if _lines(path) <= _lines(first):
                _replace(path, first)
    except BlockingIOError:  # another process writes into it: it is not behind
        return
    finally:
        os.close(file)


def _lines(path: Path) -> set[int]:
    """Return what stands in a journal, as a number a line: millions would not fit."""
    with path.open("rb") as lines:
        return {hash(line) for line in lines if line.endswith(b"\n") and line.strip()}


def _replace(path: Path, first: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o640)
        with first.open("rb") as source, draft.open("wb") as copy:
            shutil.copyfileobj(source, copy, _BLOCK)
            copy.flush()
            os.fsync(copy.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
