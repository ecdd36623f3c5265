"""Sample people and sample editions, for looking at a letter before anybody gets it. All invented, none can be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from engine.calendar.days import Placed, event_day
from engine.calendar.editions import Edition
from engine.calendar.moments import moment
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
    day = content.date or on or date(content.year or 2027, 1, 1)
    clock = campaign.when.at or time(12)
    occasion = f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
    if campaign.when.event:
        day = event_day(project.schedules.events[campaign.when.event], day.year) or day
        occasion = f"{campaign.when.event}-{day.year}"
    if campaign.when.slot:
        clock = project.schedules.slots[campaign.when.slot].at
    due, oddity = moment(day, clock, project.zone)
    return Edition(f"{campaign.id}/{occasion}", campaign, occasion, day, due, Placed(day), oddity, number)
