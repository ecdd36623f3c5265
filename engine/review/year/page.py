"""The year as one page for a browser: twelve months, what goes out on which day, and what is odd.

In: the view of a span, the reader's language. Out: HTML of one piece. It has no script, asks nobody for anything, looks the
same for the same files, and every sign in it is a shape or a letter, too: colour only repeats what it says.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engine.project.rules import WEEKDAYS
from engine.review.year.entries import reason_in
from engine.review.year.view import figures
from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jinja2 import Template

    from engine.review.year.entries import Entry
    from engine.review.year.named_days import Named
    from engine.review.year.view import Anniversary, Day, Month, Shown, YearView
    from engine.words import Language

HUES = 10
"""How many colours year.css has for campaigns; the next one begins again, with another letter."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEEKEND = ("sat", "sun")
_WORDS = (
    "figures",
    "heading",
    "legend",
    "months",
    "sign_back",
    "sign_closed",
    "sign_empty",
    "sign_event",
    "sign_forward",
    "sign_holiday",
    "sign_out",
    "sign_planned",
    "sign_stopped",
    "signs",
    "stands_in",
)
_SHARED = {"unwritten": "without_content", "week": "year.week", "nothing": "year.nothing"}


@dataclass(frozen=True, slots=True)
class Badge:
    """How a campaign is marked: its letter, the number of its colour."""

    letter: str
    hue: int


@dataclass(frozen=True, slots=True)
class Speech:
    """What the template says: words of the catalogue, days, remarks, all in the reader's language."""

    language: Language
    badges: dict[str, Badge]
    titles: dict[str, str]
    """Of each entry, by its key: what it is called where another one speaks of it."""

    def word(self, code: str, **values: object) -> str:
        """Return a sentence of the catalogue."""
        return str(say(code, self.language, **values))

    def weekday(self, day: date) -> str:
        """Return a day's weekday, short."""
        return self.word(f"weekday_short.{WEEKDAYS[day.weekday()]}")

    def month(self, day: date) -> str:
        """Return a month with its year."""
        return self.word(f"month_of.{day.month}", year=day.year)

    def date(self, day: date) -> str:
        """Return a day in full."""
        return self.word("page.date", day=day.day, month=self.month(day))

    def span(self, view: YearView) -> str:
        """Return the first and the last day of the page."""
        return self.word("page.span", first=self.date(view.first), last=self.date(view.last))

    def editions_of(self, month: Month) -> str:
        """Return what the list below a month is called."""
        return self.word("page.editions_of", month=self.month(month.first))

    def going_out(self, campaign: Shown) -> str:
        """Return how many editions of a campaign go out."""
        return self.word("page.going_out", number=campaign.going_out)

    def volume(self, entry: Entry) -> str:
        """Return an edition's number."""
        return self.word("year.volume", number=entry.volume)

    def rule(self, anniversary: Anniversary) -> str:
        """Return a daily rule."""
        code = "every_birthday" if anniversary.clock else "every_sign_up"
        return self.word(code, days=anniversary.days, at=anniversary.clock)

    def month_name(self, day: date) -> str:
        """Return a month without its year."""
        return self.word(f"month_name.{day.month}")

    def days(self, named: Named) -> str:
        """Return the days of the month on which something with a name is."""
        return str(named.first.day) if named.first == named.last else f"{named.first.day}–{named.last.day}"

    def sign(self, entry: Entry) -> str:
        """Return the classes of an entry's mark: its campaign's colour, its state."""
        out = entry.due is None or entry.state == "cancelled"
        shape = (
            "out" if out else "empty" if entry.state == "without_content" else "stopped" if entry.stop else entry.state
        )
        return f"mark h{self.badges[entry.campaign].hue} {shape}"

    def letter(self, entry: Entry) -> str:
        """Return an entry's mark: its campaign's letter, an arrow where it was moved, a cross where it is left out, bars where it stands."""
        if entry.stop is not None:
            return f"{'×' if entry.state == 'cancelled' else '‖'}{self.badges[entry.campaign].letter}"
        before = "×" if entry.due is None else {"back": "←", "forward": "→"}.get(entry.direction, "")
        return f"{before}{self.badges[entry.campaign].letter}"

    def told(self, entry: Entry) -> str:
        """Return an entry in one line, for whoever points at its mark or hears it read."""
        clock = f"{entry.due:%H:%M}" if entry.due else self.word("page.out")
        said = (
            entry.subject if entry.due and entry.subject else "" if entry.due is None else self.word("without_content")
        )
        stop = self.word(f"edition.{entry.state}") if entry.stop else ""
        return " ".join(part for part in (clock, entry.title, said, stop) if part)

    def remarks(self, entry: Entry) -> Iterator[str]:
        """Yield what is odd about an entry."""
        if entry.state == "stands_in":
            yield self.word("year.stands_in")
        if entry.replaces:
            yield self.word("year.replaces", name=self.titles.get(entry.replaces, entry.replaces))
        if reason := reason_in(entry, self.language):
            yield reason
        if entry.untold_instead:
            yield self.word("year.instead", name=self.titles.get(entry.instead, entry.instead))
        if entry.together:
            yield self.word("year.together", names=", ".join(self.titles.get(key, key) for key in entry.together))


