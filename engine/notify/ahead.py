"""What is due within a day, or on the next business day, and nobody has written.

In: the project, what the store knows of stand-ins, the time. Out: a cause for each such edition. A letter of Monday is asked for on
Friday: on the last business day before it, at the same time of the day, or a day before it where that is earlier.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.moments import local_date, moment
from engine.delivery.due import falling_due, watch
from engine.notify.cause import Cause
from engine.notify.looking import late_after, said
from engine.store.editions import states

if TYPE_CHECKING:
    from engine.calendar.almanac import Almanac
    from engine.calendar.edition import Edition
    from engine.project.project import Project
    from engine.store.database import Store

_DAY = timedelta(days=1)
_FARTHEST = 10  # days: the longest holidays of a year


async def unwritten(project: Project, store: Store, now: datetime) -> list[Cause]:
    """Return the editions that need a text by now."""
    watched = await watch(store, project, now, keep=False)
    today = local_date(now, project.zone)
    listed = [
        one
        for one in falling_due(project, watched, today - _DAY, today + _FARTHEST * _DAY)
        if one.content is None and one.due is not None and one.due + late_after(project) > now
    ]
    if not listed:
        return []
    days = almanac_of(project)
    async with store.reading() as connection:
        known = await states(connection, [one.key for one in listed])
    soon = [one for one in listed if one.key not in known and _asked_at(one, project, days) <= now]
    return [_cause(project, one) for one in soon if not await _stood_in_for(project, store, one)]


def _asked_at(edition: Edition, project: Project, days: Almanac) -> datetime:
    """Return when the text of an edition is asked for."""
    assert edition.due is not None
    local = edition.due.astimezone(project.zone)
    before = (local.date() - number * _DAY for number in range(1, _FARTHEST + 1))
    day = next((day for day in before if days.is_business_day(day)), local.date() - _DAY)
    return min(edition.due - _DAY, moment(day, local.time(), project.zone)[0])


async def _stood_in_for(project: Project, store: Store, edition: Edition) -> bool:
    """Tell whether an evergreen is left to stand in."""
    if not edition.slot or not any(content.evergreen for content in edition.campaign.editions):
        return False
    from engine.delivery.begin import Supposed, read_letter  # templates

    async with store.reading() as connection:
        begun = await read_letter(connection, project, edition, Supposed())
    return begun.state != "without_content"


def _cause(project: Project, edition: Edition) -> Cause:
    campaign = edition.campaign
    assert edition.due is not None
    in_slot = campaign.when.slots is not None
    values: dict[str, object] = {
        "title": campaign.title,
        "key": edition.key,
        "due": said(edition.due, project),
        "late": said(edition.due + late_after(project), project),
        "campaign": campaign.id,
        "day": edition.nominal,
        "file": f"{campaign.file.removesuffix('.toml')}/{edition.nominal}.toml" if in_slot else campaign.file,
    }
    return Cause("no_content", edition.key, "", values)
