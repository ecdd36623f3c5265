"""A month of letters as one page for a browser and a printer: figures, pictures, every edition, what each number means.

In: a month's report, how its figures are written, the shop's name. Out: HTML of one piece. It has no script, asks nobody for anything, looks the
same for the same report; every sign is a shape or a word, too: colour only repeats what it says.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engine.report.charts import Bars, bars, share
from engine.report.month import FIGURES, figure, usual
from engine.words import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template

    from engine.report.month import Line, MonthReport
    from engine.report.speech import Speech

_PICTURES = ("reached", "left", "complained", "orders", "amount", "joined", "gone")
_TOP = ("reached", "left", "complained", "orders", "regular")
_MEANINGS = (
    *(
        "editions",
        "accepted",
        "reached",
        "bounced",
        "left",
        "complained",
        "clicked",
        "orders",
        "per_thousand",
        "amount",
    ),
    *("regular", "agreed", "joined", "confirmed", "gone", "suppressed"),
)
_WORDS = (
    *("in_figures", "over_months", "letters", "alarms", "regularity", "list", "passed", "reasons", "coupons"),
    *("definitions", "dashes", "this", "before", "usual", "the_letter", "nothing"),
)
_HOW = {"on_time": "●", "on_day": "◐", "late": "○", "missed": "×"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure beside the month before and the median."""

    name: str
    here: str
    before: str
    usual: str


@dataclass(frozen=True, slots=True)
class Row:
    """An edition as the table has it: its cells each with their heading."""

    line: Line
    when: str
    title: str
    below: str
    mark: str
    how: str
    cells: tuple[tuple[str, str, str], ...]