def year_page(view: YearView, language: Language) -> str:
    """Return the page."""
    entries = view.entries
    marks = {one.id: Badge(_letter(number), number % HUES) for number, one in enumerate(view.campaigns)}
    speech = Speech(language, marks, {one.key: one.title for one in entries})
    style = (files("engine.review.year") / "look" / "year.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return _template().render(
        view=view,
        say=speech,
        words=_words(speech),
        ids={one.key: f"e{number}" for number, one in enumerate(entries, start=1)},
        marks=marks,
        figures=tuple(_figures(view, speech)),
        cell=partial(_cell, speech=speech),
        weekdays=tuple((speech.word(f"weekday_short.{code}"), speech.word(f"weekday.{code}")) for code in WEEKDAYS),
        theirs="" if language_of(view.language) == language else Markup(' lang="{}"').format(view.language[:2]),
        style=Markup(style),  # noqa: S704 - our own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


def _words(speech: Speech) -> dict[str, str]:
    """Return the words of the template that need nothing filled in."""
    named = {name: speech.word(f"page.{name}") for name in _WORDS}
    plain = {name: speech.word(code) for name, code in _SHARED.items()}
    return {**named, **plain}


@cache
def _template() -> Template:
    source = (files("engine.review.year") / "look" / "year.html").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        source
    )


def _letter(number: int) -> str:
    """Return A to Z, then AA, AB …"""
    tens, ones = divmod(number, len(_LETTERS))
    return (_letter(tens - 1) if tens else "") + _LETTERS[ones]


def _figures(view: YearView, speech: Speech) -> Iterator[tuple[str, int]]:
    """Yield what the span comes to; what is unusual only where there is any."""
    found = figures(view)
    yield speech.word("page.letters"), found.letters
    yield speech.word("page.seasonal"), found.seasonal
    unusual = (
        ("page.without_content", found.without_content),
        ("page.stands_in", found.stands_in),
        ("page.moved", found.moved),
        ("page.left_out", found.left_out),
        ("page.replaced", found.replaced),
        ("page.together", found.together),
        ("page.stopped", found.stopped),
    )
    for code, number in unusual:
        if number:
            yield speech.word(code), number


def _cell(day: Day, *, speech: Speech) -> tuple[str, str]:
    """Return the classes of a day's cell, and in words what they show."""
    weekday = WEEKDAYS[day.date.weekday()]
    classes = (
        weekday if weekday in _WEEKEND else "",
        "holiday" if day.holiday else "",
        "closed" if day.closed else "",
        "event" if any(one.first == day.date for one in day.events) else "",
        "lasting" if any(one.first != one.last for one in day.events) else "",
        "" if day.inside else "outside",
    )
    closed = speech.word("ics.closed", name=day.closed) if day.closed else ""
    names = (day.holiday, closed, *(one.title for one in day.events))
    return " ".join(filter(None, classes)), " · ".join(filter(None, names))
