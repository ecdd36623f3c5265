"""A campaign that answers something a person did → the edition of today.

In: the campaign, the moment. Out: an edition that is due now: no rule foretells it, so no calendar of coming days has it. Its occasion
is what the person did, once: whoever got it has it for good. Its key is the day, numbered where a day needs a second one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.days import Placed
from engine.calendar.edition import Edition, written
from engine.calendar.moments import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from engine.project.campaigns import Campaign
    from engine.project.project import Project


def touched(campaign: Campaign, project: Project, now: datetime, number: int = 1) -> Edition:
    """Return the edition by which a campaign answers what happens today."""
    assert campaign.when.touchpoint is not None, "it answers something"
    day = local_date(now, project.zone)
    label = day.isoformat() if number == 1 else f"{day.isoformat()}-{number}"
    content = written(campaign).get("evergreen")
    key = f"{campaign.id}/{label}"
    return Edition(key, campaign, campaign.when.touchpoint, day, now, Placed(day), None, content)
