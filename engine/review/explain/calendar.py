"""Which editions are ahead: what is due now and not closed, what came too late, what falls due in the coming days.

In: a project, its store, a moment, days. Out: the editions that a plan of these days begins with. Nobody is asked for yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.delivery.due import due_editions, falling_due, watch

if TYPE_CHECKING:
    from datetime import datetime

    from engine.calendar.edition import Edition
    from engine.project.project import Project
    from engine.store.database import Store


@dataclass(frozen=True, slots=True)
class Ahead:
    """Editions that came too late, and those that come, in no order."""

    missed: tuple[Edition, ...]
    coming: tuple[Edition, ...]


async def editions_ahead(project: Project, store: Store, now: datetime, days: int) -> Ahead:
    """Return the editions that a run at `now` would open, or miss, and those that fall due in the days after it."""
    watched = await watch(store, project, now, keep=False)
    new = [one for one in await due_editions(project, store, now, watched) if one.known is None]
    missed = tuple(one.edition for one in new if one.late and watched.missed(one.edition))
    due = tuple(one.edition for one in new if not one.late)
    end = now + timedelta(days=days)
    listed = falling_due(project, watched, local_date(now, project.zone), local_date(end, project.zone))
    return Ahead(missed, (*due, *(one for one in listed if one.due is not None and now < one.due <= end)))
