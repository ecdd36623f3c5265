"""An edition: one campaign at one nominal place in the calendar. What every other part of the room works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from engine.calendar.almanac import Almanac
    from engine.calendar.days import Period, Placed
    from engine.calendar.moments import Oddity
    from engine.project.campaigns import Campaign
    from engine.project.project import Project


@dataclass(frozen=True, slots=True)
class Edition:
    """When it is due (`None` when left out), and why it is there.

    `content` is the number of the content written for it (in a slot never one that only stands in). `birthdays` are the
    month-days ("02-28") whose people an anniversary's edition is for. `slot` is the slot's name and `period` its week or
    month. `volume` is its number where the campaign counts. `replaces` is the key of the edition it stands for.
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
    slot: str = ""
    period: Period | None = None
    volume: int | None = None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every campaign of a calendar shares while it is computed."""

    project: Project
    almanac: Almanac


def day_of(edition: Edition, project: Project) -> date:
    """Return the day that an edition is due; the nominal one for an edition that is left out."""
    return local_date(edition.due, project.zone) if edition.due else edition.nominal


def written(campaign: Campaign) -> dict[object, int]:
    """Return the numbers of a campaign's contents by what they are for: a date, a year, or "evergreen" (the first one)."""
    found: dict[object, int] = {}
    for number, content in enumerate(campaign.editions):
        found.setdefault(content.date or content.year or "evergreen", number)
    return found


def may_be_due(campaign: Campaign, day: date) -> bool:
    """Tell whether a day lies between the campaign's start and its end."""
    start, end = campaign.when.start, campaign.when.end
    return (start is None or start <= day) and (end is None or day <= end)
