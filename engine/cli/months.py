"""The calendar's months on the terminal.

In: the view of a span, today, the reader's language. Out: lines, each of pieces with the name of a style. A terminal gets
them with colour and within its width; anything else gets the bare text, whole, so that a pipe stays greppable. What a
day is, its marks say: colour only repeats it.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

from engine.cli.screen import language, show, word
from engine.project.rules import WEEKDAYS
from engine.review.year.entries import NONE, entries_of, reason_in, short_reason_in
from engine.review.year.view import anniversaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from engine.project.project import Project
    from engine.review.year.entries import Entry, Stops
    from engine.review.year.named_days import Named
    from engine.review.year.view import Anniversary, Day, Month, YearView
    from engine.words import Language

    Piece = tuple[str, str]
    Line = list[Piece]

_STYLES = {
    "heading": "bold",
    "soft": "dim",
    "goes_out": "bold green",
    "empty": "bold yellow",
    "holiday": "red",
    "closed": "dim",
    "moved": "yellow",
}
_CELL = 7  # "[31]*+ "
_WEEK = 4
_MOMENT = 17  # "12-28 (Mon) 11:40"
_FROM = 8  # " ← 12-30"
_WIDTH = 80  # columns of a terminal that does not know its own
_SHORTEST = 12  # columns; a subject is cut no further, even where the line does not fit


def put(lines: Iterable[Line]) -> None:
    """Print lines: with their styles on a terminal, bare elsewhere."""
    if not sys.stdout.isatty():
        for line in lines:
            show(bare(line))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.width = console.width or _WIDTH  # COLUMNS=0, and nothing at all would be shown
    for line in lines:
        pieces = ((text, _STYLES.get(style, "")) for text, style in _cut(line, console.width))
        console.print(Text.assemble(*pieces), soft_wrap=True)


def bare(line: Line) -> str:
    """Return a line without its styles."""
    return "".join(text for text, _ in line).rstrip()


def month_lines(view: YearView, today: date) -> Iterator[Line]:
    """Yield the lines of every month of a view, then the daily rules and what the marks mean."""
    for month in view.months:
        yield [(word(f"month_of.{month.first.month}", year=month.first.year), "heading")]
        yield _weekdays()
        for week in (one for one in month.weeks if any(day and day.inside for day in one.days)):
            cells = [piece for day in week.days for piece in _cell(day, today)]
            yield [(f"{week.number:>2}".ljust(_WEEK), "soft"), *cells]
        yield from _named(month)
        yield [("", "")]
        yield from _entries(month)
        yield [("", "")]
    yield from _every_day(view.anniversaries)
    yield [(word("year.marks"), "soft")]


def list_lines(project: Project, first: date, last: date, stops: Stops = NONE) -> Iterator[Line]:
    """Yield one line an edition, with its key; then the daily rules."""
    for entry in entries_of(project, first, last, stops=stops):
        if not entry.daily:
            clock = f"{entry.due:%H:%M}" if entry.due else "--:--"
            yield [(f"{entry.day} {weekday(entry.day)} {clock}  {entry.key}", ""), *_remarks(entry, reason_in)]
    yield from _every_day(anniversaries(project, first, last))


def weekday(day: date) -> str:
    """Return a weekday's short name in the reader's language."""
    return word(f"weekday_short.{WEEKDAYS[day.weekday()]}")


def padded(text: str, width: int) -> str:
    """Return text with blanks up to a number of columns."""
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    """Return how many columns a text takes: Japanese signs take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _weekdays() -> Line:
    week = padded(word("year.week"), _WEEK)
    names = (padded(f" {word(f'weekday_short.{code}')}", _CELL) for code in WEEKDAYS)
    return [(week + "".join(names), "soft")]


