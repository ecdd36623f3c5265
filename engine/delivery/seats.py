"""Connections to a lane or a relay that this process holds, so that all processes together stay within the number.

In: a name, how many there may be. Out: whether there is a seat. Each is a lease in the store, renewed by a heartbeat, so that those
of a process that died are free again within a minute. A seat is kept for a while between two blocks: to take one is a statement.
Processes share alike: each takes its part of the number, as long as others are there, and gives back what is more.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from engine.store.database import StoreError
from engine.store.leases import give_back, held_of, renew, take

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.database import Store

_HERE = "process"
_LEASE_MS = 40_000
_BEAT_SECONDS = 10.0
_MANY = 1_000_000


class Seats:
    """The seats of a run: by name those that are held, and how many of them are in use."""

    def __init__(self, run: str, now_ms: Callable[[], int]) -> None:
        self._run = run
        self._now_ms = now_ms
        self._held: dict[str, set[int]] = {}
        self._used: Counter[str] = Counter()
        self._peak: Counter[str] = Counter()
        self._part: dict[str, int] = {}

    async def enter(self, connection: AsyncConnection, name: str, most: int) -> bool:
        """Take a seat; `False` where all of them are taken. The name's row is held (`store.limits.lock`)."""
        held = self._held.setdefault(name, set())
        now_ms, used = self._now_ms(), self._used[name]
        part = -(-most // max(1, await held_of(connection, _HERE, now_ms)))
        self._part[name] = part
        if len(held) > max(part, used):
            await self._give_back(connection, name, sorted(held)[max(part, used) :])
        if used >= part or (used >= len(held) and not await self._more(connection, name, most, now_ms)):
            self._part[name] = max(1, min(part, used))
            return False
        self._used[name] += 1
        self._peak[name] = max(self._peak[name], self._used[name])
        return True

    def part(self, name: str) -> int:
        """Return how many seats this process may use, as far as it knows."""
        return self._part.get(name, _MANY)

    def used(self, name: str) -> int:
        """Return how many seats this process uses."""
        return self._used[name]

    async def _more(self, connection: AsyncConnection, name: str, most: int, now_ms: int) -> bool:
        held = self._held[name]
        number = next(number for number in range(len(held) + 1) if number not in held)
        if not await take(connection, name, self._holder(number), most, now_ms, now_ms + _LEASE_MS):
            return False
        held.add(number)
        return True

    async def _give_back(self, connection: AsyncConnection, name: str, numbers: list[int]) -> None:
        self._held[name].difference_update(numbers)
        await give_back(connection, [(name, self._holder(number)) for number in numbers])

    def leave(self, names: Iterable[str]) -> None:
        """Leave seats; they stay ours for a little while."""
        self._used.subtract(names)

    @asynccontextmanager
    async def beating(self, store: Store) -> AsyncGenerator[None]:
        """Renew the seats while the block runs, and end them all behind it."""
        now_ms = self._now_ms()
        async with store.writing() as connection:
            await take(connection, _HERE, self._holder(0), _MANY, now_ms, now_ms + _LEASE_MS)
        self._held[_HERE], self._used[_HERE] = {0}, 1
        heart = asyncio.create_task(self._beat(store))
        try:
            yield
        finally:
            heart.cancel()
            with suppress(asyncio.CancelledError):
                await heart
            with suppress(StoreError):  # they end by themselves
                await self._end(store, [(name, number) for name, held in self._held.items() for number in held])

    async def _beat(self, store: Store) -> None:
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            idle = [
                (name, number)
                for name, held in self._held.items()
                for number in sorted(held)[max(self._peak[name], self._used[name]) :]
            ]
            self._peak = Counter(self._used)
            with suppress(StoreError):  # whoever sends meets it, and stops the run with its words
                await self._end(store, idle)
                if any(self._held.values()):
                    async with store.writing() as connection:
                        await renew(connection, self._run, self._now_ms() + _LEASE_MS)

    async def _end(self, store: Store, seats: list[tuple[str, int]]) -> None:
        if not seats:
            return
        for name, number in seats:
            self._held[name].discard(number)
        async with store.writing() as connection:
            await give_back(connection, [(name, self._holder(number)) for name, number in seats])

    def _holder(self, number: int) -> str:
        return f"{self._run}:{number}"
