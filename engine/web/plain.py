"""What became of letters, in our own form, to which whatever another service says can be mapped.

In: the rows of a signed call. Out: `Feedback`, and the rows that are none, each with the field that is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from engine.web.feedback import Feedback, What
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.words import Language

_NEEDED = ("id", "type", "delivery")
_ALSO = ("address", "status", "text")
_LONGEST = 2_000


def feedback_in(rows: Sequence[object], language: Language) -> tuple[list[Feedback], list[dict[str, object]]]:
    """Return what rows say, and which are refused."""
    found: list[Feedback] = []
    refused: list[dict[str, object]] = []
    for number, row in enumerate(rows, 1):
        one = _feedback(row)
        if isinstance(one, Feedback):
            found.append(one)
        else:
            reason = say("webhook_row", language, field=one)
            refused.append({"row": number, "code": "webhook_row", "message": reason.message, "hint": reason.hint})
    return found, refused


def _feedback(row: object) -> Feedback | str:
    """Return what a row says, or the name of the field that is wrong."""
    if not isinstance(row, dict):
        return _NEEDED[0]
    table = cast("dict[str, object]", row)
    for name in (*_NEEDED, *_ALSO):
        value = table.get(name, "" if name in _ALSO else None)
        if not isinstance(value, str) or len(value) > _LONGEST or (name in _NEEDED and not value) or not _whole(value):
            return name
    number, what, token, address, status, words = (cast("str", table.get(name, "")) for name in (*_NEEDED, *_ALSO))
    if what not in get_args(What):
        return "type"
    return Feedback(f"{what} {number}", cast("What", what), token, address, status, words)


def _whole(text: str) -> bool:
    """Tell whether a database can write a text."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
