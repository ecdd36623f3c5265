"""Sample editions, for looking at a letter before anybody gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.days import Placed
from engine.calendar.edition import Edition, Setting
from engine.calendar.moments import local_date, moment
from engine.calendar.occasions import around_anniversaries, around_event
from engine.calendar.touch import touched
from engine.calendar.volumes import counted

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign, Content
    from engine.project.project import Project

_NOON = time(12)


def sample_edition(project: Project, campaign: Campaign, number: int, on: date | None = None) -> Edition:
    """Return the edition that content `number` is for; an evergreen one on the day `on` (or New Year of its own).

    The calendar's own where it has one; a sample where it does not (a day that is no edition is told elsewhere).
    """
    content = campaign.editions[number]
    day = content.date or on or campaign.when.date or date(content.year or 2027, 1, 1)
    setting = Setting(project, almanac_of(project))
    if campaign.when.event is not None:
        whole = (date(day.year - 1, 12, 1), date(day.year + 1, 1, 31)) if content.year else (day, day)
        around = around_event(campaign, campaign.when.event, setting, *whole)
        meant = [one for one in around if one.due and _is_meant(one, content, local_date(one.due, project.zone), on)]
        if meant:
            return replace(meant[0], content=number)
    if campaign.when.anniversary is not None:
        around = around_anniversaries(campaign, setting, day, day)
        meant = [one for one in around if one.due and local_date(one.due, project.zone) == day]
        if meant:
            return replace(meant[0], content=number)
    if campaign.when.touchpoint is not None:
        return replace(touched(campaign, project, moment(day, _NOON, project.zone)[0]), content=number)
    clock = campaign.when.at or project.schedules.slots[(campaign.when.slots or ("",))[0]].at
    due, oddity = moment(day, clock, project.zone)
    occasion = f"{campaign.when.event}-{day.year}" if campaign.when.event else f"{day:%G-W%V}"
    volume = _volume(campaign, setting, day)
    placed = Placed(day)
    return Edition(f"{campaign.id}/{occasion}", campaign, occasion, day, due, placed, oddity, number, volume=volume)


def _is_meant(edition: Edition, content: Content, day: date, on: date | None) -> bool:
    """Tell whether an event's edition is the one that a content is for: by its year, or by the day it is due."""
    if content.year is not None:
        return edition.occasion.endswith(f"-{content.year}")
    return day == on


def _volume(campaign: Campaign, setting: Setting, day: date) -> int | None:
    """Return the volume of an edition in a slot, where its campaign counts; that of the first one for a day before it."""
    written = [content.volume for content in campaign.editions if content.volume]
    if not written or not campaign.when.slots:
        return None
    return max(counted(campaign, setting, day).values(), default=min(written))
