"""A project and a span of days → the editions that fall due in it.

In: the project, the first and the last day (in the shop's zone). Out: editions in the order of their due moments,
each with its key, its occasion and the reason for every move. The occasion is nominal (why, not when): it knows
nothing of file names, times or moves, so that no later edit can write to anyone twice (DESIGN 5.1).
Never: a look at the clock or at what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from engine.calendar.days import HolidaysOf, Placed, event_day, place, public_holidays
from engine.calendar.moments import Oddity, local_date, moment
from engine.project.schedules import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.project.campaigns import Campaign, Content
    from engine.project.project import Project

_SATURDAY = 5
_MOST_HOLIDAYS = 12  # working days in a row that can all be public holidays; no country comes near
_REACH = timedelta(days=45)  # the longest move (31 days) and a fortnight: nominal days this far away may fall due here


@dataclass(frozen=True, slots=True)
class Edition:
    """One campaign at one nominal place: when it is due (`None` when left out), and why it is there.

    `birthdays` are the month-days ("02-28") whose people an anniversary's edition is for; empty for the others.
    """

    key: str
    campaign: Campaign
    occasion: str
    nominal: date
    due: datetime | None
    placed: Placed
    oddity: Oddity | None
    content: int | None
    birthdays: tuple[str, ...] = ()


def editions(project: Project, first: date, last: date, holidays_of: HolidaysOf | None = None) -> tuple[Edition, ...]:
    """Return every edition whose due day lies in `first`..`last` (left-out ones by their nominal day)."""
    known = holidays_of or partial(public_holidays, project.shop.shop.country)
    found = [
        edition
        for campaign in project.campaigns
        for edition in _of(campaign, project, first, last, known)
        if first <= _day(edition, project) <= last
    ]
    return tuple(
        sorted(
            found,
            key=lambda edition: (edition.due is None, edition.due or datetime.max.replace(tzinfo=UTC), edition.key),
        )
    )


def _day(edition: Edition, project: Project) -> date:
    return local_date(edition.due, project.zone) if edition.due else edition.nominal


def _of(campaign: Campaign, project: Project, first: date, last: date, holidays_of: HolidaysOf) -> Iterator[Edition]:
    if campaign.when.slot is not None:
        return _weekly(campaign, campaign.when.slot, project, first, last, holidays_of)
    if campaign.when.event is not None:
        return _yearly(campaign, campaign.when.event, project, first, last)
    return _anniversaries(campaign, project, first, last)


def _weekly(
    campaign: Campaign, name: str, project: Project, first: date, last: date, holidays_of: HolidaysOf
) -> Iterator[Edition]:
    slot = project.schedules.slots[name]
    closed = project.schedules.closed_days()
    start = first - _REACH
    day = start + timedelta(days=(WEEKDAYS.index(slot.weekday) - start.weekday()) % 7)
    while day <= last + _REACH:
        if not _can_reach(day, first, last, closed):
            day += timedelta(days=7)
            continue
        placed = place(day, slot, closed, holidays_of)
        due, oddity = moment(placed.day, slot.at, project.zone) if placed.day else (None, None)
        year, week, _ = day.isocalendar()
        occasion = f"{year}-W{week:02d}"
        content = _content(campaign, lambda written, day=day: written.date == day)
        yield Edition(f"{campaign.id}/{occasion}", campaign, occasion, day, due, placed, oddity, content)
        day += timedelta(days=7)


def _can_reach(day: date, first: date, last: date, closed: Mapping[date, str]) -> bool:
    """Tell whether a move could bring `day` into the span: not over many ordinary working days.

    This spares most calls the library of holidays (0.2 s), which a move has to ask.
    """
    start, end = (day, first) if day < first else (last, day)
    between = (start + timedelta(days=number) for number in range(1, (end - start).days))
    ordinary = sum(1 for one in between if one.weekday() < _SATURDAY and one not in closed)
    return first <= day <= last or ordinary <= _MOST_HOLIDAYS


def _yearly(campaign: Campaign, name: str, project: Project, first: date, last: date) -> Iterator[Edition]:
    event = project.schedules.events[name]
    offset = timedelta(days=campaign.when.offset)
    for year in range((first - offset).year, (last - offset).year + 1):
        nominal = event_day(event, year)
        if nominal is None:
            continue
        placed = Placed(nominal + offset)
        due, oddity = moment(nominal + offset, _clock(campaign), project.zone)
        occasion = f"{name}-{year}"
        content = _content(campaign, lambda written, year=year: written.year == year)
        yield Edition(f"{campaign.id}/{occasion}", campaign, occasion, nominal, due, placed, oddity, content)


def _anniversaries(campaign: Campaign, project: Project, first: date, last: date) -> Iterator[Edition]:
    """Yield one edition a day: all whose anniversary it is; those of 29 February on the day that `feb29` names."""
    offset = timedelta(days=campaign.when.offset)
    day = first - offset
    while day <= last - offset:
        due, oddity = moment(day + offset, _clock(campaign), project.zone)
        key = f"{campaign.id}/{day.isoformat()}"
        content = _content(campaign, lambda _: False)
        days = birthdays_on(day, campaign)
        occasion = f"{campaign.when.anniversary}-{day.year}"
        yield Edition(key, campaign, occasion, day, due, Placed(day + offset), oddity, content, days)
        day += timedelta(days=1)


def birthdays_on(day: date, campaign: Campaign) -> tuple[str, ...]:
    """Return the month-days that are celebrated on `day`."""
    here = f"{day:%m-%d}"
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    stand_in = "02-28" if campaign.when.feb29 == "feb28" else "03-01"
    return (here, "02-29") if not leap and here == stand_in else (here,)


def _clock(campaign: Campaign) -> time:
    assert campaign.when.at is not None, "a campaign without a slot has a time of its own (campaigns.When)"
    return campaign.when.at


def _content(campaign: Campaign, meant: Callable[[Content], bool]) -> int | None:
    """Return the number of the content written for this edition, or else of the evergreen one."""
    for number, written in enumerate(campaign.editions):
        if meant(written):
            return number
    return next((number for number, written in enumerate(campaign.editions) if written.evergreen), None)
