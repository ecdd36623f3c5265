"""A look at one edition, or one batch of it, as a plan has it: who gets it, and for everyone else why not.

In: the terms, and whom the plan supposes to be reached before. Out: the line that a run would report, and on demand everybody
by name. Only temporary tables are written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND
from engine.delivery.begin import Supposed
from engine.delivery.clock import moment_of
from engine.review.figures import Figures, figures_of, fill
from engine.store.plans import count, names, suppose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms
    from engine.delivery.worked import Worked
    from engine.project.project import Project
    from engine.store.figures import Tally


@dataclass(frozen=True, slots=True)
class Planned:
    """An edition's line and, when asked for, everybody with their verdict: (address, name, verdict)."""

    worked: Worked
    people: tuple[tuple[str, str, str], ...] = ()
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True, slots=True)
class Look:
    """What every line of a plan is looked up with."""

    project: Project
    connection: AsyncConnection
    now: datetime
    now_ms: int
    by_name: bool
    supposed: Supposed = field(default_factory=Supposed)
    numbered: list[str] = field(default_factory=list[str])
    """The keys of the lines that were supposed, in their order."""
    judged: set[str] = field(default_factory=set[str])
    """The keys of the editions that have everybody behind them: nobody has to make room for them any more."""

    def to_come(self, terms: Terms) -> Terms:
        """Return an edition's terms without what goes before it and has been."""
        left = tuple(other for other in terms.before if other.key not in self.judged)
        return terms if len(left) == len(terms.before) else replace(terms, before=left)


async def judge(
    look: Look,
    worked: Worked,
    terms: Terms,
    at_ms: int,
    *,
    batch: bool = False,
    counted: tuple[Tally, ...] | None = None,
    alone: bool = False,
) -> Planned:
    """Fill a line, and suppose for those that follow that it was delivered. `batch`: only in the batch's stretches.

    `counted`: what the guard counted a moment ago, where nothing was supposed since. `alone`: no other line's cap or overlap
    asks for those whom this one reaches, and a second look at everybody is spared.
    """
    hours = look.project.shop.rules.quiet_hours
    if terms.cap is not None and hours.contains(moment_of(at_ms).astimezone(look.project.zone).time()):
        worked.state, worked.reason = "waiting", "quiet_hours"
    present = look.to_come(terms)
    asked = (look.connection, worked.key, present, look.now_ms)
    people = tuple([one async for one in names(*asked, batch=batch)]) if look.by_name else ()
    counted = await count(*asked, batch=batch) if counted is None or present is not terms else counted
    fill(worked, counted)
    if not batch:
        look.judged.add(worked.key)
    number = 0
    if terms.cap is not None:
        look.numbered.append(worked.key)
        number = len(look.numbered)
        if not alone:
            await suppose(*asked, batch=batch, number=number)
        look.supposed.people += worked.send + worked.later.total()
    return Planned(worked, people, await figures_of(look.connection, terms, counted, number))


def sendings(counted: tuple[Tally, ...]) -> Counter[str]:
    """Return by lane how many people of a count would get it."""
    return Counter({one.lane: one.people for one in counted if one.verdict == SEND})