def month_page(report: MonthReport, speech: Speech, shop: str, locale: str) -> str:
    """Return the page; `locale` is that of the shop's own words."""
    style = (files("engine.report") / "look" / "month.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    figures = {name: _figure(report, speech, name) for name in FIGURES}
    return _template().render(
        report=report,
        say=speech,
        shop=shop,
        heading=speech.word("month.heading", month=speech.month(report.month.first)),
        words={name: speech.word(f"month.{name}") for name in _WORDS},
        notes=tuple(speech.notes(report)),
        top=tuple(figures[name] for name in _TOP),
        figures=tuple(figures.values()),
        pictures=tuple(_pictures(report, speech)),
        alarms=tuple(speech.word(f"alarm.{alarm}", key=line.key) for line in report.lines for alarm in line.alarms),
        heads=tuple(speech.name(name) for name in _heads(report)),
        rows=tuple(_row(report, line, speech) for line in report.lines),
        places=tuple(_places(report, speech)),
        regular=tuple(_regular(report, speech)),
        signs=tuple((sign, speech.word(f"month.how.{how}")) for how, sign in _HOW.items()),
        growth=tuple(_growth(report, speech)),
        passed=tuple(_shares(report.passed, speech, "passed")),
        reasons=tuple(_shares(report.reasons, speech, "reasons")),
        coupons=tuple(speech.coupon(one) for one in report.coupons),
        meanings=tuple(_meanings(report, speech)),
        theirs="" if language_of(locale) == speech.language else Markup(' lang="{}"').format(locale[:2]),
        style=Markup(style),  # noqa: S704 - our own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


@cache
def _template() -> Template:
    source = (files("engine.report") / "look" / "month.html").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        source
    )


def _figure(report: MonthReport, speech: Speech, name: str) -> Figure:
    before = speech.of(report.before, name) if report.before is not None else speech.number(None)
    return Figure(
        speech.named(name),
        speech.of(report.month, name),
        before,
        speech.written(name, usual(report.earlier, name)),
    )


def _pictures(report: MonthReport, speech: Speech) -> Iterator[Bars]:
    """Yield a picture for each figure that some month has."""
    for name in _PICTURES:
        values = [figure(one, name) for one in report.months]
        if any(values):
            written = [speech.written(name, value) for value in values]
            yield bars(speech.named(name), report.months, values, written, usual(report.earlier, name), speech)


def _heads(report: MonthReport) -> tuple[str, ...]:
    """Return the figures of the table; clicks and amounts only where there are any."""
    sums = report.month.sums
    names = ["accepted", "reached", "bounced", "left", "complained"]
    names += ["clicked"] if sums.clicked else []
    names += ["orders"]
    return (*names, "amount") if sums.amount is not None else tuple(names)


def _row(report: MonthReport, line: Line, speech: Speech) -> Row:
    result, sums = line.sums.result, line.sums
    rates = {name: result.rate(getattr(result, name)) for name in ("left", "complained")}
    rates |= {"clicked": result.rate(sums.clicked)}
    rates |= {"bounced": result.bounced / result.accepted if result.accepted else None}
    people = {"bounced": result.bounced, "left": result.left, "complained": result.complained, "clicked": sums.clicked}
    people |= {"accepted": result.accepted, "reached": result.reached, "orders": sums.orders}
    cells: list[tuple[str, str, str]] = []
    for name in _heads(report):
        value = speech.money(sums.amount) if name == "amount" else speech.number(people[name])
        cells.append((speech.name(name), value, speech.rate(rates[name]) if name in rates else ""))
    when = speech.word("month.each_day", number=line.editions) if line.daily else speech.day(line.due)
    state = "" if line.daily or line.state in ("finished", "missed") else speech.word(f"edition.{line.state}")
    below = " · ".join(part for part in (line.title if line.subject else "", state) if part)
    how = speech.word(f"month.how.{line.how}") if line.how else ""
    return Row(line, when, line.subject or line.title, below, _HOW.get(line.how, ""), how, tuple(cells))


def _places(report: MonthReport, speech: Speech) -> Iterator[tuple[str, str, str]]:
    """Yield the year's places: how each came, its sign, and in words."""
    for place in report.regular_year.places:
        due = place.due.astimezone(speech.zone)
        yield place.how, _HOW[place.how], f"{due:%Y-%m-%d}: {speech.word(f'month.how.{place.how}')}"


def _regular(report: MonthReport, speech: Speech) -> Iterator[str]:
    """Yield the regularity of the year and of the month in sentences."""
    yield speech.regular_year(report.regular_year)
    month = report.month.regular
    if month.places:
        yield speech.word("month.regular_month", due=month.due, on_time=month.number("on_time"))


def _growth(report: MonthReport, speech: Speech) -> Iterator[tuple[str, str]]:
    growth = report.month.growth
    yield speech.name("agreed"), f"{speech.number(report.agreed_before)} → {speech.number(report.agreed_after)}"
    for name in ("joined", "confirmed", "gone", "suppressed"):
        yield speech.name(name), speech.number(getattr(growth, name))
    if report.fans is not None:
        yield speech.name("fans"), speech.number(report.fans)


def _shares(found: Mapping[str, int], speech: Speech, what: str) -> Iterator[tuple[str, str, Markup]]:
    """Yield reasons, each with its number and a bar."""
    most = max(found.values(), default=0)
    for reason, people in found.items():
        said = speech.reason(reason) if what == "passed" else speech.word(f"reason.{reason}")
        yield said, speech.word("month.people", number=f"{people:,}"), share(people, most)


def _meanings(report: MonthReport, speech: Speech) -> Iterator[tuple[str, str]]:
    """Yield what is on the page, each with what it means."""
    for name in _MEANINGS:
        yield speech.name(name), speech.word(f"month.means.{name}")
    yield speech.word("month.usual"), speech.word("month.means.usual")
    if report.fans is not None:
        yield speech.name("fans"), speech.word("month.means.fans")
    if report.passed:
        yield speech.word("month.passed"), speech.word("month.means.passed")
    if report.coupons:
        yield speech.word("month.coupons"), speech.word("month.means.coupons")
