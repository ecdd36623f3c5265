"""A file of codes → codes for a pool, each with its line, or why a line is none.

In: a text file with one code a line, or a CSV with the codes in the column that is named for them (`code`, `coupon`, コード …), else
in its first. Out: codes as they stand, and refusals. No refusal ever repeats a code: a screen and a log are no place for money.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.people.rows import Refusal
from engine.people.sheet import encoding_or_fault
from engine.project.values import FORMS
from engine.store.coupons import add_codes, known_among
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.store.database import Store

_HEADINGS = ("code", "coupon", "coupon_code", "coupon code", "クーポンコード", "コード", "クーポン")
_CODE = re.compile(FORMS["value_coupon_code"])


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file: how many codes are new, and each line that was refused."""

    new: int
    refused: tuple[Refusal, ...]


async def import_codes(store: Store, file: Path, coupon: str, now_ms: int, *, dry_run: bool) -> Brought:
    """Take the codes of a file into a pool, in one transaction: all that are sound, or none. `dry_run`: only say."""
    lines, refused = _read(file)
    codes = list(lines)
    if dry_run:
        async with store.reading() as connection:
            known = await known_among(connection, codes)
    else:
        async with store.writing() as connection:
            known = await known_among(connection, codes)
            new = [code for code in codes if code not in known]
            await add_codes(connection, coupon, new, file.name, now_ms)
    refused += [Refusal(lines[code], "code_known", {}) for code in known]
    return Brought(len(codes) - len(known), tuple(sorted(refused, key=lambda one: one.line)))


def _read(file: Path) -> tuple[dict[str, int], list[Refusal]]:
    """Return each code with its line, and the lines that bring none."""
    found: dict[str, int] = {}
    refused: list[Refusal] = []
    for line, code in _cells(file):
        if not _CODE.fullmatch(code):
            refused.append(Refusal(line, "code_unfit", {}))
        elif code in found:
            refused.append(Refusal(line, "code_twice", {"other": found[code]}))
        else:
            found[code] = line
    return found, refused


def _cells(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each line's code as it stands; empty lines are none."""
    encoding = encoding_or_fault(file)
    with file.open(encoding=encoding, newline="") as text:
        rows = csv.reader(text, strict=True)
        column = 0
        try:
            for number, row in enumerate(rows):
                cells = [cell.strip() for cell in row]
                if number == 0 and (named := _column(cells)) is not None:
                    column = named
                elif any(cells):
                    yield rows.line_num, cells[column] if column < len(cells) else ""
        except csv.Error as error:
            raise StoreError("csv_quote", path=file, line=rows.line_num) from error


def _column(headings: list[str]) -> int | None:
    """Return which column a first line names for the codes; `None` where that line is no heading."""
    folded = [heading.casefold() for heading in headings]
    return next((folded.index(name) for name in _HEADINGS if name in folded), None)
