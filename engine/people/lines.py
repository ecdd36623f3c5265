"""A list's lines: numbered, split into fields, one at a time, so that memory stays flat whatever the size.

In: a CSV file and its mapping. Out: each row's line with its fields by heading, or as a refusal; a quoted field may run over
several lines. Where a quote is never closed it would swallow the rows below it: they are read again by themselves.
"""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING

from engine.people.encoding import encoding_of
from engine.people.rows import Refusal
from engine.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from engine.project.mapping import Mapping as ImportMapping


def read_lines(path: Path, mapping: ImportMapping, mapping_name: str) -> Iterator[tuple[int, dict[str, str] | Refusal]]:
    """Yield each row's line with its fields by heading, or as a refusal.

    Raises `StoreError` (as a person's mistake: `csv_…`) before the first row when the file as a whole cannot be read.
    """
    try:
        encoding = encoding_of(path)
    except OSError as error:
        raise StoreError("csv_unreadable", path=path, reason=error.strerror) from error
    if isinstance(encoding, int):
        raise StoreError("csv_encoding", line=encoding)
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        # strict: a quote that is still open at the end of the file is an error, and not a field like any other.
        rows = csv.reader(lines, strict=True)
        headings = [heading.strip() for heading in _headings(rows)]
        _expect(headings, mapping, mapping_name)
        while True:
            line = lines.begin()
            try:
                fields = next(rows, None)
            except csv.Error:
                yield line, Refusal(line, "row_unreadable", {"most": csv.field_size_limit()})
                lines.resume()
                continue
            if fields is None:
                return
            if fields and len(fields) != len(headings):
                yield line, Refusal(line, "row_columns", {"found": len(fields), "wanted": len(headings)})
                lines.resume()
            elif fields:
                yield line, dict(zip(headings, fields, strict=True))


class _Lines:
    """The lines of a file, of which those of the present row can be given again."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self._number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self._number += 1
        self._row.append(line)
        return line

    def begin(self) -> int:
        """Begin a row; return the number of its first line."""
        self._row.clear()
        return self._number + 1

    def resume(self) -> None:
        """Give all lines of this row but its first again."""
        rest = self._row[1:]
        self._again.extendleft(reversed(rest))
        self._number -= len(rest)


def _headings(rows: Iterator[list[str]]) -> list[str]:
    try:
        return next(rows, list[str]())
    except csv.Error:
        return []


def _expect(headings: Sequence[str], mapping: ImportMapping, mapping_name: str) -> None:
    if not any(headings):
        raise StoreError("csv_empty")
    for name in _wanted(mapping):
        if headings.count(name) > 1:
            raise StoreError("csv_column_twice", name=name)
        if name not in headings:
            raise StoreError("csv_column", name=name, known=", ".join(headings), mapping=mapping_name)


def _wanted(mapping: ImportMapping) -> Iterator[str]:
    columns = mapping.columns
    yield from (name for name in (columns.address, columns.name, columns.birthday, columns.last_order) if name)
    yield from columns.attributes.values()
    for column in mapping.consent.values():
        yield column.column
        if column.at:
            yield column.at
    if mapping.suppressed:
        yield mapping.suppressed.column
