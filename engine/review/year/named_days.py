"""The days that have a name: which event falls where in a span, what its rule says, who counts from it.

In: a project, a span of days. Out: `Named` days, and a `Listed` event for every name that a campaign may use: the shop's own,
then those that ship for its country.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from engine.calendar.events import event_days, event_years
from engine.project.festivals import festivals
from engine.project.schedules import shipped_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.calendar.almanac import Almanac
    from engine.project.project import Project
    from engine.project.schedules import Event

Kind = Literal["holiday", "closed", "event"]
_DAY = timedelta(days=1)
_LASTING = timedelta(days=62)  # of the longest event
_LONGEST = 366  # days; a shop may be closed for good


@dataclass(frozen=True, slots=True)
class Named:
    """A day with a name, or several in a row, both ends included."""

    kind: Kind
    title: str
    first: date
    last: date

    def within(self, first: date, last: date) -> Named | None:
        """Return what of it lies in a span."""
        if self.last < first or last < self.first:
            return None
        return Named(self.kind, self.title, max(self.first, first), min(self.last, last))


@dataclass(frozen=True, slots=True)
class Listed:
    """An event that a campaign may name: its rule as it is written, its days in the span, who uses it."""

    name: str
    title: str
    own: bool
    rule: str
    days: tuple[Named, ...]
    campaigns: tuple[str, ...]


def events_in(names: Iterable[str], almanac: Almanac, first: date, last: date) -> tuple[Named, ...]:
    """Return the days of some events in a span, in order."""
    found = (day for name in names for day in event_in(name, almanac, first, last))
    return tuple(sorted(found, key=lambda one: (one.first, one.title)))


def event_in(name: str, almanac: Almanac, first: date, last: date) -> tuple[Named, ...]:
    """Return the days of one event in a span; an event of the years before or after may reach into it."""
    days = (event_days(name, year, almanac) for year in event_years(name, first - _LASTING, last, almanac))
    spans = (span for span in days if span and span[0] <= last and span[1] >= first)
    return tuple(Named("event", title_of(name, almanac) or name, *span) for span in spans)


def title_of(name: str, almanac: Almanac) -> str:
    """Return what an event is called; a shop that gives it another day need not say its title again."""
    shipped = shipped_event(name, almanac.country)
    event = almanac.event(name)
    return (event.title if event else None) or (shipped.title if shipped else None) or ""


def used_events(project: Project) -> tuple[str, ...]:
    """Return the names of the events that matter to a shop: its own, and those that its campaigns use."""
    used = (one.when.event for one in project.campaigns if one.when.event is not None)
    return tuple(dict.fromkeys((*project.schedules.events, *used)))


def closures_in(almanac: Almanac, first: date, last: date) -> tuple[Named, ...]:
    """Return the closed spans that touch a span of days, each whole, so that it is the same one in every span."""
    found: list[Named] = []
    day = first
    while day <= last:
        title = almanac.closed(day)
        if title is not None:
            found.append(Named("closed", title, *_whole(almanac, day)))
            day = found[-1].last
        day += _DAY
    return tuple(found)


def _whole(almanac: Almanac, day: date) -> tuple[date, date]:
    """Return the first and the last day of a closure; of one that lasts for years the part in the day's own year."""
    first, last = _end(almanac, day, -1), _end(almanac, day, 1)
    if (last - first).days < _LONGEST:
        return first, last
    return max(first, date(day.year, 1, 1)), min(last, date(day.year, 12, 31))


def _end(almanac: Almanac, day: date, step: int) -> date:
    """Return the last day in one direction on which the shop is closed for the same reason."""
    title = almanac.closed(day)
    for _ in range(_LONGEST):
        if almanac.closed(day + step * _DAY) != title:
            break
        day += step * _DAY
    return day


def holidays_in(almanac: Almanac, first: date, last: date) -> tuple[Named, ...]:
    """Return the public holidays of a span."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(Named("holiday", name, day, day) for day in days if (name := almanac.holiday(day)) is not None)


def all_events(project: Project, almanac: Almanac, first: date, last: date) -> tuple[Listed, ...]:
    """Return every event that a campaign may name."""
    own = project.schedules.events
    shipped = (name for name in festivals(almanac.country) if name not in own)
    return tuple(
        Listed(
            name=name,
            title=title_of(name, almanac),
            own=name in own,
            rule=rule_text(event),
            days=event_in(name, almanac, first, last),
            campaigns=tuple(one.id for one in project.campaigns if one.when.event == name),
        )
        for name in (*own, *shipped)
        if (event := almanac.event(name)) is not None
    )


def rule_text(event: Event) -> str:
    """Return an event's rule as it is written in the file, on one line."""
    if event.event is not None:
        sign = "+" if event.offset.count > 0 else ""
        rule = f"{event.event} {sign}{event.offset}" if event.offset.count else event.event
    elif event.dates is not None:
        rule = ", ".join(day.isoformat() for day in event.dates)
    else:
        rule = event.date or event.rule or f"{event.holiday}{f' ({event.country})' if event.country else ''}"
    return f"{rule} × {event.days}" if event.days > 1 else rule
