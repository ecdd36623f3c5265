"""`tayori calendar`: the editions of a span, for people, for programs, for other calendars, for a browser."""

from __future__ import annotations

import json as json_format
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from engine.calendar.moments import local_date
from engine.cli.months import bare, list_lines, month_lines, put
from engine.cli.place import HERE, Place, loaded_of, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.cli.times import YEARS
from engine.cli.whole_file import write_whole
from engine.delivery.clock import Clock
from engine.review.year.entries import NONE, entries_of, record
from engine.review.year.view import year_view

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.cli.months import Line
    from engine.project.project import Project
    from engine.review.year.entries import Stops

Format = Literal["text", "json", "ics", "html", "markdown"]

_QUARTER = timedelta(days=91)
_PAGES = ("ics", "html")


async def calendar(
    *,
    from_: Annotated[date | None, Parameter(name="--from")] = None,
    to: date | None = None,
    format: Format = "text",
    json: bool = False,
    list: bool = False,
    events: bool = False,
    out: Path | None = None,
    against: str | None = None,
    place: Place = HERE,
) -> int:
    """Show the editions of a span of days, month by month; a daily anniversary only by its rule.

    Parameters
    ----------
    from_
        The first day; else today (html: the first of this month).
    to
        The last day; else three months on (ics, html, --against: twelve months).
    format
        text: months on the terminal. json: one document, with every day of an anniversary. ics: a file for other
        calendars. html: one page to look at. markdown: with --against only.
    json
        The same as --format json.
    list
        One line an edition, with its key.
    events
        The events that a campaign may name, their rules and their days.
    out
        Write to this file.
    against
        Show what has changed since this git revision.
    """
    form = "json" if json else format
    _fit(form, list=list, events=events, out=out, against=against)
    loaded = loaded_of(place) if against is not None else None  # the difference tells its mistakes itself
    project = (loaded and loaded.project) or project_of(place)
    today = local_date(Clock().now(), project.zone)
    first, last = _span(from_, to, today, form, against)
    if against is not None:
        from engine.cli.against import show_difference

        return show_difference(place, against, first, last, form, loaded)
    if events:
        _give(_events(project, first, last, form), out)
        return FINE
    stops = await _stops(place, project)
    _give(_shown(project, first, last, today, form, stops, list=list), out)
    return FINE


async def _stops(place: Place, project: Project) -> Stops:
    """Ask the store which editions were stopped; where there is none, the files alone are shown."""
    from engine.store.faults import StoreError

    try:
        async with store_of(place, project) as store:
            from engine.review.year.stops import stops_in  # not where there is no store

            return await stops_in(project, store)
    except StoreError as error:
        if error.code != "store_missing":
            tell("year.no_store", reason=word(error.code, **error.values_))
        return NONE


def _events(project: Project, first: date, last: date, form: Format) -> str | Iterable[Line]:
    from engine.cli.event_table import event_lines, event_records

    return event_records(project, first, last) if form == "json" else event_lines(project, first, last)


def _shown(
    project: Project, first: date, last: date, today: date, form: Format, stops: Stops, *, list: bool
) -> str | Iterable[Line]:
    """Return what was asked for, as text or line by line."""
    if form != "text":
        return _document(project, first, last, form, stops)
    if list:
        return list_lines(project, first, last, stops)
    return month_lines(year_view(project, first, last, stops=stops), today)


def _fit(form: Format, *, list: bool, events: bool, out: Path | None, against: str | None) -> None:
    """Refuse options that mean nothing beside each other."""
    asked = {"--list": list, "--events": events, "--out": out is not None}
    if list and events:
        raise StopError(FILES, "options_clash", one="--list", other="--events")
    if form == "markdown" and against is None:
        raise StopError(FILES, "format_needs", format=form, option="--against")
    for option in (one for one, wanted in asked.items() if wanted):
        if against is not None:
            raise StopError(FILES, "options_clash", one=option, other="--against")
        if form in _PAGES and option != "--out":
            raise StopError(FILES, "options_clash", one=option, other=f"--format {form}")
    if form in _PAGES and against is not None:
        raise StopError(FILES, "options_clash", one=f"--format {form}", other="--against")


def _span(from_: date | None, to: date | None, today: date, form: Format, against: str | None) -> tuple[date, date]:
    first = from_ or (today.replace(day=1) if form == "html" else today)
    if first.year not in YEARS:
        raise StopError(FILES, "bad_span", first=first, last=to or first)
    last = to or (_year_on(first) if form in _PAGES or against is not None else first + _QUARTER)
    if last < first or last.year not in YEARS:
        raise StopError(FILES, "bad_span", first=first, last=last)
    return first, last


def _year_on(first: date) -> date:
    """Return the last day of the twelve months that begin on `first`."""
    leap_day = (first.month, first.day) == (2, 29)
    return (first - timedelta(days=leap_day)).replace(year=first.year + 1) - timedelta(days=not leap_day)


def _document(project: Project, first: date, last: date, form: Format, stops: Stops) -> str:
    """Return a span as JSON, ICS or HTML, without the last line's end."""
    if form == "ics":
        from engine.review.year.ics import ics

        return ics(project, first, last, language(), stops=stops).removesuffix("\n")
    if form == "html":
        from engine.review.year.page import year_page

        return year_page(year_view(project, first, last, stops=stops), language()).removesuffix("\n")
    found = [record(entry, language()) for entry in entries_of(project, first, last, stops=stops)]
    return json_format.dumps({"editions": found}, ensure_ascii=False)


def _give(found: str | Iterable[Line], out: Path | None) -> None:
    """Print what was asked for, or write it to a file."""
    if out is None:
        show(found) if isinstance(found, str) else put(found)
        return
    text = found if isinstance(found, str) else "\n".join(map(bare, found))
    write_whole(f"{text}\n", out)
    show(str(out))
