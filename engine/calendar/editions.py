"""A project and a span of days → the editions that fall due in it.

In: the project, the first and the last day (in the shop's zone). Out: editions in the order of their due moments, each with
its key, its occasion and the reason for every move. The occasion is nominal (why, not when): it knows nothing of file names,
times or moves, so that no later edit can write to anyone twice (DESIGN 5.1).
Never: a look at the clock or at what was sent.

    rules      the days that a campaign's rule names       slots.py, occasions.py, events.py, sun.py
    place      moved, replaced or left out on a bad day    days.py, almanac.py
    due        the moment, out of the quiet hours          due.py, moments.py
    stand for  one edition in the place of another         replaced.py
    number     volumes that count on                       volumes.py
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.edition import Edition, Setting, day_of
from engine.calendar.occasions import around_anniversaries, around_event, on_its_day
from engine.calendar.replaced import stand_for
from engine.calendar.slots import in_slots
from engine.calendar.volumes import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.almanac import HolidaysOf
    from engine.project.campaigns import Campaign
    from engine.project.project import Project

_NEVER = datetime.max.replace(tzinfo=UTC)


def editions(project: Project, first: date, last: date, holidays_of: HolidaysOf | None = None) -> tuple[Edition, ...]:
    """Return every edition whose due day lies in `first`..`last` (left-out ones by their nominal day)."""
    setting = Setting(project, almanac_of(project, holidays_of))
    around = (one for campaign in project.campaigns for one in of_campaign(campaign, setting, first, last))
    within = [one for one in stand_for(around, setting) if first <= day_of(one, project) <= last]
    return tuple(sorted(number(within, setting), key=lambda one: (one.due is None, one.due or _NEVER, one.key)))


def of_campaign(campaign: Campaign, setting: Setting, first: date, last: date) -> Iterator[Edition]:
    """Yield a campaign's editions that may fall due in the span, and some around it."""
    when = campaign.when
    if when.slots is not None:
        return in_slots(campaign, setting, first, last)
    if when.event is not None:
        return around_event(campaign, when.event, setting, first, last)
    if when.date is not None:
        return on_its_day(campaign, when.date, setting)
    if when.touchpoint is not None:
        return iter(())  # nobody knows beforehand who comes (touch.py)
    return around_anniversaries(campaign, setting, first, last)
