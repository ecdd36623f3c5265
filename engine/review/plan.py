"""The dry run: for each edition that is due, how many get it and, by reason, who does not.

In: a project, its store, a moment (and how many days to look ahead). Out: the same lines that a run would report, from the
same expression, and on demand everybody by name. Nothing is written: supposed deliveries lie in a temporary table, so
that the cap of a later edition counts the earlier ones.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND
from engine.calendar.batches import batch_days
from engine.calendar.moments import local_date
from engine.delivery.begin import beginning, line
from engine.delivery.clock import milliseconds, moment_of
from engine.delivery.due import due_editions, falling_due, watch
from engine.delivery.opening import terms_of
from engine.delivery.worked import Worked
from engine.store.batches import Batch, places_left, shares
from engine.store.editions import by_key, open_ones
from engine.store.plans import begin_plan, count, names, pending, suppose, suppose_batch

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.verdict import Terms
    from engine.calendar.edition import Edition
    from engine.delivery.due import Watch
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.editions import Opened

Places = int | dict[str, int]
"""The places of a batch: altogether, or those that are still free in each lane."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An edition's line and, when asked for, everybody with their verdict: (address, name, verdict)."""

    worked: Worked
    people: tuple[tuple[str, str, str], ...] = ()


async def plan(
    project: Project, store: Store, now: datetime, *, days: int = 0, by_name: bool = False
) -> tuple[Planned, ...]:
    """Return what a run at `now` would do, and what falls due in the `days` after it; a batch is a line of its own."""
    watched = await watch(store, project, now, keep=False)
    listed = [one for one in await due_editions(project, store, now, watched) if one.known in (None, "open")]
    missed = [one.edition for one in listed if one.known is None and one.late]
    coming = [one.edition for one in listed if one.edition not in missed]
    coming += _ahead(project, watched, now, days)
    lines = [Planned(line(edition, "missed")) for edition in missed if watched.missed(edition)]
    end = milliseconds(now + timedelta(days=days))
    async with store.reading() as connection:
        await begin_plan(connection)
        still = [one for one in await open_ones(connection) if one.batches]
        look = Look(project, connection, now, end, by_name=by_name)
        for opened in still:
            if opened.key not in {edition.key for edition in coming}:
                lines.extend(await _batches(look, _resumed(opened), opened.terms, opened, "open"))
        for edition in coming:
            lines.extend(await _planned(look, edition, last=edition is coming[-1]))
    return tuple(sorted(lines, key=lambda one: (one.worked.due, one.worked.key)))


@dataclass(frozen=True, slots=True)
class Look:
    """What every line of a plan is looked up with. `end_ms`: batches due after it are left for another plan."""

    project: Project
    connection: AsyncConnection
    now: datetime
    end_ms: int
    by_name: bool

    @property
    def now_ms(self) -> int:
        """Return the moment of the plan in milliseconds."""
        return milliseconds(self.now)


def _ahead(project: Project, watched: Watch, now: datetime, days: int) -> tuple[Edition, ...]:
    end = now + timedelta(days=days)
    return tuple(
        edition
        for edition in falling_due(project, watched, local_date(now, project.zone), local_date(end, project.zone))
        if edition.due is not None and now < edition.due <= end
    )


async def _planned(look: Look, edition: Edition, *, last: bool) -> list[Planned]:
    """Return an edition's lines, and suppose for those that follow that it was delivered."""
    opened = await by_key(look.connection, edition.key)
    if opened is None:
        begun = await beginning(look.connection, look.project, edition, look.now)
        if begun.letter is None:
            return [Planned(line(edition, begun.state, begun.reason))]
        edition, terms, state = begun.edition, terms_of(look.project, begun.edition), "due"
    else:
        terms, state = opened.terms, "open"
    if edition.campaign.when.spread is not None or (opened and opened.batches):
        return await _batches(look, line(edition, state), terms, opened, state, edition)
    worked = line(edition, state)
    planned = await _line(look, worked, terms, edition.due)
    if terms.cap is not None and not last:
        await suppose(look.connection, edition.key, terms, look.now_ms)
    return [planned]


async def _line(
    look: Look, worked: Worked, terms: Terms, due: datetime | None, places: Places | None = None
) -> Planned:
    """Return one line: who gets it, who does not and why. `places`: only so many of each lane, in this batch."""
    if _quiet(look.project, terms, max(look.now, due) if due else look.now):
        worked.state, worked.reason = "waiting", "quiet_hours"
    batch = places is not None
    key, now_ms = worked.key, look.now_ms
    listed = [one async for one in names(look.connection, key, terms, now_ms, batch=batch)] if look.by_name else []
    for verdict, lane, people in await count(look.connection, key, terms, now_ms, batch=batch):
        counter = worked.lanes if verdict == SEND else worked.skipped
        counter[lane if verdict == SEND else verdict] += people
    if places is not None:
        limits = {**worked.lanes, **places} if isinstance(places, dict) else shares(worked.lanes, places)
        worked.lanes = Counter({lane: min(people, limits[lane]) for lane, people in worked.lanes.items()})
        await suppose_batch(look.connection, key, terms, now_ms, worked.lanes)
    worked.lanes += Counter(await pending(look.connection, key, now_ms))
    return Planned(worked, tuple(listed))


async def _batches(
    look: Look, first: Worked, terms: Terms, opened: Opened | None, state: str, edition: Edition | None = None
) -> list[Planned]:
    """Return a line a batch, each judged on its own date; those who are skipped are told in the last one."""
    if opened is not None:
        listed, begin, spread = opened.batches, max(opened.batch, 0), opened.spread or 1
    else:
        assert edition is not None
        assert edition.campaign.when.spread is not None
        days = batch_days(look.project, edition)
        listed, begin = tuple(Batch(milliseconds(due), day) for due, day in days), 0
        spread = edition.campaign.when.spread.count
    under_way = await places_left(look.connection, opened.id) if opened and opened.batch >= 0 else None
    lines: list[Planned] = []
    for number in range(begin, len(listed)):
        batch = listed[number]
        if batch.due_ms > max(look.end_ms, look.now_ms):
            break
        worked = Worked(first.key, first.campaign, first.occasion, moment_of(batch.due_ms), state, batch=number + 1)
        judged = replace(terms, due_date=batch.due_date)
        places: Places = under_way if number == begin and under_way is not None else spread
        lines.append(await _line(look, worked, judged, worked.due, places))
        if isinstance(places, int) and worked.send < places:
            break
    for one in lines[:-1]:
        one.worked.skipped.clear()
    return lines


def _resumed(opened: Opened) -> Worked:
    return Worked(opened.key, opened.terms.campaign, opened.terms.occasion, moment_of(opened.due_ms), "open")


def _quiet(project: Project, terms: Terms, moment: datetime) -> bool:
    hours = project.shop.rules.quiet_hours
    return terms.cap is not None and hours.contains(moment.astimezone(project.zone).time())
