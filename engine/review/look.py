"""A look at one edition, or one batch of it, as a plan has it: who gets it, and for everyone else why not.

In: the terms, and whom the plan supposes to be reached before. Out: the line that a run would report, and on demand everybody
by name. Only temporary tables are written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND
from engine.delivery.begin import Supposed
from engine.delivery.clock import moment_of
from engine.store.plans import count, names, suppose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.verdict import Terms
    from engine.delivery.worked import Worked
    from engine.project.project import Project


@dataclass(frozen=True, slots=True)
class Planned:
    """An edition's line and, when asked for, everybody with their verdict: (address, name, verdict)."""

    worked: Worked
    people: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What every line of a plan is looked up with."""

    project: Project
    connection: AsyncConnection
    now: datetime
    now_ms: int
    by_name: bool
    supposed: Supposed = field(default_factory=Supposed)


async def judge(look: Look, worked: Worked, terms: Terms, at_ms: int, *, batch: bool = False) -> Planned:
    """Fill a line, and suppose for those that follow that it was delivered. `batch`: only in the batch's stretches."""
    hours = look.project.shop.rules.quiet_hours
    if terms.cap is not None and hours.contains(moment_of(at_ms).astimezone(look.project.zone).time()):
        worked.state, worked.reason = "waiting", "quiet_hours"
    asked = (look.connection, worked.key, terms, look.now_ms)
    people = tuple([one async for one in names(*asked, batch=batch)]) if look.by_name else ()
    for verdict, lane, number in await count(*asked, batch=batch):
        counter = worked.lanes if verdict == SEND else worked.skipped
        counter[lane if verdict == SEND else verdict] += number
    if terms.cap is not None:
        await suppose(*asked, batch=batch)
    return Planned(worked, people)


def sendings(counted: tuple[tuple[str, str, int], ...]) -> Counter[str]:
    """Return by lane how many people of a count would get it."""
    return Counter({lane: number for verdict, lane, number in counted if verdict == SEND})
