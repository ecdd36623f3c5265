"""The run: what the timer calls. Start reading here.

    recover   what a dead run left behind is settled, planned again or unknown        recovery.py
    reckon    on the shop's day for it, everybody's stage anew                        store/stages.py
    tend      single mails that a server left waiting                                 tending.py
    open      each edition that is due is opened, its text frozen; batches begin     opened.py, begin.py, batches.py
    walk      people are judged and claimed in small blocks, lane by lane             crews.py, workers.py, block.py, tickets.py
    send      each claim goes to the relay, the journal a step ahead of the wire      sending.py, session.py
    stop      a person pauses, cancels; too many refusals hold                        halting.py, holding.py
    settle    what the relay said goes into the ledger with the next block            block.py
    close     an edition with nobody left to judge and nothing pending is finished    here

In: a project, its store, a relay, a clock. Out: a `Report` whose sums add up. Never: a question to anybody; a delivery
that the ledger does not hold; a migration. One edition's failure does not stop another's; the store's or the relay's
stops all, and what was claimed by then is settled or planned again.
"""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.delivery.batches import end_days
from engine.delivery.behind import breathe, expect_whole, keep_short
from engine.delivery.clock import moment_of
from engine.delivery.crews import send_all
from engine.delivery.keys import COUPONS, TOKEN, coupon_key_of, keep_marks
from engine.delivery.lives import living
from engine.delivery.opened import open_all
from engine.delivery.outfit import Outfit
from engine.delivery.pace import Pace
from engine.delivery.recovery import recover
from engine.delivery.routes import Routes
from engine.delivery.tending import tend
from engine.delivery.trouble import RelayError
from engine.delivery.worked import Worked
from engine.message.returning import plus_of
from engine.reply.lanes import lanes_of
from engine.store.deliveries import give_up
from engine.store.editions import close, finish_of, has_claims, is_over, people_ahead
from engine.store.journal import Journal, journal_at
from engine.store.putback import facts_of
from engine.store.state import read_state
from engine.store.stops import stopped_among

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.delivery.routes import Routing
    from engine.delivery.wire import Connect
    from engine.delivery.worked import Observer
    from engine.message.dkim import Signer
    from engine.project.problems import Term
    from engine.project.project import Project
    from engine.project.values import Rate
    from engine.reply.lanes import Lanes
    from engine.store.database import Store, StoreError
    from engine.store.editions import Opened


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. `trouble`: the relay or the store stopped it; `failed`: editions that hit a fault of ours."""

    editions: tuple[Worked, ...]
    recovered: Counter[str]
    trouble: RelayError | StoreError | None
    failed: tuple[str, ...]
    stopped: bool

    @property
    def unfinished(self) -> bool:
        """Tell whether it was stopped in the middle of its work, and nothing went wrong."""
        return self.stopped and self.trouble is None and not self.failed

    def then(self, later: Report) -> Report:
        """Return what both did; how it ended is the later one's."""
        before = {line.key: line for line in self.editions}
        lines = [line.behind(before.pop(line.key)) if line.key in before else line for line in later.editions]
        lines = sorted((*before.values(), *lines), key=lambda line: (line.due, line.key))
        return replace(later, editions=tuple(lines), recovered=self.recovered + later.recovered)


NOTHING = Report((), Counter(), None, (), stopped=False)


