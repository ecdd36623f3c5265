"""A year before it happens: runs with a stepped clock, on a copy of the store, into a relay that swallows.

In: a project, where the store lies, a span of days. Out: by month and campaign how many editions and people, and who was passed
over and why; the very runs that the timer would make, at the very moments. The real store is read once, to be copied; nothing
is on any wire, and no pace makes anybody wait.
"""

from __future__ import annotations

import asyncio
import heapq
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.calendar.editions import editions
from engine.calendar.moments import local_date, moment
from engine.delivery.clock import clock_at, milliseconds, moment_of
from engine.delivery.due import falling_due, watch
from engine.delivery.guard import WOULD_HOLD
from engine.delivery.routes import single
from engine.delivery.run import run
from engine.message.coupon import SAMPLE
from engine.project.problems import Term
from engine.project.shop import Lane
from engine.review.swallow import swallow
from engine.review.unwritten import with_everything_written
from engine.store.copies import copy_store
from engine.store.database import open_store
from engine.store.editions import open_ones
from engine.store.put_off import moments_ahead
from engine.store.state import write_state
from engine.store.subscribers import domains

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from engine.delivery.run import Report
    from engine.delivery.worked import Delivered, Worked
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.server import Where

    Told = Callable[[datetime, int], None]
    Drift = Callable[[datetime], timedelta]

_KEY = b"a rehearsal's links lead nowhere"
_SECOND = timedelta(seconds=1)
_UNOPENED = ("without_content", "broken", "held")
_HANDS = 2  # sessions that swallow at once; more only wait for the store


