"""The pictures of a letter: what is read where they are not shown, and how heavy they are.

Many mail programs show no picture until they are asked to. A letter that is one picture is then an empty sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.lints.page import squeezed
from engine.message.lints.sheet import Finding, Spot
from engine.message.pictures import SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.sheet import Sheet

HEAVIEST = 300 * 1024
LEAST = 100
"""Characters outside of the footer, without blanks, below which the pictures carry the letter."""


def images(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the pictures."""
    shown = [image for image in sheet.page.images if image.seen]
    for image in shown:
        if image.alt is None and not image.tiny:
            yield Finding("image_alt", "image_alt", Spot("text", image.src), {"src": _short(image.src)})
        if image.src.startswith(SCHEME) and image.src not in sheet.images:
            values = {"src": _short(image.src)}
            yield Finding("image_lost", "image_lost", Spot("text", image.src), values)
        size = sheet.images.get(image.src, 0)
        if size > HEAVIEST:
            values = {"src": _short(image.src), "size": -(-size // 1024), "most": HEAVIEST // 1024}
            yield Finding("image_size", "image_size", Spot("text", image.src), values)
    large = [image for image in shown if not image.tiny]
    if large and len(_said(sheet)) < LEAST:
        yield Finding("image_only", "image_only", Spot("text", large[0].src))


def _said(sheet: Sheet) -> str:
    """Return what is seen, but for what every letter says: the footer's items and the subject."""
    left = sheet.page.seen
    for said in (*sheet.legal.values(), sheet.subject):
        left = left.replace(squeezed(said), "")
    return left


def _short(address: str) -> str:
    most = 60
    return address if len(address) <= most else f"{address[:most]}…"
