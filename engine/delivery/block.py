"""A small block of claims: reserved with its pace, put on the wire, settled together.

In: a ticket (an edition in a lane) and an open session. Out: when the ticket may go on, or that its lane is done.
Claims are what may leave at once (pace.py), and at most what the lane put on the wire in a second or two before; whatever is not on
the wire after ten seconds goes back and is judged anew, so that someone who leaves while an edition is being sent gets nothing
(DESIGN 5.6), and so does what is left when a reply stops the lane.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.delivery.facts import with_orders
from engine.delivery.halting import settle_stop, still_open
from engine.delivery.room import Room, Wait
from engine.delivery.sending import Sending, printed
from engine.project.problems import Term
from engine.store.again import due_again
from engine.store.deliveries import Page, Settled, Turn, give_back, settle, walk
from engine.store.runs import seen
from engine.store.server import Server

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.outfit import Outfit
    from engine.delivery.tickets import Ticket
    from engine.delivery.wire import Wire
    from engine.store.deliveries import Claim
    from engine.store.editions import Opened

BLOCK = 400
_FIRST = 100  # of a lane; from then on what it can put on the wire in about a second
_QUICK_SECONDS, _SLOW_SECONDS = 0.5, 2.0
_STALE_SECONDS = 10.0
_LOOK_SECONDS = 0.2


@dataclass(slots=True)
class Block:
    """A claimed block, the room that it had, and what became of each."""

    claims: tuple[Claim, ...]
    room: Room
    done: bool
    short: bool
    claimed_at: float
    settled: list[Settled] = field(default_factory=list[Settled])
    back: list[int] = field(default_factory=list[int])
    begun: int = 0


async def work_on(outfit: Outfit, ticket: Ticket, session: Wire) -> float | None:
    """Claim, send and settle one block; return when the ticket may go on, or `None` when its lane is done."""
    if not may_go(outfit, ticket.edition):
        return None
    claimed = await _claim(outfit, ticket, session)
    if not isinstance(claimed, Block):
        return claimed
    try:
        await _send(outfit, ticket, session, claimed)
    finally:
        # Shielded: what the wire has seen must reach the ledger, even when the run is being torn down.
        await asyncio.shield(_settle(outfit, ticket, claimed))
        outfit.pace.done(claimed.room, session, claimed.begun - len(claimed.back))
    _learn(outfit, ticket.lane, claimed)
    through = claimed.begun == len(claimed.claims) and not claimed.back
    return None if (claimed.done or claimed.short) and through else 0.0


async def _send(outfit: Outfit, ticket: Ticket, session: Wire, block: Block) -> None:
    """Print one message after the other and put it on the session; wait until all have ended."""
    edition, looked, going = ticket.edition, -_LOOK_SECONDS, False

    def fresh() -> bool:
        """Tell whether what is not on the wire yet may still go there, or has to be judged anew."""
        nonlocal looked, going
        now = outfit.clock.monotonic()
        if now - looked >= _LOOK_SECONDS:
            looked, going = now, may_go(outfit, edition)
        in_time = going and now - block.claimed_at <= _STALE_SECONDS and edition.id not in outfit.halted
        return in_time and not outfit.stop.is_set() and outfit.pace.may_go(ticket.lane)

    for number, claim in enumerate(block.claims):
        if session.over or not fresh():
            break
        block.begun = number + 1
        message = printed(outfit, edition, claim)
        if isinstance(message, Settled):
            block.settled.append(message)
        else:
            await session.put(Sending(outfit, edition, claim, message, fresh, block.settled, block.back))
    await session.drain()


def may_go(outfit: Outfit, edition: Opened) -> bool:
    """Tell whether an edition may go on: a run can last into the quiet hours, or beyond an edition's time."""
    if edition.id in outfit.halted or outfit.clock.now_ms() >= edition.finish_ms:
        return False
    now = outfit.clock.now().astimezone(outfit.zone).time()
    if edition.kind in ("notice", "welcome") or not outfit.quiet_hours.contains(now):
        return True
    worked = outfit.worked[edition.id]
    worked.state, worked.reason = "waiting", "quiet_hours"
    return False


