"""The letter's parts as wholes: a text part that says something, HTML that a mail program shows to its end.

Gmail cuts a letter of more than 102 KB off and hides the rest, the link to leave with it, behind "view entire message".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.lints.page import squeezed
from engine.message.lints.sheet import Finding, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.sheet import Sheet

CLIPPED = 102 * 1024
NEAR = 90 * 1024
HEAVY = 1024 * 1024
"""Octets of a whole letter: ten thousand of 1 MB are 14 GB on the wire, and a telephone loads each."""
_LEAST = 20
"""Characters without blanks below which a text part says nothing."""


def parts(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with a part as a whole."""
    if len(squeezed(sheet.text)) < _LEAST:
        yield Finding("text_part", "text_part", Spot("template"))
    size = len(sheet.html.encode(errors="replace"))
    values = {"size": _kilobytes(size), "most": CLIPPED // 1024}
    if size > CLIPPED:
        yield Finding("html_size", "html_size", Spot("edition"), values)
    elif size > NEAR:
        yield Finding("html_size_near", "html_size_near", Spot("edition"), values)
    if sheet.mail > HEAVY:
        weights = {"size": _kilobytes(sheet.mail), "most": HEAVY // 1024}
        yield Finding("mail_size", "mail_size", Spot("edition"), weights)


def _kilobytes(size: int) -> int:
    return -(-size // 1024)
