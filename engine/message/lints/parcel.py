"""A letter about a parcel: what is said by a person stands beside the parcel's number, and the list of goods below both.

「追跡番号付近に」: it is the number that everybody looks for, and nobody reads on behind it. Only a letter that shows the number of a
parcel is looked at; it is printed with an invented one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.lints.human import KEYS
from engine.message.lints.page import squeezed
from engine.message.lints.sheet import Finding, Spot
from engine.message.order import SAMPLE_NAME, SAMPLE_PARCEL
from engine.message.writing import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.sheet import Sheet

NEAR = 3
"""Lines between the words and the number, empty ones left out."""
_RECOGNISED = 12
"""Characters by which a line is known again: the rest may be wrapped."""


def parcel(sheet: Sheet) -> Iterator[Finding]:
    """Yield what stands in the wrong place around a parcel's number."""
    lines = [squeezed(line) for line in sheet.text.split("\n") if line.strip()]
    number = _line(lines, SAMPLE_PARCEL)
    if number is None:
        return
    goods = _line(lines, squeezed(SAMPLE_NAME))
    if goods is not None and goods < number:
        yield Finding("parcel_order", "parcel_order", Spot("path", "order.tracking"))
    key = next((key for key in KEYS if any(text.strip() for text in texts_of(sheet.content.get(key)))), None)
    if key is None:
        return
    said = squeezed("".join(texts_of(sheet.content[key])))
    first, last = _line(lines, said[:_RECOGNISED]), _line(lines, said[-_RECOGNISED:])
    if first is None or last is None:
        return  # `human` tells it
    if min(abs(number - first), abs(number - last)) > NEAR and not first < number < last:
        yield Finding("parcel_far", "parcel_far", Spot("key", key), {"most": NEAR})


def _line(lines: list[str], wanted: str) -> int | None:
    return next((number for number, line in enumerate(lines) if wanted and wanted in line), None)
