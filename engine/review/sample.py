"""Sample people and sample editions, for looking at a letter before anybody gets it. All invented, none can be reached."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from engine.calendar.days import Placed, event_day
from engine.calendar.editions import Edition
from engine.calendar.moments import moment
from engine.message.address import Address
from engine.message.press import Person

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign
    from engine.project.project import Project

_SAMPLES: dict[str, object] = {"text": "見本", "number": 1, "date": "2026-12-02", "flag": True}
_ADDRESS = Address("sample@example.com", "sample@example.com", "example.com", "sample@example.com", smtputf8=False)
_SUBJECT = "sampleperson2345"  # of the form of a subject id, and nobody's


def faces(project: Project) -> tuple[Person, ...]:
    """Return somebody with a name and every attribute, and somebody without either."""
    known = {name: _SAMPLES[attribute.type] for name, attribute in project.shop.attributes.items()}
    return (Person(_SUBJECT, _ADDRESS, "山田 花子", known), Person(_SUBJECT, _ADDRESS, "", {}))


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
