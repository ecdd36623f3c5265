"""What is open goes out: what the workers share is put together, letters are sent, what is over is closed.

In: the open editions, the journal that this run writes. Out: a line for each edition, what stopped the sending, what failed.
Loaded by a run that has something to send, and by a worker; the timer's usual call does without the press and the wire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.batches import end_days
from engine.delivery.clock import moment_of
from engine.delivery.crews import send_all
from engine.delivery.outfit import Outfit
from engine.delivery.pace import Pace
from engine.delivery.routes import Routes
from engine.delivery.worked import Worked
from engine.message.returning import plus_of
from engine.reply.lanes import lanes_of
from engine.store.deliveries import give_up
from engine.store.editions import close, finish_of, has_claims, is_over, people_ahead
from engine.store.putback import facts_of
from engine.store.stops import stopped_among

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping

    from engine.delivery.clock import Clock
    from engine.delivery.keys import Keys
    from engine.delivery.routes import Routing
    from engine.delivery.trouble import RelayError
    from engine.delivery.wire import Connect
    from engine.delivery.worked import Observer
    from engine.message.dkim import Signer
    from engine.project.problems import Term
    from engine.project.project import Project
    from engine.project.values import Rate
    from engine.store.database import Store, StoreError
    from engine.store.editions import Opened
    from engine.store.journal import Journal


async def send_open(
    project: Project,
    store: Store,
    journal: Journal,
    way: Routing,
    run: str,
    keys: Keys,
    clock: Clock,
    observer: Observer,
    stop: asyncio.Event,
    opened: tuple[Opened, ...],
    connect: Connect | None,
    signer: Signer | None,
    *,
    warnings: Mapping[str, Term],
    live: bool,
) -> tuple[Iterable[Worked], RelayError | StoreError | None, list[str]]:
    """Send what is open and close what is over; return each edition's line, what stopped it, and which editions failed."""
    outfit = outfit_of(
        project, store, journal, way, run, keys, clock, observer, stop, opened, connect, signer, live=live
    )
    _say_first(outfit, await end_days(project, store, opened, clock.now_ms()), warnings)
    trouble, failed = await send_all(outfit, opened)
    await _close_all(outfit, opened)
    return outfit.worked.values(), trouble, failed


def outfit_of(
    project: Project,
    store: Store,
    journal: Journal,
    way: Routing,
    run: str,
    keys: Keys,
    clock: Clock,
    observer: Observer,
    stop: asyncio.Event,
    opened: tuple[Opened, ...],
    connect: Connect | None,
    signer: Signer | None,
    *,
    live: bool = False,
) -> Outfit:
    """Put together what every worker of the run shares, and write into the journal what its editions are."""
    for edition in opened:
        journal.edition(edition.key, facts_of(edition))
    table = lanes_of(project.shop.lanes)
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
        key=keys.token,
        coupon_key=keys.coupons,
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


def _say_first(outfit: Outfit, given_up: Mapping[int, int], warnings: Mapping[str, Term]) -> None:
    """Put on the editions' lines what is known before anything is sent."""
    for line in outfit.worked.values():
        if line.key in warnings:
            line.because(warnings[line.key])
    for edition_id, number in given_up.items():
        outfit.worked[edition_id].reason = f"{number} given up" if number else ""


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