async def run(
    project: Project,
    store: Store,
    way: Routing,
    state: Path,
    key: bytes,
    clock: Clock,
    observer: Observer,
    stop: asyncio.Event,
    connect: Connect | None = None,
    signer: Signer | None = None,
) -> Report:
    """Send all that is due; the caller holds the run's lock. Raises `StoreError` when the store cannot be used.

    `way`: by which relays a campaign goes.
    `connect` opens a session in the place of one with the relay: a rehearsal swallows everything. `signer`: who signs, unless the
    relay does.
    """
    async with store.reading() as connection:
        known = await read_state(connection)
    name, path = known["journal"], journal_at(project.shop.store.journal, state)
    if not await expect_whole(store, project, path, known, clock):
        observer.says("journal_gone", path=path)
    recovered = await recover(project, store, path, name, clock)
    await keep_short(store, path, name, clock)
    try:
        await tend(project, store, clock, key, signer, connect)
    except RelayError as error:
        observer.says(error.code, **error.values_)
    lines, warnings, opened = await open_all(project, store, clock, known)
    if not opened:
        return Report(tuple(lines), recovered, None, (), stopped=False)
    table = lanes_of(project.shop.lanes)  # not before: a run with nothing due need not read it
    codes = coupon_key_of(project, state, opened)
    await keep_marks(store, known, {TOKEN: key, COUPONS: codes})
    number = secrets.token_hex(8)
    async with living(store, "run", number, path, clock):
        with closing(Journal(path, name, number, clock.real_us() // 1000)) as journal:
            outfit = outfit_of(
                *(project, store, journal, table, way, number, key, clock, observer, stop, opened, connect, signer),
                live=known.get("live") == "yes",
            )
            outfit = replace(outfit, coupon_key=codes)
            for edition in opened:
                journal.edition(edition.key, facts_of(edition))
            _say_first(outfit, await end_days(project, store, opened, clock.now_ms()), warnings)
            trouble, failed = await send_all(outfit, opened)
            await _close_all(outfit, opened)
        await breathe(store, path, clock)
    lines.extend(outfit.worked.values())
    lines.sort(key=lambda line: (line.due, line.key))
    return Report(tuple(lines), recovered, trouble, tuple(failed), stopped=stop.is_set())


def _say_first(outfit: Outfit, given_up: Mapping[int, int], warnings: Mapping[str, Term]) -> None:
    """Put on the editions' lines what is known before anything is sent."""
    for line in outfit.worked.values():
        if line.key in warnings:
            line.because(warnings[line.key])
    for edition_id, number in given_up.items():
        outfit.worked[edition_id].reason = f"{number} given up" if number else ""


def outfit_of(
    project: Project,
    store: Store,
    journal: Journal,
    table: Lanes,
    way: Routing,
    run: str,
    key: bytes,
    clock: Clock,
    observer: Observer,
    stop: asyncio.Event,
    opened: tuple[Opened, ...],
    connect: Connect | None,
    signer: Signer | None,
    *,
    live: bool = False,
) -> Outfit:
    """Put together what every worker of the run shares."""
    own, relays = project.shop.sender, project.shop.relays
    routes = Routes({edition.id: way(edition.terms.campaign, edition.terms.topic) for edition in opened})
    first = next(iter((*routes.names, *relays)))
    return Outfit(
        store=store,
        journal=journal,
        clock=clock,
        zone=project.zone,
        run=run,
        relay_name=first,
        relay=relays[first],
        relays=relays,
        routes=routes,
        sender=own.return_path.address if own.return_path else "",
        lanes=table,
        key=key,
        observer=observer,
        stop=stop,
        presses={},
        worked={edition.id: _line(edition) for edition in opened},
        quiet_hours=project.shop.rules.quiet_hours,
        lives_ms=_lives_ms(project),
        hold_percent=project.shop.rules.hold_at.percent,
        marks_letters=any(one.kind != "shop" for one in project.shop.webhooks.values()),
        returns=plus_of(own.return_path.address) if own.verp and own.return_path else None,
        leaves=plus_of(own.leave_mail.address) if own.leave_mail else None,
        connect=connect,
        signer=signer,
        pace=Pace(
            *(first, relays[first], table, clock, project.zone, run, observer, opened),
            {edition.id: rate for edition in opened if (rate := _rate(project, edition)) is not None},
            avoid=live,
        ),
    )


def _rate(project: Project, edition: Opened) -> Rate | None:
    """Return a campaign's own rate as its file has it now: it may be changed while the letter goes out."""
    campaign = project.campaign(edition.terms.campaign)
    return campaign.rate if campaign is not None else None


def _lives_ms(project: Project) -> int:
    return int(project.shop.rules.finish_within.total_seconds() * 1000)


def _line(edition: Opened) -> Worked:
    return Worked(edition.key, edition.terms.campaign, edition.terms.occasion, moment_of(edition.due_ms), edition.state)


async def _close_all(outfit: Outfit, opened: tuple[Opened, ...]) -> None:
    """Finish the editions in which nobody is left; end those whose time is over."""
    now_ms = outfit.clock.now_ms()
    for edition in opened:
        worked = outfit.worked[edition.id]
        async with outfit.store.writing() as connection:
            if (stopped := await stopped_among(connection, [edition.id])) or outfit.halted.get(edition.id) == "held":
                worked.state = stopped.get(edition.id, worked.state)
            elif await is_over(connection, edition):
                await close(connection, edition, "finished", now_ms)
                worked.state = "finished"
            elif await finish_of(connection, edition) <= now_ms and not await has_claims(connection, edition):
                # The end is asked for anew: whom this run put off are still to come.
                unjudged = await people_ahead(connection, edition)
                reason = f"{await give_up(connection, edition, now_ms)} given up"
                reason += f", {unjudged} not judged" if unjudged else ""
                await close(connection, edition, "expired", now_ms, reason)
                worked.state, worked.reason = "expired", reason
