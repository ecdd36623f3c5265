"""What comes to one person: the editions of the next days in their order, each with its verdict and the reason.

In: a person, the editions ahead. Out: a line for each edition that looks at them. The steps are the plan's (`review/plan`):
the same order, the same expression, and deliveries that are supposed for the cap; only that the statements ask for one person.
Two things a plan knows from counting everybody, and this does not: in which batch of a spread edition the person comes up (the
first that may take them is told, and supposed), and whether the guard holds an edition for its number of people.
Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND, later_day
from engine.calendar.batches import batch_days
from engine.delivery.batches import batches_over
from engine.delivery.begin import Supposed, read_letter
from engine.delivery.clock import milliseconds, moment_of
from engine.delivery.due import due_ms
from engine.delivery.opened import paused_by
from engine.delivery.opening import terms_of
from engine.project.problems import Term
from engine.review.explain.reason import Reason, reason_of
from engine.review.explain.subject import subject_of
from engine.store.alone import NOBODY, Counted, is_behind, people_in, suppose_one, verdict_again_on, verdict_on
from engine.store.arrivals import welcoming
from engine.store.batches import Batch
from engine.store.editions import Opened, open_ones, states
from engine.store.persons import got_edition
from engine.store.stops import stopped_by_key

if TYPE_CHECKING:
    from datetime import datetime

    from engine.audience.terms import Terms
    from engine.calendar.edition import Edition
    from engine.project.problems import Problem
    from engine.review.explain.alone import Alone
    from engine.review.explain.calendar import Ahead
    from engine.store.persons import Got


_OPEN, _JUDGE = 0, 1  # a run opens everything before it sends anything


@dataclass(frozen=True, slots=True)
class Coming:
    """An edition ahead, and what it is to the person.

    `state` is as in a plan, or of a delivery that is not over: "pending" (to be tried again), "put_off" (to the due moment). `reason` is `None` where the edition goes to nobody.
    `between` is the first and the last day of the batches in which they may be.
    """

    key: str
    campaign: str
    due: datetime
    state: str
    cause: Term | Problem | None = None
    subject: str = ""
    reason: Reason | None = None
    between: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """An edition that is open, or supposed to be, and the batches in which it may still reach somebody."""

    line: Coming
    terms: Terms
    batches: tuple[Batch, ...] = ()

    def terms_now(self) -> Terms:
        """Return the terms as the batch that comes next is judged by them."""
        return replace(self.terms, due_date=self.batches[0].due_date) if self.batches else self.terms


@dataclass(order=True, frozen=True, slots=True)
class Step:
    """What is done at one moment; in this order."""

    at_ms: int
    phase: int
    due_ms: int
    key: str
    what: Edition | Opened | Asked = field(compare=False)


async def ahead(look: Alone, listed: Ahead) -> tuple[Coming, ...]:
    """Return what comes, in the order of the due moments. The connection needs the tables of `begin_plan`."""
    known = await states(look.connection, [edition.key for edition in listed.coming])
    steps = [
        _step(look, one.key, due_ms(one), one)
        for one in listed.coming
        if one.key not in known and _looks_at(look, one.birthdays)
    ]
    mine = await welcoming(look.connection, look.person.subject)
    opened = [
        one for one in await open_ones(look.connection, stopped=True) if not one.terms.arrivals or one.key in mine
    ]
    steps += [_step(look, one.key, one.due_ms, one) for one in opened if _looks_at(look, one.terms.birthdays)]
    lines = [_line(one, "missed") for one in listed.missed if _looks_at(look, one.birthdays)]
    supposed = Supposed()
    heapify(steps)
    while steps:
        step = heappop(steps)
        found = await _taken(look, step, supposed)
        if isinstance(found, Coming):
            lines.append(found)
        elif found is not None:
            heappush(steps, found)
    return tuple(sorted(lines, key=lambda one: (one.due, one.key)))


def _looks_at(look: Alone, birthdays: tuple[str, ...]) -> bool:
    """Tell whether an edition looks at the person at all: an anniversary's does on the day that is theirs."""
    return not birthdays or look.person.month_day in birthdays


def _step(look: Alone, key: str, due_ms: int, what: Edition | Opened | Asked) -> Step:
    return Step(max(due_ms, look.now_ms), _OPEN, due_ms, key, what)


def _line(edition: Edition, state: str, cause: Term | Problem | None = None) -> Coming:
    return Coming(edition.key, edition.campaign.id, moment_of(due_ms(edition)), state, cause)


