"""The guard: an audience that nobody expected gets nothing before a person has looked at it.

In: an edition that is about to open, what the store knows of its campaign. Out: how many would get it, and why it is held, or would
be in a live store. Never: a write. What counts as unexpected, and why a rehearsal only warns, stands in docs/decisions/0026.

The count is that of the verdict itself, over everybody, once an opening; for an edition that is held, at each run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND, later_day
from engine.delivery.clock import milliseconds
from engine.project.problems import Term
from engine.project.segments import Condition
from engine.store.figures import Before, last_opened, opened_on, tally, was_opened
from engine.store.releases import released
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms
    from engine.calendar.edition import Edition
    from engine.project.expected import Expected
    from engine.project.segments import Audience
    from engine.store.figures import Tally

WOULD_HOLD = "would_be_held"
"""The code of what a rehearsal says of an edition that a live store would hold."""
_CHANCE = 5.0
"""Standard deviations of a count (a Poisson number's is its root): three birthdays instead of one are no news."""
_FEW = int(_CHANCE**2)
"""Up to here chance alone may take away, or bring, everybody."""
_MONTH = timedelta(days=30)
_AGAIN_PERCENT = 30
"""By how much a released number may be off where `[rules] guard` is off."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the guard sees of an edition. `first`: no edition of its campaign was ever opened here."""

    key: str
    campaign: str
    people: int
    everybody: bool
    first: bool
    before: Before | None
    counted: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """An edition of the same campaign that a plan supposes to be opened before."""

    edition: Edition
    sight: Sight


async def look_at(
    connection: AsyncConnection,
    edition: Edition,
    terms: Terms,
    now: datetime,
    supposed: Sequence[Earlier] = (),
    assumed: Table | None = None,
) -> Sight:
    """Count an edition's audience, and look up those of its campaign's editions before it."""
    counted = await tally(connection, terms, milliseconds(now), assumed)
    campaign = edition.campaign.id
    before = await _before(connection, edition, terms, supposed)
    first = before is None and not await was_opened(connection, campaign, edition.key)
    people = sum(one.people for one in counted if one.verdict == SEND or later_day(one.verdict))
    return Sight(edition.key, campaign, people, _everybody(terms, people, counted), first, before, counted)


async def _before(
    connection: AsyncConnection, edition: Edition, terms: Terms, supposed: Sequence[Earlier]
) -> Before | None:
    assert edition.due is not None, "what is left out opens nothing"
    if terms.birthdays:
        first, last = terms.due_date - _MONTH, terms.due_date - timedelta(days=1)
        number, together = await opened_on(connection, edition.campaign.id, first, last)
        days = [one.sight.people for one in supposed if _within(one, edition)]
        number, together = number + len(days), together + sum(days)
        return Before("", together / number) if number else None
    if supposed:
        latest = supposed[-1].sight
        return Before(latest.key, latest.people, latest.everybody)
    return await last_opened(connection, edition.campaign.id, edition.key, milliseconds(edition.due))


def _within(one: Earlier, edition: Edition) -> bool:
    return one.edition.due is not None and edition.due is not None and one.edition.due >= edition.due - _MONTH


def _everybody(terms: Terms, people: int, counted: Iterable[Tally]) -> bool:
    """Tell whether conditions leave out nobody of those who may be written to; of a few, that may be chance."""
    if terms.birthdays or people <= _FEW or not has_conditions(terms.audience):
        return False
    return all(one.verdict != "not_in_audience" for one in counted)


def has_conditions(audience: Audience) -> bool:
    """Tell whether an audience is meant to be fewer than everybody."""
    return any(getattr(audience, name) for name in Condition.model_fields)


async def is_live(connection: AsyncConnection) -> bool:
    """Tell whether the store reaches real people."""
    return (await read_state(connection)).get("live") == "yes"


async def let_go(connection: AsyncConnection, sight: Sight, percent: int | None) -> bool | Term:
    """Tell whether a person released the edition; a `Term` where so many others would get it now that they have to look again."""
    number = await released(connection, sight.key)
    if number is None:
        return False
    percent = percent or _AGAIN_PERCENT
    if not is_away(sight.people, number, percent):
        return True
    values = {"key": sight.key, "people": sight.people, "released": number, "percent": percent}
    return Term("held_released", values)


def unexpected(sight: Sight, expected: Expected | None) -> Term | None:
    """Say that an audience lies outside what its author expects."""
    if expected is None or expected.holds(sight.people):
        return None
    return Term("held_expect", {"key": sight.key, "people": sight.people, "expect": expected})


def unlike(sight: Sight, expected: Expected | None, percent: int | None) -> Term | None:
    """Say why an audience is not what the store is used to; nothing where `percent` is `None`."""
    if percent is None:
        return None
    values: dict[str, object] = {"key": sight.key, "people": sight.people, "percent": percent}
    if sight.first and expected is None:
        return Term("held_first", {**values, "campaign": sight.campaign})
    if sight.everybody and not (sight.before is not None and sight.before.everybody):
        return Term("held_everybody", values)
    if sight.before is None or not is_away(sight.people, sight.before.people, percent):
        return None
    values["then"] = sight.before.people
    if not sight.before.key:
        return Term("held_change_daily", values)
    return Term("held_change", {**values, "before": sight.before.key})


def is_away(now: float, then: float, percent: int) -> bool:
    """Tell whether a number differs by more than so many per cent, and by more than chance explains."""
    return abs(now - then) > max(then * percent / 100, _CHANCE * sqrt(max(then, 1.0)))
