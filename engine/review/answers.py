"""The campaigns that answer what a person did: no day foretells them, so a plan shows what they wait for.

In: a project, its store, a moment. Out: one line a campaign: how many it has welcomed, how many came in and wait for the next run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.delivery.clock import milliseconds
from engine.store.arrivals import welcomes

if TYPE_CHECKING:
    from datetime import datetime

    from engine.project.project import Project
    from engine.store.database import Store


@dataclass(frozen=True, slots=True)
class Answer:
    """A campaign that answers a touchpoint: how many it was sent to so far, how many it is owed to now."""

    campaign: str
    title: str
    touchpoint: str
    sent: int
    waiting: int

    def record(self) -> dict[str, object]:
        """Return it as JSON has it."""
        names = ("campaign", "title", "touchpoint", "sent", "waiting")
        return {name: getattr(self, name) for name in names}


async def answers(project: Project, store: Store, now: datetime) -> tuple[Answer, ...]:
    """Return the campaigns that answer somebody, in the project's order; who came in too long ago does not wait."""
    campaigns = [one for one in project.campaigns if one.when.touchpoint is not None]
    since_ms = milliseconds(now - project.shop.rules.late_after)
    found: list[Answer] = []
    async with store.reading() as connection:
        for one in campaigns:
            sent, waiting = await welcomes(connection, one.id, one.topic, since_ms)
            found.append(Answer(one.id, one.title, one.when.touchpoint or "", sent, waiting))
    return tuple(found)
