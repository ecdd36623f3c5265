"""Lines of an author's own text part that are wider than text mails are read at.

In: the templates and the layout of a campaign. Out: a warning for each line of the `.txt`. A line with a `{{ … }}` is as wide as
what is filled in, and is not judged; nor is an address, nor anything where the engine wraps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.kinsoku import width
from engine.message.own_text import own_text_name
from engine.message.source import resolve
from engine.message.tags import scan
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.project.text_part import TextPart

WIDEST = 34  # full-width characters: a line of a text mail has 30 to 35 of them (japan.md 4)


def wide_lines(templates: Mapping[str, str], template: str, layout: TextPart) -> Iterator[Problem]:
    """Yield a warning for each line that is too wide."""
    name = own_text_name(template)
    source, _ = resolve(templates, name) if name in templates else (None, ())
    if source is None or layout.wrap:
        return
    tags = {number for tag in scan(source.text)[0] for number in range(tag.line, tag.line + tag.text.count("\n") + 1)}
    for number, line in enumerate(source.text.split("\n"), 1):
        if number in tags or len(line) <= WIDEST or "://" in line:
            continue
        full = -(-width(line.rstrip()) // 2)
        if full > WIDEST:
            values = {"full": full, "most": WIDEST}
            yield Problem("text_line_wide", *source.where(number), severity="warning", values=values)