async def _claim(outfit: Outfit, ticket: Ticket, session: Wire) -> Block | float | None:
    """Judge and claim in one transaction, with the pace that the claims will take; or say when to come again, if at all.

    On a server the pace is taken before, in one of its own: all claims would else wait for the relay's row while people are judged.
    Not while it warms up: room that an edition took for nobody would be missing to all others for the day.
    """
    before = isinstance(outfit.store.where, Server) and not outfit.pace.warms_up(ticket.lane)
    room = await _room(outfit, ticket, session) if before else None
    if isinstance(room, Wait):
        return outfit.pace.ready(room)
    block: Block | None = None
    try:
        async with outfit.store.writing() as connection:
            taken = room.most if room is not None else 0
            if not await still_open(outfit, ticket, connection):
                return None
            room = room or await outfit.pace.turn(connection, ticket, _most(outfit, ticket), session)
            if isinstance(room, Wait):
                return outfit.pace.ready(room)
            page = await _page(outfit, ticket, connection, room.most)
            page = replace(page, claims=await _told(outfit, ticket, connection, page.claims))
            if taken:
                await outfit.pace.left_over(connection, room, taken - len(page.claims))
            else:
                await outfit.pace.took(connection, room, len(page.claims))
        block = Block(page.claims, room, page.done, page.short, outfit.clock.monotonic())
    finally:
        if isinstance(room, Room) and block is None:
            outfit.pace.done(room, session, 0)
    _count(outfit, ticket, page)
    return block


async def _room(outfit: Outfit, ticket: Ticket, session: Wire) -> Room | Wait:
    """Take the pace of a whole block."""
    async with outfit.store.writing() as connection:
        room = await outfit.pace.turn(connection, ticket, _most(outfit, ticket), session)
        if isinstance(room, Room):
            await outfit.pace.took(connection, room, room.most)
        return room


def _most(outfit: Outfit, ticket: Ticket) -> int:
    return min(BLOCK, outfit.strides.get(ticket.lane, _FIRST))


async def _page(outfit: Outfit, ticket: Ticket, connection: AsyncConnection, limit: int) -> Page:
    """Take deliveries that are due again first, then walk on."""
    now_ms = outfit.clock.now_ms()
    turn = Turn(
        ticket.lane, limit, outfit.run, outfit.relay_name, now_ms, outfit.zone, outfit.lives_ms, outfit.coupon_key
    )
    again = await due_again(connection, ticket.edition, turn)
    if again.claims or not again.done:
        return replace(again, done=False)
    ahead = await walk(connection, ticket.edition, turn)
    # A full batch is the end of the lane for now: the next one has its own day.
    return Page(
        ahead.claims,
        again.skipped + ahead.skipped,
        ahead.done or ahead.full,
        later=again.later + ahead.later,
        short=ahead.short,
    )


async def _told(
    outfit: Outfit, ticket: Ticket, connection: AsyncConnection, claims: tuple[Claim, ...]
) -> tuple[Claim, ...]:
    """Return the claims, their people with what the letter says of them besides."""
    letter = outfit.presses[ticket.edition.id].letter
    if not letter.asks:
        return claims
    people = await with_orders(connection, letter, [claim.person for claim in claims], ticket.edition.due_ms)
    return tuple(replace(claim, person=person) for claim, person in zip(claims, people, strict=True))


def _count(outfit: Outfit, ticket: Ticket, page: Page) -> None:
    worked = outfit.worked[ticket.edition.id]
    worked.skipped.update(page.skipped)
    worked.later.update(page.later)
    worked.lanes[ticket.lane] += len(page.claims)
    outfit.observer.judged(ticket.edition.key, page.skipped.total())
    if page.short:
        coupon = ticket.edition.terms.coupon
        assert coupon is not None, "what gives no coupon is never short of it"
        worked.state = "waiting"
        worked.because(Term("waits_for_codes", {"coupon": coupon.name, "key": ticket.edition.key}))


def _learn(outfit: Outfit, lane: str, block: Block) -> None:
    """Let the lane's next block be longer or shorter by how long this one took."""
    took, most = outfit.clock.monotonic() - block.claimed_at, outfit.strides.get(lane, _FIRST)
    if took > _SLOW_SECONDS:
        outfit.strides[lane] = max(1, most // 2)
    elif took < _QUICK_SECONDS and len(block.claims) >= most:
        outfit.strides[lane] = min(BLOCK, most * 2)


async def _settle(outfit: Outfit, ticket: Ticket, block: Block) -> None:
    """Write what became of the block's claims; those of which nothing left us are planned again."""
    ended = {settled.id for settled in block.settled}
    unused = [*block.back, *(claim.id for claim in block.claims[block.begun :])]
    async with outfit.store.writing() as connection:
        await outfit.pace.keep(connection)  # first: it holds rows that `turn` takes before any other
        coupons = ticket.edition.terms.coupon is not None
        await settle(connection, block.settled, outfit.clock.now_ms(), coupons=coupons)
        await give_back(connection, unused)
        await settle_stop(outfit, ticket, connection, block.settled)
        await seen(connection, outfit.run, outfit.journal.lines, outfit.clock.real_us() // 1000)
    # A claim that was begun and has no reply stays claimed: only the journal can tell, and the next run asks it.
    lost = sum(claim.id not in ended for claim in block.claims[: block.begun]) - len(block.back)
    outfit.worked[ticket.edition.id].lanes[ticket.lane] -= len(unused) + lost