def _cell(day: Day | None, today: date) -> Iterator[Piece]:
    """Yield a day's number, in brackets today, and its marks."""
    if day is None or not day.inside:
        yield " " * _CELL, ""
        return
    states = {one.state for one in day.entries}
    goes = "*" if states & {"planned", "stands_in"} else ""
    empty = "?" if "without_content" in states else ""
    stopped = "!" if states & {"paused", "held"} else ""
    out = "x" if states & {"skipped", "replaced", "cancelled"} and not (goes or empty or stopped) else ""
    marks = f"{goes}{empty}{stopped}{out}{'+' if day.holiday else ''}{'-' if day.closed else ''}"
    number = f"[{day.date.day:>2}]" if day.date == today else f" {day.date.day:>2}"
    style = (
        "empty"
        if empty or stopped
        else "goes_out"
        if goes
        else "closed"
        if day.closed
        else "holiday"
        if day.holiday
        else ""
    )
    yield f"{number}{marks}".ljust(_CELL), style


def _named(month: Month) -> Iterator[Line]:
    """Yield a line for each kind of day that has a name."""
    for kind in ("holiday", "closed", "event"):
        there = [one for one in month.named if one.kind == kind]
        if there:
            days = " · ".join(f"{_days(one)} {one.title}" for one in there)
            yield [(f"{word(f'named.{kind}')}: ", "soft"), (days, kind)]


def _days(named: Named) -> str:
    if named.first == named.last:
        return str(named.first.day)
    return f"{named.first.day}-{named.last.day}"


def _entries(month: Month) -> Iterator[Line]:
    if not month.entries:
        yield [(word("year.nothing"), "soft")]
    longest = max((len(one.campaign) for one in month.entries), default=0)
    for entry in month.entries:
        clock = f"{entry.due:%H:%M}" if entry.due else "--:--"
        moment = f"{entry.day:%m-%d} ({weekday(entry.day)}) {clock}"
        style = "goes_out" if entry.goes_out else "empty" if entry.due else "soft"
        yield [
            (padded(moment, _MOMENT), style),
            (_moved(entry).ljust(_FROM), "moved"),
            (f"  {entry.campaign:<{longest}}", ""),
            *_remarks(entry, short_reason_in),
        ]


def _moved(entry: Entry) -> str:
    if entry.moved_from is None:
        return ""
    return f" ← {entry.clock if entry.moved_from == entry.day else f'{entry.moved_from:%m-%d}'}"


def _remarks(entry: Entry, reason: Callable[[Entry, Language], str]) -> Iterator[Piece]:
    """Yield what an edition says, and what is odd about it."""
    if entry.due:
        volume = f"{word('year.volume', number=entry.volume)} " if entry.volume else ""
        yield f"  {volume}", ""
        yield (entry.subject, "subject") if entry.subject else (word("without_content"), "empty")
    odd = [
        word("year.stands_in") if entry.state == "stands_in" else "",
        word("year.replaces", name=entry.replaces) if entry.replaces else "",
        reason(entry, language()),
        word("year.instead", name=entry.instead) if entry.untold_instead else "",
        word("year.together", names=", ".join(entry.together)) if entry.together else "",
    ]
    for remark in filter(None, odd):
        yield f"  {remark}", "moved" if entry.due else "soft"


def _every_day(found: Iterable[Anniversary]) -> Iterator[Line]:
    for one in found:
        rule = word("every_birthday" if one.clock else "every_sign_up", days=one.days, at=one.clock)
        empty = "" if one.has_content else f"  {word('without_content')}"
        yield [(f"{rule}  {one.campaign}  {one.title}", ""), (empty, "empty")]


def _cut(line: Line, width: int) -> Line:
    """Return a line whose subject is cut so far that the line fits a width."""
    over = sum(columns(text) for text, _ in line) - width
    if over <= 0:
        return line
    return [(_shortened(text, over) if style == "subject" else text, style) for text, style in line]


def _shortened(text: str, over: int) -> str:
    if columns(text) <= _SHORTEST:
        return text
    left = max(columns(text) - over, _SHORTEST) - 1
    while columns(text) > left:
        text = text[:-1]
    return f"{text}…"