async def _taken(look: Alone, step: Step, supposed: Supposed) -> Coming | Step | None:
    """Do a step; return its line, what follows it, or nothing where the person is not looked at any more."""
    if isinstance(step.what, Asked):
        return await _judged(look, step, step.what)
    if isinstance(step.what, Opened):
        asked = await _resumed(look, step.what)
    else:
        asked = await _begun(look, step.what, supposed)
    if not isinstance(asked, Asked):
        return asked
    at_ms = max(step.at_ms, asked.batches[0].due_ms) if asked.batches else step.at_ms
    return replace(step, at_ms=at_ms, phase=_JUDGE, what=asked)


async def _begun(look: Alone, edition: Edition, supposed: Supposed) -> Asked | Coming:
    begun = await read_letter(look.connection, look.project, edition, supposed)
    if begun.letter is None:
        look.judged.add(edition.key)
        return _line(edition, begun.state, begun.cause)
    supposed.add(begun)
    line = replace(_line(edition, "due"), subject=subject_of(begun.letter, look.person.reader))
    return Asked(line, terms_of(look.project, begun.edition), await _batches(look, begun.edition))


async def _batches(look: Alone, edition: Edition) -> tuple[Batch, ...]:
    """Return the batches that a spread edition may need: no more than if everybody got it."""
    spread = edition.campaign.when.spread
    if spread is None:
        return ()
    most = -(-await people_in(look.connection) // spread.count)
    return tuple(Batch(milliseconds(due), day) for due, day in batch_days(look.project, edition))[:most]


async def _resumed(look: Alone, opened: Opened) -> Asked | Coming | None:
    line = Coming(opened.key, opened.terms.campaign, moment_of(opened.due_ms), "open")
    if opened.letter is not None:
        line = replace(line, subject=subject_of(opened.letter, look.person.reader))
    delivery = await got_edition(look.connection, look.person.id, opened.id)
    if delivery is not None and delivery.state not in ("planned", "deferred"):
        return None
    if delivery is None and await is_behind(look.connection, opened.key, look.person.id, look.person.lane):
        return None
    if opened.state != "open":
        stopped = await stopped_by_key(look.connection, opened.key)
        why = stopped and (stopped.why or paused_by(look.project, stopped))
        return replace(line, state=opened.state, cause=why)
    if delivery is not None:
        return await _again(look, opened, line, delivery)
    if opened.finish_ms <= look.now_ms:
        return replace(line, state="expired")
    over = batches_over(opened, look.now_ms, look.project.shop.rules)
    left = opened.batches[max(opened.batch, over, 0) :]
    return replace(line, state="expired") if opened.batches and not left else Asked(line, opened.terms, left)


async def _again(look: Alone, opened: Opened, line: Coming, delivery: Got) -> Coming:
    """Return the line of a delivery that comes up again: only consent and suppression are asked then."""
    if opened.finish_ms <= look.now_ms:
        return replace(line, state="expired")
    verdict = await verdict_again_on(look.connection, opened.terms, look.person.id, look.now_ms)
    line = replace(line, state="pending", reason=await reason_of(look, opened.terms, verdict))
    if delivery.attempts or delivery.until_ms is None or delivery.due_date <= opened.terms.due_date.isoformat():
        return line
    return replace(line, state="put_off", due=moment_of(delivery.until_ms))


async def _judged(look: Alone, step: Step, asked: Asked) -> Coming | Step | None:
    """Return the verdict; where a batch does not take the person, the next one is asked, and of the last one the reason is told."""
    terms = look.to_come(asked.terms_now())
    verdict = await verdict_on(look.connection, terms, look.person.id, look.now_ms)
    if verdict is None:
        return None
    if verdict != SEND and len(asked.batches) > 1:
        rest = replace(asked, batches=asked.batches[1:])
        return replace(step, at_ms=max(step.at_ms, rest.batches[0].due_ms), what=rest)
    look.judged.add(step.key)
    line = replace(asked.line, reason=await reason_of(look, terms, verdict))
    if asked.batches:
        days = moment_of(asked.batches[0].due_ms), moment_of(asked.batches[-1].due_ms)
        line = replace(line, between=days)
    if terms.cap is None:
        return line
    until = later_day(verdict)
    supposed = Counted(asked.line.key, terms.campaign, until or terms.due_date, postponed=until is not None)
    if verdict == SEND or until is not None:
        await suppose_one(look.connection, look.person.id, supposed)
        look.supposed.append(supposed)
    else:
        await suppose_one(look.connection, NOBODY, supposed)
    return _hushed(look, line, step.at_ms)


def _hushed(look: Alone, line: Coming, at_ms: int) -> Coming:
    """Say that an advertisement waits where its moment lies in the quiet hours."""
    clock = moment_of(at_ms).astimezone(look.project.zone).time()
    if not look.project.shop.rules.quiet_hours.contains(clock):
        return line
    return replace(line, state="waiting", cause=Term("verdict.quiet_hours"))
