"""The dry run: for each edition that is due, how many get it and, by reason, who does not.

In: a project, its store, a moment (and how many days to look ahead). Out: the same lines that the runs would report, from the
same expression and in the same order, and on demand everybody by name. Nothing is written: supposed deliveries lie in a
temporary table, so that the cap of a later edition counts the earlier ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.delivery.batches import over_until
from engine.delivery.begin import beginning, line
from engine.delivery.clock import milliseconds, moment_of
from engine.delivery.due import due_editions, due_ms, falling_due, watch
from engine.delivery.opening import terms_of
from engine.delivery.worked import Worked
from engine.review.batches import Spreading, begin, next_due, resumed, spreading, take
from engine.review.figures import both_ways, figures_of, fill
from engine.review.look import Look, Planned, judge
from engine.store.editions import Opened, by_key, open_ones
from engine.store.plans import begin_plan, names, pending

if TYPE_CHECKING:
    from datetime import datetime

    from engine.audience.terms import Terms
    from engine.calendar.edition import Edition
    from engine.delivery.begin import Begun
    from engine.delivery.due import Watch
    from engine.delivery.guard import Sight
    from engine.project.project import Project
    from engine.store.database import Store

_OPEN, _SEND = 0, 1  # a run opens everything, and begins every batch, before it sends anything


@dataclass(frozen=True, slots=True)
class Ready:
    """An edition that goes out in one: its line, with what is pending, and its terms."""

    line: Worked
    terms: Terms
    sight: Sight | None = None
    supposed: int = 0
    """How many people were supposed to get something when the guard counted it; if none was since, its count still holds."""


@dataclass(order=True, frozen=True, slots=True)
class Step:
    """What a run does with one edition at one moment; it does them in this order."""

    at_ms: int
    phase: int
    due_ms: int
    key: str
    what: Edition | Opened | Spreading | Ready = field(compare=False)


async def plan(
    project: Project, store: Store, now: datetime, *, days: int = 0, by_name: bool = False
) -> tuple[Planned, ...]:
    """Return what a run at `now` would do, and what falls due in the `days` after it; a batch is a line of its own."""
    watched = await watch(store, project, now, keep=False)
    listed = await due_editions(project, store, now, watched)
    new = [one for one in listed if one.known is None]
    lines = [Planned(line(one.edition, "missed")) for one in new if one.late and watched.missed(one.edition)]
    coming = [one.edition for one in new if not one.late] + _ahead(project, watched, now, days)
    end_ms = milliseconds(now + timedelta(days=days))
    async with store.reading() as connection:
        await begin_plan(connection)
        look = Look(project, connection, now, milliseconds(now), by_name)
        steps = [_step(look, edition.key, due_ms(edition), edition) for edition in coming]
        steps += [
            _step(look, opened.key, opened.due_ms, opened) for opened in await open_ones(connection, stopped=True)
        ]
        heapify(steps)
        while steps:
            step = heappop(steps)
            told, following = await _taken(look, step, last=not steps)
            lines.extend(told)
            if following is not None and following.at_ms <= end_ms:
                heappush(steps, following)
    whole = both_ways([one.figures for one in lines], look.numbered)
    told = [replace(one, figures=figures) for one, figures in zip(lines, whole, strict=True)]
    return tuple(sorted(told, key=lambda one: (one.worked.due, one.worked.key)))


def _step(look: Look, key: str, due_ms: int, what: Edition | Opened) -> Step:
    return Step(max(due_ms, look.now_ms), _OPEN, due_ms, key, what)


def _ahead(project: Project, watched: Watch, now: datetime, days: int) -> list[Edition]:
    end = now + timedelta(days=days)
    return [
        edition
        for edition in falling_due(project, watched, local_date(now, project.zone), local_date(end, project.zone))
        if edition.due is not None and now < edition.due <= end
    ]


async def _taken(look: Look, step: Step, *, last: bool) -> tuple[list[Planned], Step | None]:
    """Do a step; return its lines and what follows it. `last`: no other step waits."""
    match step.what:
        case Ready() as ready:
            return [await _judged(look, ready, step.at_ms, last=last)], None
        case Spreading() as one if step.phase == _SEND:
            first = one.number == 0
            planned = await take(look, one, step.at_ms)
            return [_beside(planned, one.sight if first else None)], _next_batch(step, one)
        case Spreading() as one:
            return [], await _batch(look, step, one)
        case Opened() as opened:
            return await _resumed(look, step, opened)
        case edition:
            return await _begun(look, step, edition)


async def _batch(look: Look, step: Step, one: Spreading) -> Step | None:
    """Begin the batch that is due; where none was begun yet, the edition waits for its next one."""
    await begin(look, one, step.at_ms)
    return replace(step, phase=_SEND, what=one) if one.number >= 0 else _next_batch(step, one)


def _next_batch(step: Step, one: Spreading) -> Step | None:
    due_ms = next_due(one, step.at_ms)
    return None if due_ms is None else replace(step, at_ms=due_ms, phase=_OPEN, what=one)


async def _resumed(look: Look, step: Step, opened: Opened) -> tuple[list[Planned], Step | None]:
    worked = Worked(opened.key, opened.terms.campaign, opened.terms.occasion, moment_of(opened.due_ms), "open")
    if opened.state != "open" or opened.finish_ms <= look.now_ms:
        worked.state = "expired" if opened.state == "open" else opened.state
        return [Planned(worked)], None
    over = over_until(opened, look.now_ms, look.project.shop.rules, look.project.zone)
    fill(worked, await pending(look.connection, opened, look.now_ms, over))
    if opened.batches:
        return [], await _batch(look, step, await resumed(look, opened, worked))
    return [], replace(step, phase=_SEND, what=Ready(worked, opened.terms))


async def _begun(look: Look, step: Step, edition: Edition) -> tuple[list[Planned], Step | None]:
    if await by_key(look.connection, edition.key) is not None:
        return [], None  # it is open, or was closed before its slot was moved to a day that is still to come
    begun = await beginning(look.connection, look.project, edition, look.now, look.supposed)
    if begun.letter is None:
        look.judged.add(edition.key)  # for this plan nobody has to make room for it
        return [await _unopened(look, begun)], None
    look.supposed.add(begun)
    worked = line(edition, "due", begun.warning)
    if edition.campaign.when.spread is not None:
        one = await spreading(look, begun.edition, worked)
        one.sight = begun.sight
        return [], await _batch(look, step, one)
    ready = Ready(worked, terms_of(look.project, begun.edition), begun.sight, look.supposed.people)
    return [], replace(step, phase=_SEND, what=ready)


async def _judged(look: Look, ready: Ready, at_ms: int, *, last: bool) -> Planned:
    sight = ready.sight
    counted = sight.counted if sight is not None and ready.supposed == look.supposed.people else None
    alone = last and not look.numbered  # nothing comes behind it, and nothing came before it
    return _beside(await judge(look, ready.line, ready.terms, at_ms, counted=counted, alone=alone), sight)


async def _unopened(look: Look, begun: Begun) -> Planned:
    """Return the line of an edition that does not open; of one that the guard holds, with those who would get it."""
    worked = line(begun.edition, begun.state, begun.cause)
    if begun.sight is None:
        return Planned(worked)
    fill(worked, begun.sight.counted)
    terms = terms_of(look.project, begun.edition)
    asked = (look.connection, worked.key, terms, look.now_ms)
    people = tuple([one async for one in names(*asked)]) if look.by_name else ()
    return _beside(
        Planned(worked, people, await figures_of(look.connection, terms, begun.sight.counted, 0)), begun.sight
    )


def _beside(planned: Planned, sight: Sight | None) -> Planned:
    """Return a line with the size of its edition beside that of the one before."""
    if sight is None:
        return planned
    return replace(planned, figures=replace(planned.figures, whole=sight.people, before=sight.before))
