"""The editions that somebody stopped while they went out, as the calendar shows them: paused, held, cancelled.

In: the store. Out: by key, the state and in words why. Never: a state of the files; what was not begun cannot be stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.clock import moment_of
from engine.delivery.opened import paused_by
from engine.project.problems import Term
from engine.review.year.entries import Stop
from engine.store.stops import CANCELLED, stopped

if TYPE_CHECKING:
    from engine.project.project import Project
    from engine.review.year.entries import Stops
    from engine.store.database import Store
    from engine.store.stops import Stopped


async def stops_in(project: Project, store: Store) -> Stops:
    """Return the stopped editions by key."""
    async with store.reading() as connection:
        found = await stopped(connection, cancelled=True)
    return {one.key: Stop(one.state, _why(project, one)) for one in found if one.state in ("paused", "held", CANCELLED)}


def _why(project: Project, one: Stopped) -> Term:
    if one.state != CANCELLED:
        return one.why or paused_by(project, one)
    at = moment_of(one.since_ms).astimezone(project.zone)
    return Term("year.cancelled_by", {"by": one.by or "-", "at": f"{at:%Y-%m-%d %H:%M}"})
