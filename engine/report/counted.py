"""What the store knows of several editions, counted at once: how they ended, what came back, who left, clicked and ordered.

In: editions, the days of the orders that may be of them. Out: `Counted`, which gives the sums of each. Never: a write, a name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.report.edition import Result, result_of
from engine.report.month import Sums
from engine.store.bought import bought_after
from engine.store.monthly import came_back, clicked_in, states_of
from engine.store.results import leavers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.bought import Bought
    from engine.store.monthly import Counts, Opened
    from engine.store.results import Edition

_PENDING = ("planned", "claimed", "deferred")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the store knows of some editions, by their numbers."""

    opened: Sequence[Opened]
    counts: Mapping[int, Mapping[str, int]]
    clicked: Mapping[int, int] = field(default_factory=dict[int, int])
    bought: Mapping[int, Sequence[Bought]] = field(default_factory=dict[int, "Sequence[Bought]"])

    def result(self, edition: int) -> Result:
        """Return an edition's result."""
        return result_of(self.counts.get(edition, {}))

    def sums(self, edition: int) -> Sums:
        """Return all that came of an edition."""
        counts, theirs = self.counts.get(edition, {}), self.bought.get(edition, ())
        return Sums(
            result=result_of(counts),
            waiting=sum(counts.get(state, 0) for state in _PENDING),
            clicked=self.clicked.get(edition, 0),
            orders=sum(one.orders for one in theirs),
            buyers=sum(one.buyers for one in theirs),
            amount=total(one.amount for one in theirs),
        )


def total(amounts: Iterable[int | None]) -> int | None:
    """Return the sum of those amounts that somebody told; `None` where nobody did."""
    told = [one for one in amounts if one is not None]
    return sum(told) if told else None


async def count(connection: AsyncConnection, opened: Sequence[Opened], span: tuple[date, date]) -> Counted:
    """Count everything about editions; `span` are the days of the orders that may be of them."""
    if not opened:
        return Counted(opened, {})
    bought: dict[int, list[Bought]] = {}
    for one in await bought_after(connection, *span):
        bought.setdefault(one.edition, []).append(one)
    clicked = await clicked_in(connection, [one.id for one in opened])
    return Counted(opened, await results_of(connection, opened), clicked, bought)


async def results_of(
    connection: AsyncConnection, opened: Sequence[Opened] | Sequence[Edition]
) -> dict[int, Counter[str]]:
    """Return how deliveries of editions ended, what came back of them and who left by them."""
    ids = {one.id for one in opened}
    since_ms = min(one.opened_ms for one in opened)
    gone = Counter((edition, "left") for edition, _ in await leavers(connection, ids, since_ms))
    several: tuple[Counts, ...] = (
        await states_of(connection, ids),
        await came_back(connection, ids, since_ms),
        dict(gone),
    )
    found: dict[int, Counter[str]] = {}
    for counts in several:
        for (edition, what), people in counts.items():
            found.setdefault(edition, Counter())[what] += people
    return found
