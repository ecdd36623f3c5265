"""Which encoding a list is in: UTF-8 (with or without BOM) or CP932, read once from end to end before anything is taken.

In: a path. Out: the encoding's Python name, or the line that is neither. Memory stays flat whatever the size.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 20


def encoding_of(path: Path) -> str | int:
    """Return "utf-8-sig" or "cp932", or the number of the first line that is neither."""
    wrong = _first_wrong_line(path, "utf-8")
    if wrong is None:
        return "utf-8-sig"
    worse = _first_wrong_line(path, "cp932")
    return "cp932" if worse is None else worse


def _first_wrong_line(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                # error.object may begin with bytes kept from the chunk before; they hold no newline.
                return line + bytes(error.object[: error.start]).count(b"\n")
            if not chunk:
                return None
