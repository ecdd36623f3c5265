"""An edition that is spread → its batches, each on a business day of its own.

In: an edition with its due moment, and how many batches at the most. Out: their due moments and days: the first on the
edition's own day, whatever day that is, the others on the business days after it, at the same time of the day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.moments import moment

if TYPE_CHECKING:
    from datetime import date, datetime

    from engine.calendar.edition import Edition
    from engine.project.project import Project

MOST_BATCHES = 30
"""Six weeks of business days: a letter that takes longer is not the same letter any more."""
_LONGEST_BREAK = 62  # days without a business day behind which we stop looking


def batch_days(project: Project, edition: Edition, most: int = MOST_BATCHES) -> tuple[tuple[datetime, date], ...]:
    """Return (due moment, day) of each batch that there may be; how many are needed depends on the people."""
    assert edition.due is not None, "an edition that was left out has no batches"
    almanac = almanac_of(project)
    local = edition.due.astimezone(project.zone)
    found = [(edition.due, local.date())]
    day, idle = local.date(), 0
    while len(found) < most and idle < _LONGEST_BREAK:
        day += timedelta(days=1)
        idle += 1
        if almanac.is_business_day(day):
            found.append((moment(day, local.time(), project.zone)[0], day))
            idle = 0
    return tuple(found)
