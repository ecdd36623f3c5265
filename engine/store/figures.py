"""Figures about audiences: how large one is, how large it was the last time, who gets two editions, who gets none.

In: terms, moments, days. Out: numbers counted in the store, by the same verdict as the claim's; people only where a list of them
was asked for, one after another. Never: a write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, func, or_, select, true

from engine.audience.candidates import candidates
from engine.audience.consent import GRANTED
from engine.audience.segments import HAS_IT
from engine.audience.verdict import people, verdict
from engine.schema.tables import consent_states, deliveries, editions, subscribers, suppressions, walks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from datetime import date

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms

_NOT_MEANT = "not_in_audience"


@dataclass(frozen=True, slots=True)
class Tally:
    """People of one lane with one verdict; `nameless` of them have no name to be addressed by."""

    verdict: str
    lane: str
    people: int
    nameless: int


@dataclass(frozen=True, slots=True)
class Before:
    """An edition that was opened before: how many would get it then; `everybody`: its conditions left out nobody.

    Without a key: the mean of some days.
    """

    key: str
    people: float
    everybody: bool = False


async def tally(
    connection: AsyncConnection, terms: Terms, now_ms: int, assumed: Table | None = None
) -> tuple[Tally, ...]:
    """Count an edition that nobody was judged for yet; `assumed` is what a plan supposes before it."""
    return await tallied(connection, terms, now_ms, true(), assumed)


async def tallied(
    connection: AsyncConnection, terms: Terms, now_ms: int, here: ColumnElement[bool], assumed: Table | None
) -> tuple[Tally, ...]:
    """Count those for whom `here` holds, in one scan."""
    judged = (
        select(verdict(terms, now_ms, assumed).label("verdict"), subscribers.c.lane, subscribers.c.name)
        .select_from(people(terms))
        .where(candidates(terms), here)
        .subquery()
    )
    nameless = func.sum(case((judged.c.name == "", 1), else_=0))
    statement = select(judged.c.verdict, judged.c.lane, func.count(), nameless).group_by(
        judged.c.verdict, judged.c.lane
    )
    return tuple(Tally(*row) for row in await connection.execute(statement))


async def last_opened(connection: AsyncConnection, campaign: str, key: str, due_ms: int) -> Before | None:
    """Return the campaign's latest edition before this one of which the store knows how many people it was for."""
    statement = (
        select(editions.c.id, editions.c.key, editions.c.people)
        .where(_opened(campaign, key), editions.c.people.is_not(None), editions.c.due_ms <= due_ms)
        .order_by(editions.c.due_ms.desc(), editions.c.key.desc())
        .limit(1)
    )
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else Before(row.key, row.people, await _met_everybody(connection, row.id))


async def _met_everybody(connection: AsyncConnection, edition_id: int) -> bool:
    """Tell whether an edition's walks are over and its conditions left out nobody."""
    statement = select(walks.c.done, walks.c.skipped).where(walks.c.edition_id == edition_id)
    rows = (await connection.execute(statement)).all()
    return bool(rows) and all(row.done and not row.skipped.get(_NOT_MEANT) for row in rows)


async def was_opened(connection: AsyncConnection, campaign: str, key: str) -> bool:
    """Tell whether the store knows another edition of the campaign that was opened."""
    return (await connection.execute(select(exists().where(_opened(campaign, key))))).scalar_one()


async def opened_on(connection: AsyncConnection, campaign: str, first: date, last: date) -> tuple[int, int]:
    """Return how many editions of a campaign were opened for the days `first`..`last`, and for how many people together."""
    statement = select(func.count(editions.c.people), func.coalesce(func.sum(editions.c.people), 0)).where(
        _opened(campaign), editions.c.due_date.between(first.isoformat(), last.isoformat())
    )
    number, together = (await connection.execute(statement)).one()
    return number, int(together)


def _opened(campaign: str, key: str = "") -> ColumnElement[bool]:
    return and_(editions.c.campaign == campaign, editions.c.state != "missed", editions.c.key != key)


async def overlap(connection: AsyncConnection, assumed: Table, number: int, first: date) -> dict[int, int]:
    """Return by the number of an earlier edition of a plan, due on `first` or later, how many people get that and this one.

    `assumed` holds whom the plan supposes to be reached, by the number of the edition.
    """
    this, that = assumed.alias("this"), assumed.alias("that")
    statement = (
        select(that.c.number, func.count())
        .select_from(this.join(that, that.c.subscriber_id == this.c.subscriber_id))
        .where(this.c.number == number, that.c.number < number, that.c.due_date >= first.isoformat())
        .group_by(that.c.number)
    )
    return dict((await connection.execute(statement)).all())


async def neglected(
    connection: AsyncConnection, topics: Iterable[str], since: date, since_ms: int, now_ms: int
) -> dict[str, int]:
    """Return by lane how many people agreed to one of the topics before `since_ms` and have nothing that was due since."""
    statement = (
        select(subscribers.c.lane, func.count())
        .where(_neglected(tuple(topics), since, since_ms, now_ms))
        .group_by(subscribers.c.lane)
        .order_by(subscribers.c.lane)
    )
    return dict((await connection.execute(statement)).all())


async def neglected_names(
    connection: AsyncConnection, topics: Iterable[str], since: date, since_ms: int, now_ms: int
) -> AsyncIterator[tuple[str, str, str]]:
    """Yield (address, name, due date of the last mail or "") of those whom `neglected` counts."""
    last = (
        select(func.max(deliveries.c.due_date))
        .where(deliveries.c.subscriber_id == subscribers.c.id, deliveries.c.state.in_(HAS_IT))
        .scalar_subquery()
    )
    statement = (
        select(subscribers.c.address, subscribers.c.name, last.label("last"))
        .where(_neglected(tuple(topics), since, since_ms, now_ms))
        .order_by(subscribers.c.id)
        .execution_options(yield_per=1000)
    )
    async for row in await connection.stream(statement):
        yield row.address, row.name, row.last or ""


def _neglected(topics: tuple[str, ...], since: date, since_ms: int, now_ms: int) -> ColumnElement[bool]:
    agreed = exists().where(
        consent_states.c.subject == subscribers.c.subject,
        consent_states.c.topic.in_(topics),
        consent_states.c.state.in_(GRANTED),
        consent_states.c.basis != "contract",  # it lets notices through, never advertisements
        consent_states.c.at_ms < since_ms,
        or_(consent_states.c.expires_ms.is_(None), consent_states.c.expires_ms > now_ms),
    )
    stopped = exists().where(suppressions.c.address_key == subscribers.c.address_key)
    written = exists().where(
        deliveries.c.subscriber_id == subscribers.c.id,
        deliveries.c.due_date >= since.isoformat(),
        deliveries.c.state.in_(HAS_IT),
    )
    paused = and_(subscribers.c.paused_until.is_not(None), subscribers.c.paused_until > since.isoformat())
    return and_(agreed, ~stopped, ~written, ~paused, subscribers.c.open_complaints == 0)
