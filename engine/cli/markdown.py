"""Rows of a difference as Markdown for a comment on a pull request.

In: rows, in the reader's language. Out: Markdown of below 60,000 signs, which GitHub takes. What people wrote in the files
stays text: it can neither end a table nor mention anybody nor lead anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.cli.changes import summary
from engine.cli.screen import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.cli.changes import Row

_MOST = 50_000  # signs of rows; GitHub takes 65,536 in a comment, and the workflow adds its own
_LONGEST = 160  # signs of a cell
_OPEN = 12  # rows that are shown at once; a longer list is folded
_SIGNS = re.compile(
    r"([\\`*_{}\[\]()<>#+!|~&$])"
)  # those that begin something within a line; CommonMark 2.4 escapes them
_CALLS = re.compile(r"(@|#|://|www\.|GH-)", re.IGNORECASE)  # @somebody, #12: GitHub finds them in finished text, too
_UNSEEN = "\u200b"  # no sign at all: it keeps those apart


def markdown(span: str, rows: Sequence[Row], remarks: Iterable[str]) -> str:
    """Return the comment: a summary, a table for each kind of change, remarks."""
    said = ", ".join(summary(rows)) or word("against_nothing")
    lines = [f"### {word('against_heading')}: {escaped(said)}", "", escaped(span), ""]
    lines += [f"> {escaped(remark, longest=1000)}\n" for remark in remarks]
    left = _MOST
    shown = 0
    for kind in dict.fromkeys(row.kind for row in rows):
        table = [_cells(row) for row in rows if row.kind == kind]
        fitting = _fitting(table, left)
        left -= sum(map(len, fitting))
        shown += len(fitting)
        if fitting:
            lines += _section(word(f"against_kind.{kind}"), len(table), fitting)
    if shown < len(rows):
        lines += [escaped(word("against_cut", number=len(rows) - shown)), ""]
    return "\n".join(lines)


def escaped(text: str, longest: int = _LONGEST) -> str:
    """Return text that Markdown and GitHub show as it is, on one line."""
    line = " ".join(text.split())
    line = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return _SIGNS.sub(r"\\\1", _CALLS.sub(_kept_apart, line))


def _kept_apart(found: re.Match[str]) -> str:
    return f"{found[0][0]}{_UNSEEN}{found[0][1:]}"


def _section(kind: str, number: int, table: Sequence[str]) -> list[str]:
    """Return a table with its heading, folded where it is long."""
    rows = ["| | | |", "|---|---|---|", *table, ""]
    if number > _OPEN:
        return [f"<details><summary>{kind} ({number})</summary>", "", *rows, "</details>", ""]
    return [f"**{kind}**", "", *rows]


def _cells(row: Row) -> str:
    return f"| {' | '.join(escaped(cell) for cell in (row.who, row.when, row.what))} |"


def _fitting(table: Sequence[str], room: int) -> list[str]:
    found: list[str] = []
    for row in table:
        room -= len(row)
        if room < 0:
            break
        found.append(row)
    return found
