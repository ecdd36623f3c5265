"""A campaign in a slot → one edition a week, or a month.

In: the slot, a span of days. Out: editions on their nominal days, placed within the week or month that they belong to.
The occasion is that week (`2026-W49`) or month (`2026-12`), and the slot's name besides where a campaign has several.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.days import place, week_of
from engine.calendar.due import due_at
from engine.calendar.edition import Edition, Setting, may_be_due, written
from engine.calendar.events import month_day
from engine.project.rules import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.days import Period
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.project.schedules import Slot

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def in_slots(campaign: Campaign, setting: Setting, first: date, last: date) -> Iterator[Edition]:
    """Yield the editions of each week and month that the span touches (quiet hours may push one over midnight)."""
    names = campaign.when.slots or ()
    contents = written(campaign)
    for name in names:
        slot = setting.project.schedules.slots[name]
        for day, period, label in places(slot, setting, first - _DAY, last + _DAY):
            if may_be_due(campaign, day):
                occasion = f"{label}-{name}" if len(names) > 1 else label
                yield _edition(campaign, name, setting, day, period, occasion, contents.get(day))


def _edition(
    campaign: Campaign, name: str, setting: Setting, day: date, period: Period, occasion: str, content: int | None
) -> Edition:
    slot = setting.project.schedules.slots[name]
    placed = place(day, slot, period, setting.almanac)
    due, oddity, placed = due_at(placed, slot.at, slot.on_quiet_hours, period, campaign, setting)
    return Edition(
        key=f"{campaign.id}/{occasion}",
        campaign=campaign,
        occasion=occasion,
        nominal=day,
        due=due,
        placed=placed,
        oddity=oddity,
        content=content,
        slot=name,
        period=period,
    )


def places(slot: Slot, setting: Setting, first: date, last: date) -> Iterator[tuple[date, Period, str]]:
    """Yield the slot's nominal days, each with the period that it belongs to and that period's name."""
    return _weeks(slot, first, last) if slot.weekday is not None else _months(slot, setting, first, last)


def _weeks(slot: Slot, first: date, last: date) -> Iterator[tuple[date, Period, str]]:
    monday = week_of(first)[0]
    while monday <= last:
        day = monday + timedelta(days=WEEKDAYS.index(slot.weekday or "mon"))
        iso = monday.isocalendar()
        yield day, (monday, monday + _WEEK - _DAY), f"{iso.year}-W{iso.week:02d}"
        monday += _WEEK


def _months(slot: Slot, setting: Setting, first: date, last: date) -> Iterator[tuple[date, Period, str]]:
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        day = month_day(slot.monthly or "", month.year, month.month, setting.almanac)
        if day is not None:
            yield day, (month, following - _DAY), f"{month:%Y-%m}"
        month = following


def keys_in(campaign: Campaign, project: Project, period: Period) -> frozenset[str]:
    """Return the keys that a campaign's editions have in a week or month."""
    setting = Setting(project, almanac_of(project))
    return frozenset(one.key for one in in_slots(campaign, setting, *period) if one.period == period)
