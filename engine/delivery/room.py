"""What the pace says of a block: how many messages may leave, or that none may before a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.store.pace import used_until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

BURST_US = 250_000
"""A block is at most so much of a rate."""
_LATE_US = 2_000_000  # a worker that comes late by so much makes up for it; whoever was idle for longer begins anew
_SKEW_US = 5_000_000  # by so much the clocks of two hosts may differ


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may leave before a moment of the real clock: by whose limit ("lane:docomo"), and why."""

    until_ms: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Room:
    """So many messages may leave at once. `intervals`: what each takes of a rate, `free`: from when on that counts."""

    most: int
    intervals: Mapping[str, int]
    free: Mapping[str, int]
    counted: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()


async def fitting(connection: AsyncConnection, intervals: Mapping[str, int], most: int, now_us: int) -> Room | Wait:
    """Return how many messages fit into every rate, or when the next one does (GCRA)."""
    used = await used_until(connection, intervals) if intervals else {}
    free: dict[str, int] = {}
    for name, step in intervals.items():
        mark = used.get(name, 0)
        if mark > now_us + max(BURST_US, step) + _SKEW_US:
            mark = now_us  # the clock was set back, or the rate was raised: no block reaches so far
        free[name] = mark if mark > now_us - _LATE_US else now_us
        if mark > now_us:
            return Wait(-(-mark // 1000), name, "rate")
        most = min(most, max(1, (now_us + BURST_US - free[name]) // step))
    return Room(most, intervals, free)
