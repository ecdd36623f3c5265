"""A span of the calendar as a page has it: months, weeks, days, with all that falls on them.

In: a project and a span of days. Out: a frozen `YearView`, which the terminal and the page show each in its own way. It
knows no language but the shop's own (titles, names of holidays): words are spoken by whoever shows it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from engine.calendar.almanac import almanac_of
from engine.calendar.days import week_of
from engine.review.year.entries import NONE, STOPPED, entries_of
from engine.review.year.named_days import closures_in, events_in, holidays_in, used_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.calendar.almanac import HolidaysOf
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.review.year.entries import Entry, Stops
    from engine.review.year.named_days import Named

Kind = Literal["slot", "event", "date", "anniversary"]
_DAY = timedelta(days=1)
_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month; `inside` is false for a day that the span leaves out. Its events may have begun before."""

    date: date
    inside: bool
    holiday: str
    closed: str
    events: tuple[Named, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday, `None` for days of other months; `number` is the week's by ISO 8601."""

    number: int
    days: tuple[Day | None, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month: `first` is its 1st; `named` are its days with a name, cut where the month or the span ends."""

    first: date
    weeks: tuple[Week, ...]
    named: tuple[Named, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A rule of which no single day is told: an edition every day, or (`clock` is "") whenever somebody comes in.

    `has_content` tells whether it says anything.
    """

    campaign: str
    title: str
    days: int
    clock: str
    has_content: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A campaign that the span has editions of, with how many go out."""

    id: str
    title: str
    kind: Kind
    going_out: int


@dataclass(frozen=True, slots=True)
class YearView:
    """A span of the calendar. `language` is that of the shop's own words."""

    title: str
    language: str
    first: date
    last: date
    months: tuple[Month, ...]
    campaigns: tuple[Shown, ...]
    anniversaries: tuple[Anniversary, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all entries in order."""
        return tuple(entry for month in self.months for entry in month.entries)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a span comes to: letters in slots and seasonal ones that go out, and what is unusual; `stopped`: paused, held, cancelled."""

    letters: int
    seasonal: int
    without_content: int
    stands_in: int
    moved: int
    left_out: int
    replaced: int
    together: int
    stopped: int


def year_view(
    project: Project, first: date, last: date, holidays_of: HolidaysOf | None = None, stops: Stops = NONE
) -> YearView:
    """Return the view of `first`..`last`."""
    listed = (one for one in entries_of(project, first, last, holidays_of, stops) if not one.daily)
    entries = sorted(listed, key=lambda one: (one.day, one.due is None, one.due and one.due.time(), one.key))
    return YearView(
        title=project.shop.shop.name,
        language=project.shop.shop.locale,
        first=first,
        last=last,
        months=tuple(_months(project, first, last, entries, holidays_of)),
        campaigns=_campaigns(project, entries),
        anniversaries=anniversaries(project, first, last),
    )


def figures(view: YearView) -> Figures:
    """Return what a view comes to."""
    entries = view.entries
    states = Counter(one.state for one in entries)
    return Figures(
        letters=sum(1 for one in entries if one.due and one.slot and one.state != "cancelled"),
        seasonal=sum(1 for one in entries if one.due and not one.slot and one.state != "cancelled"),
        without_content=states["without_content"],
        stands_in=states["stands_in"],
        moved=sum(1 for one in entries if one.moved_from is not None),
        left_out=states["skipped"],
        replaced=states["replaced"],
        together=sum(1 for one in entries if one.together),
        stopped=sum(states[state] for state in STOPPED),
    )


def _months(
    project: Project, first: date, last: date, entries: Sequence[Entry], holidays_of: HolidaysOf | None
) -> Iterator[Month]:
    almanac = almanac_of(project, holidays_of)
    start, end = first.replace(day=1), _month_end(last)
    named = (
        *holidays_in(almanac, start, end),
        *closures_in(almanac, start, end),
        *events_in(used_events(project), almanac, start, end),
    )
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    by_month: dict[date, list[Named]] = {}
    for one in named:
        for month in _months_of(max(one.first, start), min(one.last, end)):
            by_month.setdefault(month, []).append(one)
    for month in _months_of(first, last):
        yield _month(month, tuple(by_month.get(month, ())), by_day, (first, last))


def _months_of(first: date, last: date) -> Iterator[date]:
    """Yield the first day of every month that a span touches."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + _MONTH).replace(day=1)


def _month(month: date, named: tuple[Named, ...], by_day: dict[date, list[Entry]], span: tuple[date, date]) -> Month:
    end = _month_end(month)
    weeks: list[Week] = []
    monday = week_of(month)[0]
    while monday <= end:
        days = (monday + timedelta(days=number) for number in range(7))
        shown = tuple(_day(day, named, by_day, span) if month <= day <= end else None for day in days)
        weeks.append(Week(monday.isocalendar().week, shown))
        monday += timedelta(days=7)
    days = (day for week in weeks for day in week.days if day is not None)
    cut = (part for one in named if (part := one.within(max(month, span[0]), min(end, span[1]))))
    in_order = tuple(sorted(cut, key=lambda one: one.first))
    return Month(month, tuple(weeks), in_order, tuple(entry for day in days for entry in day.entries))


def _day(day: date, named: tuple[Named, ...], by_day: dict[date, list[Entry]], span: tuple[date, date]) -> Day:
    here = [one for one in named if one.first <= day <= one.last]
    return Day(
        date=day,
        inside=span[0] <= day <= span[1],
        holiday=next((one.title for one in here if one.kind == "holiday"), ""),
        closed=next((one.title for one in here if one.kind == "closed"), ""),
        events=tuple(one for one in here if one.kind == "event"),
        entries=tuple(by_day.get(day, ())),
    )


def _month_end(month: date) -> date:
    return (month.replace(day=1) + _MONTH).replace(day=1) - _DAY


def _campaigns(project: Project, entries: Sequence[Entry]) -> tuple[Shown, ...]:
    """Return the campaigns that have an entry: those in slots first, else in the order in which they first come."""
    there = dict.fromkeys(one.campaign for one in entries)
    going = Counter(one.campaign for one in entries if one.due and one.state != "cancelled")
    known = {one.id: one for one in project.campaigns}
    shown = (Shown(name, known[name].title, _kind(known[name]), going[name]) for name in there)
    return tuple(sorted(shown, key=lambda one: one.kind != "slot"))


def _kind(campaign: Campaign) -> Kind:
    when = campaign.when
    if when.slots is not None:
        return "slot"
    return "event" if when.event is not None else "date" if when.date is not None else "anniversary"


def anniversaries(project: Project, first: date, last: date) -> tuple[Anniversary, ...]:
    """Return the rules that hold in a span and name no single day."""
    daily = (one for one in project.campaigns if one.when.anniversary or one.when.touchpoint)
    return tuple(_anniversary(one) for one in daily if _holds(one, first, last))


def _anniversary(campaign: Campaign) -> Anniversary:
    when = campaign.when
    has_content = any(content.evergreen for content in campaign.editions)
    return Anniversary(
        campaign.id, campaign.title, when.offset.count, f"{when.at:%H:%M}" if when.at else "", has_content
    )


def _holds(campaign: Campaign, first: date, last: date) -> bool:
    start, end = campaign.when.start, campaign.when.end
    return (start is None or start <= last) and (end is None or first <= end)
