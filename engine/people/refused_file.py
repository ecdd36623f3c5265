"""The rows that were refused, as a file that can be corrected and imported again.

In: the list once more, and the numbers of the lines that were refused with their reasons, in the order of the file. Out: a file
of the same kind: encoding, line ends, headings, and one column more, `reason`. It is a part of a list by that column. A row
with another number of cells keeps them, and so cannot be taken by mistake before somebody has corrected it.
Never: a file that is there already; whoever corrects it may be at it.
"""

from __future__ import annotations

import codecs
import csv
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from engine.people.json_lines import JSON_ENDINGS, LONGEST, object_of
from engine.people.lines import open_sheet
from engine.people.rows import Refusal
from engine.people.sheet import REASON, encoding_or_fault
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Sequence
    from pathlib import Path

    from engine.people.sheet import Sheet

    Refused = AsyncIterator[tuple[int, str]]

_ENDS = ("\r\n", "\n", "\r")
_HEAD = 1 << 16  # octets that are looked at for the first line's end


def beside(path: Path) -> Path:
    """Return where refused rows go by default: beside their list, under a name that is free."""
    stem = path.stem.removesuffix(f".{_WORD}")
    names = (f"{stem}.{_WORD}{f'-{number}' if number > 1 else ''}{path.suffix}" for number in range(1, _MOST))
    return next(there for name in names if not (there := path.with_name(name)).exists())


_WORD = "refused"
_MOST = 10_000


async def write_refused(path: Path, wanted: Sequence[str], name: str, refused: Refused, to: Path) -> None:
    """Write the refused rows of a list: line and reason of each, in order. Raises `StoreError` where `to` cannot be made."""
    with _fresh(path, to) as out:
        if path.suffix.lower() in JSON_ENDINGS:
            await _json(path, refused, out)
            return
        with open_sheet(path, wanted, name) as sheet:
            await _csv(sheet, path, refused, out)


@contextmanager
def _fresh(path: Path, to: Path) -> Generator[TextIO]:
    encoding = encoding_or_fault(path)
    with path.open("rb") as file:
        marked = file.read(3) == codecs.BOM_UTF8
    encoding = "utf-8" if encoding == "utf-8-sig" and not marked else encoding
    try:
        with to.open("x", encoding=encoding, newline="", errors="backslashreplace") as out:
            yield out
    except FileExistsError as error:
        raise StoreError("list_refused_exists", path=to) from error
    except OSError as error:
        raise StoreError("list_refused_unwritable", path=to, reason=error.strerror) from error


async def _csv(sheet: Sheet, path: Path, refused: Refused, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator=_line_end(path))
    own = slice(None, -1) if sheet.corrected else slice(None)
    writer.writerow([*sheet.headings[own], REASON])
    rows = iter(sheet.rows)
    async for line, reason in refused:
        for here, found in rows:
            if here == line:
                cells = found.cells if isinstance(found, Refusal) else found
                whole = len(cells) == len(sheet.headings)
                writer.writerow([*(cells[own] if whole else cells), reason])
                break


async def _json(path: Path, refused: Refused, out: TextIO) -> None:
    with path.open(encoding=encoding_or_fault(path)) as file:
        number, text = 0, ""
        async for line, reason in refused:
            while number < line:
                number, text = number + 1, file.readline(LONGEST)
                while len(text) == LONGEST and not text.endswith("\n") and (rest := file.readline(LONGEST)):
                    text = text[: LONGEST // 2] + rest[: LONGEST // 2]
            found = object_of(text)
            row = {"line": text.rstrip("\r\n")} if found is None else found
            out.write(json.dumps({**row, REASON: reason}, ensure_ascii=False) + "\n")


def _line_end(path: Path) -> str:
    """Return how the first line of a list ends."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("latin-1")
    found = [(head.index(end), -len(end), end) for end in _ENDS if end in head]
    return min(found)[2] if found else "\n"
