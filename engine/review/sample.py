"""Sample people and sample editions, for looking at a letter before anybody gets it. All invented, none can be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.days import Placed
from engine.calendar.edition import Edition, Setting
from engine.calendar.events import event_day
from engine.calendar.moments import moment
from engine.calendar.volumes import counted
from engine.delivery.opening import known_person

if TYPE_CHECKING:
    from engine.message.press import Person
    from engine.project.campaigns import Campaign
    from engine.project.project import Project


def faces(project: Project) -> tuple[Person, ...]:
    """Return somebody with a name and every attribute, and somebody without either."""
    known = known_person(project)
    return (known, replace(known, name="", attributes={}))


def sample_edition(project: Project, campaign: Campaign, number: int, on: date | None = None) -> Edition:
    """Return the edition that content `number` is for; an evergreen one on the day `on` (or New Year of its own)."""
    content = campaign.editions[number]
    day = content.date or on or campaign.when.date or date(content.year or 2027, 1, 1)
    clock = campaign.when.at or time(12)
    occasion = f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
    if campaign.when.event:
        day = event_day(campaign.when.event, day.year, almanac_of(project)) or day
        occasion = f"{campaign.when.event}-{day.year}"
    if campaign.when.slots:
        clock = project.schedules.slots[campaign.when.slots[0]].at
    due, oddity = moment(day, clock, project.zone)
    volume = _volume(project, campaign, day)
    placed = Placed(day)
    return Edition(f"{campaign.id}/{occasion}", campaign, occasion, day, due, placed, oddity, number, volume=volume)


def _volume(project: Project, campaign: Campaign, day: date) -> int | None:
    """Return the volume of an edition in a slot, where its campaign counts; that of the first one for a day before it."""
    written = [content.volume for content in campaign.editions if content.volume]
    if not written or not campaign.when.slots:
        return None
    counted_to = counted(campaign, Setting(project, almanac_of(project)), day)
    return max(counted_to.values(), default=min(written))
