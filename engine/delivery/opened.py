"""What a run begins with: stages reckoned on their day, what is due opened, batches begun.

In: a project, its store, the clock. Out: everything that is open, and a line for each edition that did not open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.delivery.batches import begin_batches
from engine.delivery.clock import moment_of
from engine.delivery.due import due_editions, watch
from engine.delivery.lanes import keep_lanes
from engine.delivery.worked import Worked
from engine.project.problems import Term
from engine.reply.lanes import lanes_of
from engine.store.arrivals import anybody_waits
from engine.store.editions import open_ones
from engine.store.stages import reckon_when_due
from engine.store.stops import stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.editions import Opened
    from engine.store.stops import Stopped


async def open_all(
    project: Project, store: Store, clock: Clock, known: Mapping[str, str]
) -> tuple[list[Worked], dict[str, Term], tuple[Opened, ...]]:
    """Open what is due: a line for each edition that did not open, what a live store would hold, and all that is open."""
    now = clock.now()
    await reckon_when_due(store, project.shop.stages, local_date(now, project.zone), known)
    watched = await watch(store, project, now, keep=True)
    due = await due_editions(project, store, now, watched)
    closed: tuple[Worked, ...] = ()
    warnings: dict[str, Term] = {}
    if any(one.known is None for one in due):
        from engine.delivery.begin import open_due  # templates and lints: the timer's usual call has nothing to open

        await keep_lanes(store, lanes_of(project.shop.lanes))
        closed, warnings = await open_due(project, store, due, now, watched)
    failed = await _welcomes(project, store, clock)
    await begin_batches(project, store, clock.now_ms())
    async with store.reading() as connection:
        lines = [*closed, *failed, *(_stopped_line(project, one) for one in await stopped(connection))]
        return lines, warnings, await open_ones(connection)


async def _welcomes(project: Project, store: Store, clock: Clock) -> list[Worked]:
    """Open what welcomes those who came in and whom no server welcomed; return a line for each that cannot be opened."""
    answers = any(campaign.when.touchpoint for campaign in project.campaigns)
    async with store.reading() as connection:
        if not answers or not await anybody_waits(connection):
            return []
    from engine.delivery.welcome import open_welcomes  # as above

    return await open_welcomes(project, store, clock)


def _stopped_line(project: Project, one: Stopped) -> Worked:
    """Return the line of an edition that somebody paused, or that its refusals hold."""
    line = Worked(one.key, one.campaign, one.occasion, moment_of(one.due_ms), one.state)
    line.because(one.why or paused_by(project, one))
    return line


def paused_by(project: Project, one: Stopped) -> Term:
    """Say who paused an edition, and when."""
    at = moment_of(one.since_ms).astimezone(project.zone)
    return Term("paused_by", {"by": one.by or "-", "at": f"{at:%Y-%m-%d %H:%M}", "key": one.key})
