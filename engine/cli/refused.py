"""Rows of a list that are not taken: told as they are met, with line and reason; the file of refused rows has them all.

In: refused rows, of people or of events. Out: the first of them on standard error, or kept for a document of JSON.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.cli.screen import language, tell
from engine.words.catalogue import say

if TYPE_CHECKING:
    from pathlib import Path

    from engine.people.rows import Refusal
    from engine.store.event_stage import Refused

    Row = Refusal | Refused

LINES = 50
"""As many as a screen shows."""
_LISTED = 1_000  # as many as a document of JSON holds: a list of the wrong columns may have a million


@dataclass(slots=True)
class Told:
    """What was told of the refused rows of a list; `refused` is their file."""

    file: Path
    refused: Path
    json: bool
    number: int = 0
    rows: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    def hear(self, row: Row) -> str:
        """Take a refused row in and return the reason; the first ones are said at once."""
        self.number += 1
        reason = say(row.code, language(), **row.values)
        if self.json and self.number <= _LISTED:
            told = {"code": row.code, "message": reason.message, "hint": reason.hint}
            self.rows.append({"line": row.line, **told})
        elif not self.json and self.number <= LINES:
            print(f"{self.file}:{row.line}: {reason}", file=sys.stderr)  # noqa: T201 - a line for each
        return str(reason)

    def tell_more(self, *, kept: bool) -> None:
        """Say how many more there were, and where they stand: a trial keeps none."""
        if self.number > LINES and kept:
            tell("list_more_refused", number=self.number - LINES, path=self.refused)
        elif self.number > LINES:
            tell("list_more_refused_nowhere", number=self.number - LINES)


def reason_of(row: Row) -> str:
    """Return why a row is refused, in the person's language."""
    return str(say(row.code, language(), **row.values))
