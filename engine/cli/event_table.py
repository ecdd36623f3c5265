"""The events that a campaign may name, as a table: name, rule as it is written, days in the span, who uses it.

In: the project, a span. Out: lines for a terminal or a pipe, or one JSON document. The shop's own come first.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.cli.months import columns, padded, weekday
from engine.cli.screen import word
from engine.review.year.named_days import all_events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.cli.months import Line
    from engine.project.project import Project
    from engine.review.year.named_days import Listed, Named


def event_lines(project: Project, first: date, last: date) -> Iterator[Line]:
    """Yield the table, its columns aligned."""
    head = [word(f"events.{name}") for name in ("name", "rule", "days", "campaigns")]
    rows = [_row(one) for one in all_events(project, almanac_of(project), first, last)]
    widths = [max(columns(row[number]) for row in (head, *rows)) for number in range(len(head) - 1)]
    for row in (head, *rows):
        cells = [padded(cell, width) for cell, width in zip(row, widths, strict=False)]
        style = "heading" if row is head else "goes_out" if row[-1] else ""
        yield [("  ".join((*cells, row[-1])), style)]


def _row(one: Listed) -> list[str]:
    own = f" ({word('events.own')})" if one.own else ""
    title = f" {one.title}" if one.title else ""
    return [f"{one.name}{title}{own}", one.rule, ", ".join(map(_day, one.days)) or "-", ", ".join(one.campaigns)]


def _day(named: Named) -> str:
    until = "" if named.first == named.last else f" - {named.last:%m-%d} ({weekday(named.last)})"
    return f"{named.first} ({weekday(named.first)}){until}"


def event_records(project: Project, first: date, last: date) -> str:
    """Return the table as one JSON document."""
    found = [
        {
            "name": one.name,
            "title": one.title or None,
            "own": one.own,
            "rule": one.rule,
            "days": [{"from": day.first.isoformat(), "to": day.last.isoformat()} for day in one.days],
            "campaigns": list(one.campaigns),
        }
        for one in all_events(project, almanac_of(project), first, last)
    ]
    return json.dumps({"events": found}, ensure_ascii=False)
