"""What a run begins with: stages reckoned on their day, what is due opened, batches begun.

In: a project, its store, the clock. Out: everything that is open, and a line for each edition that did not open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.delivery.batches import begin_batches
from engine.delivery.begin import open_due
from engine.delivery.due import due_editions, watch
from engine.delivery.lanes import keep_lanes
from engine.reply.lanes import lanes_of
from engine.store.editions import open_ones
from engine.store.stages import reckon_when_due

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.delivery.clock import Clock
    from engine.delivery.worked import Worked
    from engine.project.problems import Term
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.editions import Opened


async def open_all(
    project: Project, store: Store, clock: Clock, known: Mapping[str, str]
) -> tuple[list[Worked], dict[str, Term], tuple[Opened, ...]]:
    """Open what is due: a line for each edition that did not open, what a live store would hold, and all that is open."""
    now = clock.now()
    await reckon_when_due(store, project.shop.stages, local_date(now, project.zone), known)
    watched = await watch(store, project, now, keep=True)
    due = await due_editions(project, store, now, watched)
    if any(one.known is None for one in due):
        await keep_lanes(store, lanes_of(project.shop.lanes))
    closed, warnings = await open_due(project, store, due, now, watched)
    await begin_batches(project, store, clock.now_ms())
    async with store.reading() as connection:
        return list(closed), warnings, await open_ones(connection)
