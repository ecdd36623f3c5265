"""The editions of a month as a report lists them, each with its alarms; a campaign that has one every day in one line.

In: what was counted, the editions' texts, how each came. Out: `Line`s in the order of their moments, those of every day behind. Never:
a write, a name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from engine.calendar.moments import moment
from engine.report.counted import results_of
from engine.report.edition import BEFORE, report_of, result_of
from engine.report.month import Line, Sums, together
from engine.report.regular import moment_of
from engine.store.results import Edition, editions_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project
    from engine.report.counted import Counted
    from engine.report.edition import Alarm, Result
    from engine.report.regular import Regular
    from engine.store.monthly import Opened, Text

_FILLED = re.compile(r"\{[{%].*?[}%]\}")  # what a subject takes from its reader


async def lines_of(
    connection: AsyncConnection, project: Project, counted: Counted, here: Sequence[Opened], texts: Mapping[int, Text]
) -> list[Line]:
    """Return the lines of the editions `here`."""
    found: list[Line] = []
    summed: dict[str, list[Opened]] = {}
    for one in here:
        if texts[one.id].daily:
            summed.setdefault(one.campaign, []).append(one)
        else:
            line = _line(project, one, texts[one.id], counted.sums(one.id))
            found.append(replace(line, alarms=await _alarms(connection, counted, one)))
    return [*found, *(_daily(project, counted, several, texts) for several in summed.values())]


def with_places(project: Project, lines: Sequence[Line], regular: Regular, first: date) -> tuple[Line, ...]:
    """Return the lines with how each came, and those that came not at all between the others."""
    how = {one.key: one.how for one in regular.places}
    begin = moment(first, time(), project.zone)[0]
    known = {line.key for line in lines}
    told = [replace(line, how=how.get(line.key, "")) for line in lines]
    told += _unopened(project, regular, known, begin)
    return tuple(sorted(told, key=lambda line: (line.daily, line.due, line.key)))


def _unopened(project: Project, regular: Regular, known: set[str], begin: datetime) -> Iterator[Line]:
    """Yield a line for each edition that nobody opened, and that the store does not know."""
    for place in regular.places:
        if place.key not in known and place.due >= begin:
            campaign = place.key.partition("/")[0]
            yield Line(place.key, campaign, _title(project, campaign), "", place.due, "missed", Sums())


def _line(project: Project, one: Opened, text: Text, sums: Sums) -> Line:
    subject = _FILLED.sub("…", text.subject)
    return Line(one.key, one.campaign, _title(project, one.campaign), subject, moment_of(one.due_ms), one.state, sums)


def _title(project: Project, campaign: str) -> str:
    known = project.campaign(campaign)
    return known.title if known is not None else campaign


async def _alarms(connection: AsyncConnection, counted: Counted, one: Opened) -> tuple[Alarm, ...]:
    """Return an edition's alarms, as `tayori report EDITION` has them."""
    result = counted.result(one.id)
    if not (result.left or result.complained):
        return ()
    itself = Edition(one.id, one.key, one.campaign, one.topic, one.state, one.due_ms, one.opened_ms)
    before = await editions_before(connection, itself, BEFORE)
    counts = dict(counted.counts)
    older = [other for other in before if other.id not in counts]
    if older:
        counts |= await results_of(connection, older)
    return report_of({"": result}, [result_of(counts.get(other.id, {})) for other in before]).alarms


def _daily(project: Project, counted: Counted, several: Sequence[Opened], texts: Mapping[int, Text]) -> Line:
    """Return one line for the editions of a campaign that has one a day; what is usual for it are its months."""
    first = several[0]
    sums = together(counted.sums(one.id) for one in several)
    earlier: dict[str, list[Result]] = {}
    for one in counted.opened:
        if one.campaign == first.campaign and one.due_date[:7] < first.due_date[:7]:
            earlier.setdefault(one.due_date[:7], []).append(counted.result(one.id))
    months = [together(map(Sums, theirs)).result for _, theirs in sorted(earlier.items(), reverse=True)]
    alarms = report_of({"": sums.result}, [one for one in months if one.reached][:BEFORE]).alarms
    line = _line(project, first, texts[first.id], sums)
    return replace(line, key=first.campaign, subject="", editions=len(several), daily=True, alarms=alarms)
