"""A list's lines: numbered, split into cells, one at a time, so that memory stays flat whatever the size.

In: a CSV file and the headings that it has to have; or JSON with one object a line (people/json_lines.py), as the file's ending
says. Out: each row's line with its cells in the order of the headings, or as a refusal; a quoted cell may run over several
lines. Where a quote is never closed it would swallow the rows below it: they are read again by themselves.
"""

from __future__ import annotations

import csv
import itertools
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.people.json_lines import JSON_ENDINGS, json_sheet
from engine.people.rows import Refusal
from engine.people.sheet import REASON, Sheet, encoding_or_fault
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path


_BLOCK = 500  # lines that are split at once: ten times as quick as one by one


@contextmanager
def open_sheet(path: Path, wanted: Sequence[str], mapping_name: str) -> Generator[Sheet]:
    """Open a list; the `wanted` headings have to be there.

    Raises `StoreError` (as a person's mistake: `csv_…`) before the first row when the file as a whole cannot be read.
    """
    if path.suffix.lower() in JSON_ENDINGS:
        with json_sheet(path, wanted) as sheet:
            yield sheet
        return
    encoding = encoding_or_fault(path)
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        # strict: a quote that is still open at the end of the file is an error, and not a field like any other.
        rows = csv.reader(lines, strict=True)
        headings = tuple(heading.strip() for heading in _headings(rows))
        _expect(headings, wanted, mapping_name)
        corrected = headings[-1] == REASON and REASON not in wanted
        yield Sheet(headings, _rows(lines, rows, len(headings)), encoding, None, corrected)


def _rows(lines: _Lines, rows: Iterator[list[str]], wanted: int) -> Iterator[tuple[int, list[str] | Refusal]]:
    while block := lines.block():
        plain = _plain(block)
        if plain is None:
            lines.give_back(block)
            yield from _careful_rows(lines, rows, wanted, len(block))
            continue
        for line, cells in enumerate(plain, lines.number - len(block) + 1):
            if len(cells) == wanted:
                yield line, cells
            elif cells:
                yield line, _trimmed(line, cells, wanted)


def _plain(block: Sequence[str]) -> list[list[str]] | None:
    """Return the cells of each line, where each is a row by itself; else `None`."""
    try:
        rows = list(csv.reader(block, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(block) else None


def _careful_rows(
    lines: _Lines, rows: Iterator[list[str]], wanted: int, most: int
) -> Iterator[tuple[int, list[str] | Refusal]]:
    """Yield the rows that begin on the next so many lines, one by one."""
    last = lines.number + most
    while lines.number < last:
        line = lines.begin()
        try:
            cells = next(rows, None)
        except csv.Error:
            values = {"most": csv.field_size_limit()}
            yield line, Refusal(line, "row_unreadable", values, cells=_split(lines.first))
            lines.resume()
            continue
        if cells is None:
            return
        if cells and len(cells) != wanted:
            trimmed = _trimmed(line, cells, wanted)
            yield line, trimmed
            if isinstance(trimmed, Refusal):
                lines.resume()
        elif cells:
            yield line, cells


def _trimmed(line: int, cells: list[str], wanted: int) -> list[str] | Refusal:
    """Return the cells without the blank ones that a spreadsheet hangs on at the end, or the row as a refusal."""
    if len(cells) > wanted and not any(cells[wanted:]):
        return cells[:wanted]
    return Refusal(line, "row_columns", {"found": len(cells), "wanted": wanted}, cells=tuple(cells))


def _split(line: str) -> tuple[str, ...]:
    """Return the cells of a line as far as they can be told apart."""
    bare = line.rstrip("\r\n")
    try:
        return tuple(next(csv.reader([bare]), ()))
    except csv.Error:
        return (bare,)


class _Lines:
    """The lines of a file, of which those of the present row can be given again."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self.number += 1
        self._row.append(line)
        return line

    @property
    def first(self) -> str:
        """Return the present row's first line."""
        return self._row[0] if self._row else ""

    def block(self) -> list[str]:
        """Take the next lines, a block of them."""
        if self._again:
            found = list(self._again)
            self._again.clear()
        else:
            found = list(itertools.islice(self._file, _BLOCK))
        self.number += len(found)
        return found

    def give_back(self, block: Sequence[str]) -> None:
        """Give a block again, line by line."""
        self._again.extend(block)
        self.number -= len(block)

    def begin(self) -> int:
        """Begin a row; return the number of its first line."""
        self._row.clear()
        return self.number + 1

    def resume(self) -> None:
        """Give all lines of this row but its first again."""
        rest = self._row[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)


def _headings(rows: Iterator[list[str]]) -> list[str]:
    try:
        return next(rows, list[str]())
    except csv.Error:
        return []


def _expect(headings: Sequence[str], wanted: Sequence[str], mapping_name: str) -> None:
    if not any(headings):
        raise StoreError("csv_empty")
    for name in wanted:
        if headings.count(name) > 1:
            raise StoreError("csv_column_twice", name=name)
        if name not in headings:
            raise StoreError("csv_column", name=name, known=", ".join(headings), mapping=mapping_name)
