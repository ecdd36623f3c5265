"""What is to be done next: one ticket for an edition's work in a lane, taken by whoever is free.

In: tickets with the moment from which they may go on. Out: the next one that may, the oldest edition first. A lane that has
to wait keeps no connection and holds no other lane back; no more than a lane's own number of workers are in it at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.store.editions import Opened


@dataclass(frozen=True, slots=True)
class Ticket:
    """One edition in one lane; `ready` is on the real clock, in seconds that never go back."""

    order: int
    edition: Opened
    lane: str
    ready: float = 0.0


class Tickets:
    """The tickets of a run. `take` waits; `back` and `drop` return what was taken."""

    def __init__(self, tickets: Iterable[Ticket], limit: Callable[[str], int], monotonic: Callable[[], float]) -> None:
        self._waiting = sorted(tickets, key=lambda ticket: (ticket.order, ticket.lane))
        self._taken = 0
        self._busy: Counter[str] = Counter()
        self._limit = limit
        self._monotonic = monotonic
        self._changed = asyncio.Event()

    async def take(self, stop: asyncio.Event) -> Ticket | None:
        """Return the next ticket that may go on; `None` when all is done or the run is to stop."""
        while (self._waiting or self._taken) and not stop.is_set():
            now = self._monotonic()
            found = next((ticket for ticket in self._waiting if self._may_go(ticket, now)), None)
            if found is not None:
                self._waiting.remove(found)
                self._busy[found.lane] += 1
                self._taken += 1
                return found
            await self._pause(now, stop)
        return None

    def back(self, ticket: Ticket, ready: float | None) -> None:
        """Return a ticket: to be taken again from `ready` on, or done (`None`)."""
        self._taken -= 1
        self._busy[ticket.lane] -= 1
        if ready is not None:
            self._waiting.append(Ticket(ticket.order, ticket.edition, ticket.lane, ready))
            self._waiting.sort(key=lambda waiting: (waiting.order, waiting.lane))
        self._changed.set()

    def drop(self, edition: Opened) -> None:
        """Forget an edition's waiting tickets."""
        self._waiting = [ticket for ticket in self._waiting if ticket.edition.id != edition.id]
        self._changed.set()

    def _may_go(self, ticket: Ticket, now: float) -> bool:
        return ticket.ready <= now and self._busy[ticket.lane] < self._limit(ticket.lane)

    async def _pause(self, now: float, stop: asyncio.Event) -> None:
        """Wait until a ticket comes back, one becomes ready, or the run is to stop."""
        later = [ticket.ready - now for ticket in self._waiting if ticket.ready > now]
        self._changed.clear()
        waits = [asyncio.ensure_future(self._changed.wait()), asyncio.ensure_future(stop.wait())]
        try:
            await asyncio.wait(waits, timeout=min(later, default=None), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
