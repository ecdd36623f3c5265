"""A new rule, and those already past it: nothing, all at once, or spread over some days.

In: a campaign around an event or an anniversary, and since when its rule is known. Out: its editions that were due before that
and whose day is still to come, with due moments from then on. Their keys and occasions are those that they always had, so
that nobody gets one twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.edition import Edition, Setting
from engine.calendar.editions import of_campaign
from engine.calendar.moments import local_date, moment

if TYPE_CHECKING:
    from engine.calendar.almanac import HolidaysOf
    from engine.project.campaigns import Campaign
    from engine.project.project import Project


def caught_up(
    project: Project, campaign: Campaign, since: datetime, holidays_of: HolidaysOf | None = None
) -> tuple[Edition, ...]:
    """Return the editions that a new rule catches up with, in the order of their days."""
    when = campaign.when
    if when.existing.days is None or when.slots is not None or when.at is None:
        return ()
    setting = Setting(project, almanac_of(project, holidays_of))
    today = local_date(since, project.zone)
    first = today if moment(today, when.at, project.zone)[0] >= since else today + timedelta(days=1)
    in_time = since - project.shop.rules.late_after  # what is due after that opens by itself
    back = timedelta(days=2 * abs(when.offset.count) + 31)
    past = sorted(
        (
            one
            for one in of_campaign(campaign, setting, today - back, today)
            if one.due is not None and one.due < in_time and one.nominal >= first
        ),
        key=lambda one: (one.nominal, one.key),
    )
    days = [first + timedelta(days=number * when.existing.days // len(past)) for number in range(len(past))]
    return tuple(
        _on(one, moment(min(day, one.nominal), when.at, project.zone)[0]) for one, day in zip(past, days, strict=True)
    )


def _on(edition: Edition, due: datetime) -> Edition:
    return replace(edition, due=due, oddity=None, placed=replace(edition.placed, reason="caught_up", why="new_rule"))
