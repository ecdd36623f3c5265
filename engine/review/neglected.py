"""Those who agreed to be written to, and to whom nobody writes: 「お客様にアドレスを聞いておいて、なかなかそこへメールを送らない」.

In: a project, its store, a moment, so many days. Out: how many there are, by lane, and on demand each of them, one after another.
Whoever agreed within these days is not neglected yet; whoever was stopped, or has a complaint open, is left alone on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.delivery.clock import milliseconds
from engine.store.figures import neglected, neglected_names

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project


@dataclass(frozen=True, slots=True)
class Neglect:
    """Nobody wrote to them since `since`, the day included; they agreed to one of `topics` before `since_ms`."""

    topics: tuple[str, ...]
    since: date
    since_ms: int
    now_ms: int


def neglect(project: Project, now: datetime, days: int) -> Neglect:
    """Return what it means to be neglected for so many days."""
    topics = tuple(name for name, topic in project.shop.topics.items() if topic.kind == "ad")
    ago = timedelta(days=days)
    return Neglect(topics, local_date(now, project.zone) - ago, milliseconds(now - ago), milliseconds(now))


async def by_lane(connection: AsyncConnection, meant: Neglect) -> dict[str, int]:
    """Return how many are neglected, by lane."""
    return await neglected(connection, meant.topics, meant.since, meant.since_ms, meant.now_ms)


async def by_name(connection: AsyncConnection, meant: Neglect) -> AsyncIterator[tuple[str, str, str]]:
    """Yield (address, name, the day of the last mail or "") of each."""
    async for one in neglected_names(connection, meant.topics, meant.since, meant.since_ms, meant.now_ms):
        yield one
