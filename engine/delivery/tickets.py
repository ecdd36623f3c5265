"""What is to be done next: one ticket for an edition's work in a lane, taken by whoever is free, by several at once.

In: tickets with the moment from which they may go on, a lane's and the relay's limits. Out: the next one that may, the oldest
edition first, its lanes in turn. A lane that has to wait keeps no connection and holds no other back; no more than a lane's own
number of workers are in it at once, and never all of them while another lane is due. When nothing is left but what waits for long, the run is over: the timer comes again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from engine.store.editions import Opened


_LONG_SECONDS = 60.0  # a timer comes every few minutes, and while a run lasts nothing new is opened
_DUE_SECONDS = 1.0  # a lane that is due so soon has a worker left for it, however much another has to do
_IDLE_SECONDS = 5.0  # SES closes a session that is idle for ten (mail.md 5.1)


class Limits(Protocol):
    """What `Tickets` asks of the pace: connections, and until when a lane is known to wait (on the clock that never goes back)."""

    def connections(self, lane: str) -> int:
        """Return how many workers may be in a lane now."""
        ...

    def sessions(self) -> int:
        """Return how many workers may be at work now."""
        ...

    def held_until(self, lane: str) -> float:
        """Return until when a lane, or the relay, is known to wait."""
        ...


@dataclass(frozen=True, slots=True)
class Ticket:
    """One edition in one lane; `ready` is on the real clock, in seconds that never go back."""

    order: int
    edition: Opened
    lane: str
    ready: float = 0.0
    turn: int = 0
    """How often work of it came back."""


class Tickets:
    """The tickets of a run. `take` waits; `back` and `drop` return what was taken."""

    def __init__(self, tickets: Iterable[Ticket], limits: Limits, monotonic: Callable[[], float]) -> None:
        self._open = sorted(tickets, key=_turn)
        self._taken = 0
        self._busy: Counter[str] = Counter()
        self._limits = limits
        self._monotonic = monotonic
        self._done: dict[tuple[int, str], int] = {}
        self._changed = asyncio.Event()

    async def take(self, stop: asyncio.Event, idle: Callable[[], Awaitable[None]] | None = None) -> Ticket | None:
        """Return the next ticket that may go on; `None` when all is done, waits for long, or the run is to stop.

        `idle` is awaited once when there is nothing to do for a while.
        """
        since = self._monotonic()
        while (self._open or self._taken) and not stop.is_set():
            now = self._monotonic()
            found = self._next(now)
            if found is not None:
                self._busy[found.lane] += 1
                self._taken += 1
                return found
            if not self._taken and self._soonest() - now > _LONG_SECONDS:
                self._changed.set()
                return None
            if idle is not None and now - since >= _IDLE_SECONDS:
                await idle()
                idle = None
                continue
            await self._pause(now, stop, None if idle is None else since + _IDLE_SECONDS - now)
        return None

    def back(self, ticket: Ticket, ready: float | None) -> None:
        """Return a ticket: with work left (0), to be taken again from `ready` on, or done (`None`).

        Two workers may have had it. Who found nothing does not close a lane whose work came back since, and who had to wait,
        which says nothing of the work, does not open one that was found done.
        """
        self._taken -= 1
        self._busy[ticket.lane] -= 1
        place = (ticket.order, ticket.lane)
        here = next((one for one in self._open if (one.order, one.lane) == place), None)
        turn = max(ticket.turn, here.turn if here is not None else 0)
        if ready is None and turn == ticket.turn:
            self._done[place] = turn
            self._open = [one for one in self._open if one is not here]
        elif ready == 0 or (ready is not None and self._done.get(place, -1) < ticket.turn):
            self._open = [one for one in self._open if one is not here]
            again = replace(ticket, ready=max(ready, self._monotonic()), turn=turn + (ready == 0))
            self._open.append(again)
            self._open.sort(key=_turn)
        self._changed.set()

    def drop(self, edition: Opened) -> None:
        """Forget an edition's tickets."""
        self._open = [ticket for ticket in self._open if ticket.edition.id != edition.id]
        self._changed.set()

    def left(self) -> tuple[Ticket, ...]:
        """Return the tickets that are not done: those that wait for long."""
        return tuple(self._open)

    def _next(self, now: float) -> Ticket | None:
        """Return the first ticket that may go on, one that nobody works on before any other."""
        sessions = self._limits.sessions()
        if self._taken >= sessions:
            return None
        due = [ticket for ticket in self._open if self._ready(ticket) <= now + _DUE_SECONDS]
        several = any(ticket.lane != due[0].lane for ticket in due)
        second: Ticket | None = None
        for ticket in due:
            if second is not None and ticket.order > second.order:
                break
            busy = self._busy[ticket.lane]
            if self._ready(ticket) > now or busy >= self._limits.connections(ticket.lane):
                continue
            if not busy:
                return ticket
            if second is None and not (several and busy >= sessions - 1):
                second = ticket
        return second

    def _ready(self, ticket: Ticket) -> float:
        return max(ticket.ready, self._limits.held_until(ticket.lane))

    def _soonest(self) -> float:
        return min((self._ready(ticket) for ticket in self._open), default=0.0)

    async def _pause(self, now: float, stop: asyncio.Event, patience: float | None) -> None:
        """Wait until a ticket comes back, one becomes ready, or the run is to stop."""
        later = [ready - now for ticket in self._open if (ready := self._ready(ticket)) > now]
        later += [] if patience is None else [max(patience, 0.0)]
        self._changed.clear()
        waits = [asyncio.ensure_future(self._changed.wait()), asyncio.ensure_future(stop.wait())]
        try:
            await asyncio.wait(waits, timeout=min(later, default=None), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _turn(ticket: Ticket) -> tuple[int, float, str]:
    """Order tickets: the oldest edition's first, and of these the one that has waited longest."""
    return ticket.order, ticket.ready, ticket.lane