@dataclass(slots=True)
class Sums:
    """One campaign in one month: its editions by what became of them, and its people."""

    editions: dict[str, str] = field(default_factory=dict[str, str])
    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter[str])
    would_hold: set[str] = field(default_factory=set[str])
    """Editions that went out here, and that a live store would hold until somebody releases them."""

    def states(self) -> Counter[str]:
        """Return how many editions ended how."""
        return Counter(self.editions.values())


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The ledger: (month "2026-12", campaign id) → sums; the editions that nobody has written yet; what failed."""

    sums: dict[tuple[str, str], Sums]
    unwritten: frozenset[str]
    failed: tuple[str, ...]


class _Silence:
    """An observer that hears nothing: a year has too many deliveries to tell."""

    def begins(self, edition: str, people: int) -> None: ...

    def judged(self, edition: str, skipped: int) -> None: ...

    def delivered(self, event: Delivered) -> None: ...

    def says(self, code: str, **values: object) -> None: ...


async def rehearse(
    project: Project,
    store: Where,
    first: date,
    last: date,
    told: Told,
    *,
    as_written: bool = False,
    stop: asyncio.Event | None = None,
    drift: Drift | None = None,
) -> Rehearsal:
    """Rehearse the days `first`..`last`. `told` hears each step (its moment, how many are ahead); `stop` ends it early.

    `drift` says how long after a due moment the timer comes; left out, a second.

    Nothing is cancelled: the store's driver may be writing into the copy, which holds everybody's address and has to go.
    `as_written` leaves out what has no content yet, as a run would; else the last content of its campaign stands in.
    """
    listed = editions(project, first, last)
    unwritten = frozenset(one.key for one in listed if one.due and one.content is None)
    if not as_written:
        project, unwritten = with_everything_written(project, listed)
    with tempfile.TemporaryDirectory(prefix="tayori-rehearsal-") as folder:
        copy = Path(folder) / "copy.db"
        await copy_store(store, copy)
        opened = await open_store(copy, lasting=False)
        try:
            async with opened.writing() as connection:
                await write_state(connection, "live", "no")  # nobody is there to release what the guard would hold
            project = await _unhurried(_with_samples(project), opened)
            return await _steps(
                project, opened, Path(folder), first, last, told, unwritten, stop or asyncio.Event(), drift or _at_once
            )
        finally:
            await opened.close()


async def _steps(
    project: Project,
    store: Store,
    state: Path,
    first: date,
    last: date,
    told: Told,
    unwritten: frozenset[str],
    stop: asyncio.Event,
    drift: Drift,
) -> Rehearsal:
    begin, end = (moment(day, time(), project.zone)[0] for day in (first, last + timedelta(days=1)))
    ahead = [begin]
    sums: dict[tuple[str, str], Sums] = {}
    failed: list[str] = []
    done: datetime | None = None
    while ahead and ahead[0] < end and not stop.is_set():
        now = heapq.heappop(ahead)
        if now == done:
            continue
        if done is None:
            watched = await watch(store, project, now, keep=True)
            due = falling_due(project, watched, first, last)
            ahead.extend({one.due + drift(one.due) for one in due if one.due and one.due >= now})
            heapq.heapify(ahead)
        done = now
        told(now, len(ahead))
        report = await _run_at(project, store, state, now, stop)
        failed.extend(report.failed)
        for worked in report.editions:
            _add(sums, worked, f"{local_date(now, project.zone):%Y-%m}")
        for following in await _again(project, store, report.editions, now):
            heapq.heappush(ahead, following)
    return Rehearsal(sums, unwritten, tuple(failed))


async def _run_at(project: Project, store: Store, state: Path, now: datetime, stop: asyncio.Event) -> Report:
    relay = next(iter(project.shop.relays))
    return await run(project, store, single(relay), state, _KEY, clock_at(now), _Silence(), stop, swallow)


def _at_once(due: datetime) -> timedelta:
    """Let the timer come a second later."""
    del due
    return _SECOND


def _add(sums: dict[tuple[str, str], Sums], worked: Worked, month: str) -> None:
    here = sums.setdefault((month, worked.campaign), Sums())
    if here.editions.get(worked.key) not in _UNOPENED or worked.state != "missed":
        here.editions[worked.key] = worked.state  # it was missed because nobody wrote it: the first word says more
    if isinstance(worked.cause, Term) and worked.cause.code == WOULD_HOLD:
        here.would_hold.add(worked.key)
    here.sent += worked.outcomes["accepted"]
    here.skipped.update(worked.skipped)


async def _again(project: Project, store: Store, worked: tuple[Worked, ...], now: datetime) -> set[datetime]:
    """Return when a run has to come again: at the end of the quiet hours, at the next batch, for whom the cap put off."""
    found: set[datetime] = set()
    if any(one.state == "waiting" for one in worked):
        today = local_date(now, project.zone)
        ends = (
            moment(today + timedelta(days=number), project.shop.rules.quiet_hours.end, project.zone)[0]
            for number in (0, 1)
        )
        found.add(next(one for one in ends if one > now) + _SECOND)
    async with store.reading() as connection:
        for edition in await open_ones(connection):
            found.update(
                [moment_of(one.due_ms) + _SECOND for one in edition.batches if moment_of(one.due_ms) > now][:1]
            )
            if edition.terms.last_day is not None:
                ahead = await moments_ahead(connection, edition, milliseconds(now))
                found.update(moment_of(one) + _SECOND for one in ahead)
    return found


def _with_samples(project: Project) -> Project:
    """Return the project with invented codes, of which there is no end: a rehearsal touches no pool and no budget."""
    invented = {"kind": "code", "code": SAMPLE, "budget": None}
    return replace(
        project, coupons={name: coupon.model_copy(update=invented) for name, coupon in project.coupons.items()}
    )


async def _unhurried(project: Project, store: Store) -> Project:
    """Return the project without any pace, and with one lane for everybody: nobody is at the other end."""
    async with store.reading() as connection:
        everywhere = tuple(await domains(connection))
    shop = project.shop
    relays = {
        name: relay.model_copy(update={"rate": None, "connections": _HANDS}) for name, relay in shop.relays.items()
    }
    lanes = {"all": Lane.model_construct(domains=everywhere, connections=_HANDS)}
    apart = shop.store.model_copy(update={"journal": None})  # the shop's own tells of real letters alone
    return replace(project, shop=shop.model_copy(update={"relays": relays, "lanes": lanes, "store": apart}))
