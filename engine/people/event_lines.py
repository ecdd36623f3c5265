"""The rows of a list of events: CSV, or JSON with one object a line, one at a time whatever the size.

In: a file and its mapping. Out: each row's first line, its cells in the order of the headings (or why it is none), and the
items that an object lists under `items` (JSON only). Which of the two it is, the file's ending says.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine.people.json_lines import JSON_ENDINGS, LONGEST, object_of
from engine.people.lines import open_sheet
from engine.people.rows import Refusal
from engine.people.sheet import encoding_or_fault

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from engine.project.event_mapping import EventColumns

    Cells = Sequence[str]
    Row = tuple[int, Cells | Refusal, tuple[Cells, ...]]

ITEMS = "items"
_ITEM = ("product", "category", "quantity")


@dataclass(frozen=True, slots=True)
class EventSheet:
    """An open list of events."""

    headings: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def open_events(path: Path, columns: EventColumns, mapping_name: str) -> Generator[EventSheet]:
    """Open a list. Raises `StoreError` when the file as a whole cannot be read."""
    wanted = tuple(columns_named(columns))
    if path.suffix.lower() in JSON_ENDINGS:
        with path.open(encoding=encoding_or_fault(path)) as file:
            yield EventSheet(wanted, _json_rows(file, wanted, columns))
    else:
        with open_sheet(path, wanted, mapping_name) as sheet:
            yield EventSheet(sheet.headings, ((line, found, ()) for line, found in sheet.rows))


def columns_named(columns: EventColumns) -> Iterator[str]:
    """Yield the headings that a list has to have."""
    names = (columns.key, columns.address, columns.kind.column, columns.at, columns.amount, columns.order)
    for name in dict.fromkeys((*names, columns.tracking, columns.product, columns.category, columns.quantity)):
        if name is not None:
            yield name


def _json_rows(file: TextIO, headings: Cells, columns: EventColumns) -> Iterator[Row]:
    own = tuple(getattr(columns, name) or name for name in _ITEM)
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        if len(line) == LONGEST and not line.endswith("\n"):
            while (rest := file.readline(LONGEST)) and not rest.endswith("\n"):
                pass
            yield number, Refusal(number, "event_json", {}), ()
        elif line.strip():
            yield _json_row(number, line, headings, own)


def _json_row(number: int, line: str, headings: Cells, own: Cells) -> Row:
    table = object_of(line)
    if table is None:
        return number, Refusal(number, "event_json", {}), ()
    listed = cast("list[object]", table.pop(ITEMS, None) or ())
    try:
        items = tuple(_cells(one, own) for one in listed)
        return number, _cells(table, headings), items
    except (TypeError, ValueError):
        return number, Refusal(number, "event_json_value", {"items": ITEMS}), ()


def _cells(table: object, names: Cells) -> Cells:
    """Return an object's values as the text that a cell would hold. Raises `ValueError` for what is none."""
    if not isinstance(table, dict):
        raise ValueError(table)  # noqa: TRY004 - one error for all that is no row
    return [_text(cast("dict[str, object]", table).get(name)) for name in names]


def _text(value: object) -> str:
    if value is None or isinstance(value, str):  # numbers are read as their digits
        return value or ""
    raise ValueError(value)
