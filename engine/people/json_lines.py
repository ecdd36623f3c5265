"""A list as JSON, one object a line: the keys are the headings, a missing key is a blank.

In: a file that ends with .jsonl or .ndjson. Out: the rows in the shape of a CSV list's. A first line that holds `made_at` and
nothing else says when the list was made. Numbers keep their digits; a list or a table within a row refuses it.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO, cast

from engine.people.rows import Refusal
from engine.people.sheet import REASON, Sheet, encoding_or_fault

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

JSON_ENDINGS = frozenset([".jsonl", ".ndjson"])
MADE = "made_at"
LONGEST = 1_000_000  # characters of one line
_FLAGS = {True: "true", False: "false", None: ""}
_decode = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).decode


@contextmanager
def json_sheet(path: Path, wanted: Sequence[str]) -> Generator[Sheet]:
    """Open a list of JSON lines. Raises `StoreError` when the file as a whole cannot be read."""
    encoding = encoding_or_fault(path)
    headings = tuple(dict.fromkeys(wanted))
    with path.open(encoding=encoding) as file:
        made, corrected = _head(file.readline(LONGEST))
        file.seek(0)
        yield Sheet(headings, _rows(_lines(file), headings, made=made is not None), encoding, made, corrected)


def object_of(line: str) -> dict[str, object] | None:
    """Return a line's object; `None` where it holds none."""
    try:
        value: object = _decode(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def _head(line: str) -> tuple[str | None, bool]:
    """Return when the first line says that the list was made, and whether it is one of corrected rows."""
    found = object_of(line) or {}
    made = found.get(MADE) if found.keys() == {MADE} else None
    return (made if isinstance(made, str) else None), REASON in found


def _lines(file: TextIO) -> Iterator[tuple[int, str | None]]:
    """Yield the lines with their numbers; one that is too long is `None`."""
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        whole = len(line) < LONGEST or line.endswith("\n")
        while not whole:
            rest = file.readline(LONGEST)
            whole, line = len(rest) < LONGEST or rest.endswith("\n"), ""
        yield number, line or None


def _rows(
    lines: Iterator[tuple[int, str | None]], headings: Sequence[str], *, made: bool
) -> Iterator[tuple[int, list[str] | Refusal]]:
    for number, line in lines:
        if (made and number == 1) or (line is not None and not line.strip()):
            continue
        found = None if line is None else object_of(line)
        if found is None:
            yield number, Refusal(number, "row_json", {})
            continue
        values = [found.get(name) for name in headings]
        odd = next((name for name, value in zip(headings, values, strict=True) if isinstance(value, list | dict)), None)
        if odd is not None:
            yield number, Refusal(number, "row_json_value", {"column": odd})
        else:
            yield number, [value if isinstance(value, str) else _FLAGS[cast("bool | None", value)] for value in values]
