"""The workers of a run, a crew for each relay; where a relay is out of action, the crew of the next one takes over.

In: the open editions. Out: why something was left undone, and which editions failed. A lane of an edition is a ticket; a
crew works its own tickets off. Never: two crews at one ticket.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.delivery.block import may_go
from engine.delivery.halting import watching
from engine.delivery.tickets import Ticket, Tickets
from engine.delivery.trouble import RelayError
from engine.delivery.waits import say_waits
from engine.delivery.workers import work
from engine.message.press import PrintError, compile_press
from engine.store.database import StoreError
from engine.store.editions import begin_walks, lanes_with_work, people_ahead
from engine.store.subscribers import lanes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.delivery.outfit import Outfit
    from engine.store.editions import Opened


@dataclass(slots=True)
class Undone:
    """What went wrong: editions with a fault of ours, what ended workers, tickets that no relay takes any more."""

    failed: list[str] = field(default_factory=list[str])
    errors: list[RelayError | StoreError] = field(default_factory=list["RelayError | StoreError"])
    stranded: list[Ticket] = field(default_factory=list[Ticket])


async def send_all(outfit: Outfit, opened: tuple[Opened, ...]) -> tuple[RelayError | StoreError | None, list[str]]:
    """Let the crews loose on every open edition's lanes; return what stopped them and which editions failed."""
    undone = Undone()
    tickets = await _tickets(outfit, opened, undone.failed)
    if tickets:
        async with outfit.pace.seats.beating(outfit.store), watching(outfit):
            await _send(outfit, tickets, undone)
    return _trouble(outfit, undone), undone.failed


async def _send(outfit: Outfit, tickets: Iterable[Ticket], undone: Undone) -> None:
    """Share tickets out over the relays that take them now."""
    shares: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        name = outfit.routes.now(ticket.edition)
        if name is None:
            undone.stranded.append(ticket)
        else:
            shares.setdefault(name, []).append(ticket)
    await asyncio.gather(*(_send_by(_by(outfit, name), share, undone) for name, share in shares.items()))


def _by(outfit: Outfit, name: str) -> Outfit:
    """Return the outfit of another relay's crew."""
    if name == outfit.relay_name:
        return outfit
    relay = outfit.relays[name]
    return replace(outfit, relay_name=name, relay=relay, pace=outfit.pace.beside(name, relay))


async def _send_by(outfit: Outfit, tickets: list[Ticket], undone: Undone) -> None:
    """Let one relay's crew work its tickets off; what is left when the relay is out of action goes to the next."""
    queue = Tickets(tickets, outfit.pace, outfit.clock.monotonic)
    hands = outfit.relay.connections
    ended = await asyncio.gather(*(work(outfit, queue, undone.failed) for _ in range(hands)))
    refused = [error for error in ended if isinstance(error, RelayError)]
    # One worker without a session is only fewer connections.
    if len(refused) < hands or not queue.left():
        undone.errors += [error for error in ended if error is not None]
        say_waits(outfit, queue.left())
        return
    outfit.routes.out[outfit.relay_name] = refused[0]
    _say_who_takes_over(outfit, refused[0])
    await _send(outfit, queue.left(), undone)


def _say_who_takes_over(outfit: Outfit, error: RelayError) -> None:
    """Say what befell a relay, where another takes over; where none does, it ends the run and is said there."""
    following = outfit.routes.after(outfit.relay_name)
    if following:
        outfit.observer.says(error.code, **error.values_)
        outfit.observer.says("relay_spare", name=outfit.relay_name, spare=", ".join(following))


def _trouble(outfit: Outfit, undone: Undone) -> RelayError | StoreError | None:
    """Return why work was left undone: the store, or no relay that takes it; one relay less is only another one's work."""
    store = next((error for error in undone.errors if isinstance(error, StoreError)), None)
    if store is not None:
        return store
    if undone.stranded:
        return outfit.routes.out[outfit.routes.orders[undone.stranded[0].edition.id][-1]]
    through = any(line.outcomes[state] for line in outfit.worked.values() for state in ("accepted", "refused"))
    return undone.errors[0] if undone.errors and not through else None


async def _tickets(outfit: Outfit, opened: tuple[Opened, ...], failed: list[str]) -> list[Ticket]:
    """Return a ticket for each lane of each edition."""
    found: list[Ticket] = []
    now_ms = outfit.clock.now_ms()
    for order, edition in enumerate(opened):
        async with outfit.store.writing() as connection:
            # Even for one that has to wait: where no walk has begun, nobody seems to be left, and it would be closed.
            await begin_walks(connection, edition, await lanes(connection))
            waiting = await lanes_with_work(connection, edition, now_ms)
            people = await people_ahead(connection, edition)
        if not may_go(outfit, edition) or not _routed(outfit, edition, failed):
            continue
        if not _compiled(outfit, edition, failed):
            continue
        outfit.observer.begins(edition.key, people)
        found.extend(Ticket(order, edition, lane) for lane in waiting)
    return found


def _routed(outfit: Outfit, edition: Opened, failed: list[str]) -> bool:
    """Tell whether a relay takes an edition; its campaign's way may have changed since it was opened."""
    if outfit.routes.orders[edition.id]:
        return True
    failed.append(f"{edition.key}: no relay takes its mail")
    return False


def _compiled(outfit: Outfit, edition: Opened, failed: list[str]) -> bool:
    """Compile an edition's frozen letter; one that another release opened may fail, and must not stop the others."""
    assert edition.letter is not None, "an open edition has its letter"
    try:
        outfit.presses[edition.id] = compile_press(edition.letter, often=True)
    except (PrintError, ValueError) as error:
        failed.append(f"{edition.key}: {error}")
        return False
    return True
