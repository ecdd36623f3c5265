"""The letterbox emptied: single mails handed to the first relay that takes them.

In: a project, its store, the clock, who signs. Out: how many ended how. A mail is claimed before it goes on the wire and settled
after it, so that no two processes send it; where nobody knows how it ended, it is not sent again: who waits asks once more. Relays
that are out of action are asked again later, for a day. A mailbox that is dead by the relay's own words gets nothing any more. In rehearsal only relays that reach nobody are used. No pace is asked: what
goes in here is bounded where it is put in, far below a relay's rate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.delivery.signing import signed
from engine.delivery.trouble import RelayError
from engine.delivery.wire import deliver
from engine.project.values import is_loopback
from engine.reply.mailbox import is_dead
from engine.reply.outcome import outcome
from engine.store.letterbox import any_waiting, claim, put_back, settle
from engine.store.single_returns import bury
from engine.store.state import read_state

if TYPE_CHECKING:
    from engine.delivery.clock import Clock
    from engine.delivery.wire import Connect, Wire
    from engine.message.dkim import Signer
    from engine.project.project import Project
    from engine.project.relay import Relay
    from engine.store.database import Store
    from engine.store.letterbox import Waiting

_RETRY_MS = 60 * 1000  # doubled by each attempt: somebody sits in front of an empty inbox
_DOUBLINGS = 5
_MOST = 200  # in one go; whoever calls comes again


@dataclass(frozen=True, slots=True)
class Door:
    """An open session, and with whom."""

    name: str
    relay: Relay
    session: Wire


async def empty(
    project: Project,
    store: Store,
    clock: Clock,
    signer: Signer | None = None,
    connect: Connect | None = None,
    purpose: str = "",
) -> Counter[str]:
    """Hand over what waits, or what of it has a purpose. Raises `RelayError` where no relay could be reached; then it goes on waiting."""
    async with store.reading() as connection:
        live = (await read_state(connection)).get("live") == "yes"
        if not await any_waiting(connection, clock.now_ms(), purpose):
            return Counter()
    done: Counter[str] = Counter()
    at = await first_session(project, live=live, connect=connect)
    try:
        while done.total() < _MOST:
            if at.session.over:
                await at.session.close()
                at = await first_session(project, live=live, connect=connect)
            async with store.writing() as connection:
                waiting = await claim(connection, clock.now_ms(), purpose)
            if waiting is None:
                break
            done[await _hand_over(store, clock, at, waiting, signer)] += 1
    finally:
        await at.session.close()
    return done


async def _hand_over(store: Store, clock: Clock, at: Door, waiting: Waiting, signer: Signer | None) -> str:
    """Hand one mail over and write how it ended."""
    dead = ""
    try:
        reply = await deliver(at.session, signed(signer, waiting.message))
    except ValueError:  # what cannot be signed never can be
        state = "refused"
    else:
        state = outcome(reply).state
        dead = f"{reply.code} {reply.text}" if is_dead(reply, at.relay.kind) else ""
    now_ms = clock.now_ms()
    async with store.writing() as connection:
        if state == "deferred":
            await put_back(connection, waiting, now_ms + _RETRY_MS * 2 ** min(waiting.attempts - 1, _DOUBLINGS))
        else:
            await settle(connection, waiting, state, now_ms)
        if dead:
            await bury(connection, waiting.address_key, at.name, dead, now_ms)
    return state


async def first_session(project: Project, *, live: bool, connect: Connect | None = None) -> Door:
    """Open a session with the first relay that lets us."""
    if connect is None:
        from engine.delivery.session import open_session as connect
    fault = RelayError("letterbox_closed")
    for name, relay in usable(project, live=live).items():
        try:
            return Door(name, relay, await connect(name, relay))
        except RelayError as error:
            fault = error
    raise fault


def usable(project: Project, *, live: bool) -> dict[str, Relay]:
    """Return the relays that may be used, in the order of asking: in rehearsal none that reaches anybody.

    Those that only take over come last, behind those that are there for certain letters.
    """
    relays = project.shop.relays.items()
    found = {name: relay for name, relay in relays if live or relay.sink or is_loopback(relay.host)}
    return dict(sorted(found.items(), key=lambda item: (item[1].spare, bool(item[1].topics or item[1].campaigns))))
