"""What a plan says of a line beside who gets it: names that are missing, people who get two, the last edition's size.

In: what was counted, what the plan supposes, the edition before. Out: `Figures`. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND, later_day
from engine.delivery.guard import is_away
from engine.store.figures import overlap
from engine.store.plans import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms
    from engine.delivery.worked import Worked
    from engine.store.figures import Before, Tally


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one line. `number` counts the advertisements of the plan from 1; a notice has none, and overlaps with nothing."""

    nameless: int = 0
    number: int = 0
    earlier: Mapping[int, int] = field(default_factory=dict[int, int])
    """Who gets an earlier line of the plan within the cap's days, too, by its number."""
    overlap: Mapping[str, int] = field(default_factory=dict[str, int])
    """The same in both directions, by the other edition's key."""
    whole: int | None = None
    """How many would get the edition altogether; with `before` on an edition's first line."""
    before: Before | None = None

    @property
    def change(self) -> float | None:
        """Return how much the audience grew since the last edition: 0.12 for 12 % more, -0.5 for half of it.

        Against the mean of some days only where chance does not explain it: birthdays come as they come.
        """
        if self.before is None or self.whole is None or not self.before.people:
            return None
        if not self.before.key and not is_away(self.whole, self.before.people, 0):
            return None
        return self.whole / self.before.people - 1


def fill(worked: Worked, counted: Iterable[Tally]) -> None:
    """Write into a line who would get its edition, by lane, who later, by day, and who not, by reason."""
    for one in counted:
        later = later_day(one.verdict)
        if one.verdict == SEND:
            worked.lanes[one.lane] += one.people
        elif later is not None:
            worked.later[later.isoformat()] += one.people
        else:
            worked.skipped[one.verdict] += one.people


async def figures_of(connection: AsyncConnection, terms: Terms, counted: Sequence[Tally], number: int) -> Figures:
    """Return the figures of a line that was just counted and, with a number, supposed."""
    nameless = sum(one.nameless for one in counted if one.verdict == SEND)
    if terms.cap is None or number <= 1:
        return Figures(nameless, number)
    first = terms.due_date - timedelta(days=terms.cap[1] - 1)
    return Figures(nameless, number, await overlap(connection, ASSUMED, number, first))


def both_ways(figures: Sequence[Figures], keys: Sequence[str]) -> tuple[Figures, ...]:
    """Return the figures with their overlaps; `keys[n - 1]` is the key of the line with the number n."""
    found: dict[int, Counter[str]] = {}
    for one in figures:
        for number, people in one.earlier.items():
            if keys[number - 1] != keys[one.number - 1]:  # batches of one edition: nobody is in two, but for a late one
                found.setdefault(one.number, Counter())[keys[number - 1]] += people
                found.setdefault(number, Counter())[keys[one.number - 1]] += people
    return tuple(replace(one, overlap=dict(found.get(one.number, {}))) if one.number else one for one in figures)
