"""Which encoding a list is in: UTF-8 (with or without BOM) or CP932, read once from end to end before anything is taken.

In: a path. Out: the encoding's Python name, or the line that is neither. Memory stays flat whatever the size. UTF-16 and
UTF-32 are refused by their byte order mark, since CP932 would take almost any bytes of theirs for characters.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 20
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)  # UTF-32-LE begins as UTF-16-LE does
# Python takes these single bytes for characters (80, A0, FD to FF); no text in CP932 has them.
_STRAY = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def encoding_of(path: Path) -> str | int:
    """Return "utf-8-sig" or "cp932", or the number of the first line that is neither."""
    with path.open("rb") as file:
        if file.read(4).startswith(_WIDE):
            return 1
    wrong = _first_wrong_line(path, "utf-8")
    if wrong is None:
        return "utf-8-sig"
    worse = _first_wrong_line(path, "cp932")
    # The encoding that came further is the file's own, and its line is the one to look at.
    return "cp932" if worse is None else max(wrong, worse)


def _first_wrong_line(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text, broken = decoder.decode(chunk, final=not chunk), False
            except UnicodeDecodeError as error:
                # error.object may begin with bytes kept from the chunk before; they hold no newline.
                text, broken = bytes(error.object[: error.start]).decode(encoding), True
            if encoding == "cp932" and (stray := _STRAY.search(text)):
                return line + text.count("\n", 0, stray.start())
            line += text.count("\n")
            if broken:
                return line
            if not chunk:
                return None
