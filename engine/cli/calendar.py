"""`tayori calendar`: the editions of a span. The month view, ICS, HTML and `--against` are an issue of their own."""

from __future__ import annotations

import json as json_format
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.cli.place import HERE, Place, project_of
from engine.cli.plan import when
from engine.cli.screen import FILES, StopError, show, word
from engine.cli.times import YEARS
from engine.delivery.clock import Clock

if TYPE_CHECKING:
    from engine.calendar.editions import Edition
    from engine.project.project import Project

_SPAN = timedelta(days=91)


def calendar(
    *,
    from_: Annotated[date | None, Parameter(name="--from")] = None,
    to: date | None = None,
    json: bool = False,
    place: Place = HERE,
) -> None:
    """Show the editions of a span of days; a daily anniversary only by its rule.

    Parameters
    ----------
    from_
        The first day; else today.
    to
        The last day; else three months on.
    json
        Print one JSON document, with every edition.
    """
    project = project_of(place)
    first = from_ or local_date(Clock().now(), project.zone)
    last = to or first + _SPAN
    if last < first or first.year not in YEARS or last.year not in YEARS:
        raise StopError(FILES, "bad_span", first=first, last=last)
    found = editions(project, first, last)
    if json:
        show(json_format.dumps({"editions": [_record(project, edition) for edition in found]}, ensure_ascii=False))
        return
    for edition in found:
        if not edition.birthdays:
            _show(project, edition)
    for campaign in project.campaigns:
        if campaign.when.anniversary is not None:
            values = {"days": campaign.when.offset, "at": f"{campaign.when.at:%H:%M}"}
            show(f"{word('every_birthday', **values)}  {campaign.id}  {campaign.title}")


def _record(project: Project, edition: Edition) -> dict[str, object]:
    return {
        "key": edition.key,
        "campaign": edition.campaign.id,
        "occasion": edition.occasion,
        "due": edition.due.isoformat(timespec="seconds") if edition.due else None,
        "state": _state(edition),
        "moved_from": edition.nominal.isoformat() if edition.placed.reason.startswith("moved") else None,
        "reason": reason(project, edition),
    }


def _state(edition: Edition) -> str:
    if edition.due is None:
        return "skipped"
    return "without_content" if edition.content is None else "planned"


def reason(project: Project, edition: Edition) -> str:
    """Return in words why an edition is not where its rule says; "" when it is."""
    placed = edition.placed
    if placed.reason:
        return word(placed.reason, date=edition.nominal, why=word(placed.why, name=placed.name))
    if edition.oddity is None:
        return ""
    when = edition.campaign.when
    clock = project.schedules.slots[when.slot].at if when.slot else when.at
    return word(edition.oddity, clock=f"{clock:%H:%M}")


def _show(project: Project, edition: Edition) -> None:
    moment = when(edition.due, project.zone) if edition.due else f"{edition.nominal} ---"
    subject = word("without_content") if edition.content is None else edition.campaign.editions[edition.content].subject
    why = reason(project, edition)
    show(f"{moment}  {edition.key}  {subject}{f'  ({why})' if why else ''}")
