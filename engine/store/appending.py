"""A file at whose end several processes write whole lines: opened so that nobody replaces it, its last line ended where a death cut it short.

In: a path. Out: an open file with a shared lock, at whose end the next line stands by itself. Never: a file that was replaced meanwhile.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path) -> int:
    """Open the file to append to it, with a shared lock; whoever replaced it meanwhile is followed."""
    while True:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            with suppress(OSError):  # a disk of another host that knows no locks: there nobody replaces the file
                fcntl.flock(file, fcntl.LOCK_SH)
            if os.fstat(file).st_nlink:
                _end_line(path, file)
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _end_line(path: Path, file: int) -> None:
    """End a line that a death or a full disk cut short; two processes that do so leave an empty one, which says nothing."""
    size = os.fstat(file).st_size
    if size:
        with path.open("rb") as reading:
            reading.seek(size - 1)
            if reading.read(1) != b"\n":
                os.write(file, b"\n")
