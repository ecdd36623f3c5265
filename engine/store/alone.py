"""The verdict on one person: the same expression as the plan's and the claim's, over one row instead of a million.

In: terms, a subscriber's number. Out: the verdict, the truth of each single condition, what the cap counted. A plan over several
editions supposes the earlier ones' deliveries in the same temporary table as `store/plans` (`begin_plan` makes it).
Each statement goes by the primary key, so that it takes as long over a million people as over ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, select

from engine.audience.candidates import candidates
from engine.audience.segments import HAS_IT, is_cancelled, meant
from engine.audience.verdict import people, verdict, verdict_again
from engine.schema.tables import deliveries, editions, event_items, events, subscribers, walks
from engine.store.plans import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms
    from engine.project.segments import Condition

NOBODY = 0
"""A number that no subscriber has: an edition that reaches others, but not the person, is supposed for nobody."""
_AT_ONCE = 100  # conditions in a statement: each may be a list of 150 values, and SQLite takes 32,766 in all


@dataclass(frozen=True, slots=True)
class Counted:
    """A delivery that the cap counts: of which edition ("" where it is gone) and campaign, due when, put off to that day or not."""

    key: str
    campaign: str
    due: date
    postponed: bool = False


async def verdict_on(connection: AsyncConnection, terms: Terms, person: int, now_ms: int) -> str | None:
    """Return the verdict on a person, after all that is supposed; `None` for somebody whom the edition does not look at."""
    statement = (
        select(verdict(terms, now_ms, ASSUMED))
        .select_from(people(terms))
        .where(candidates(terms), subscribers.c.id == person)
    )
    return (await connection.execute(statement)).scalar_one_or_none()


async def verdict_again_on(connection: AsyncConnection, terms: Terms, person: int, now_ms: int) -> str:
    """Return the verdict on a person whose delivery comes up again."""
    statement = select(verdict_again(terms, now_ms)).select_from(people(terms)).where(subscribers.c.id == person)
    return (await connection.execute(statement)).scalar_one()


async def is_behind(connection: AsyncConnection, key: str, person: int, lane: str) -> bool:
    """Tell whether an open edition's walk has judged a person, or does not walk their lane."""
    statement = (
        select(walks.c.lane, walks.c.cursor, walks.c.done)
        .join(editions, editions.c.id == walks.c.edition_id)
        .where(editions.c.key == key)
    )
    rows = (await connection.execute(statement)).all()
    return bool(rows) and not any(row.lane == lane and not row.done and row.cursor < person for row in rows)


async def times_of(connection: AsyncConnection, edition_id: int) -> tuple[int, int | None]:
    """Return when an edition was opened and when it was closed."""
    statement = select(editions.c.opened_ms, editions.c.closed_ms).where(editions.c.id == edition_id)
    opened_ms, closed_ms = (await connection.execute(statement)).one()
    return opened_ms, closed_ms


async def suppose_one(connection: AsyncConnection, person: int, supposed: Counted) -> None:
    """Suppose that an edition is delivered to a person, or put off to a day."""
    values: dict[str, Any] = {
        "subscriber_id": person,
        "due_date": supposed.due.isoformat(),
        "campaign": supposed.campaign,
        "postponed": supposed.postponed,
    }
    await connection.execute(insert(ASSUMED).values(**values))


async def hold(
    connection: AsyncConnection, conditions: Sequence[Condition], due: date, person: int
) -> tuple[bool, ...]:
    """Tell which of the conditions hold for a person on a due date."""
    found: list[bool] = []
    for at in range(0, len(conditions), _AT_ONCE):
        asked = [
            meant(one, due, ASSUMED).label(f"c{number}") for number, one in enumerate(conditions[at : at + _AT_ONCE])
        ]
        row = (
            await connection.execute(select(*asked).select_from(subscribers).where(subscribers.c.id == person))
        ).one()
        found.extend(bool(value) for value in row)
    return tuple(found)


async def counted(connection: AsyncConnection, terms: Terms, person: int) -> tuple[Counted, ...]:
    """Return the deliveries that fill an edition's cap for a person, without those that are supposed."""
    assert terms.cap is not None, "a notice has no cap"
    first, last = (terms.due_date - timedelta(days=terms.cap[1])).isoformat(), terms.due_date.isoformat()
    put_off = and_(deliveries.c.state == "planned", deliveries.c.attempts == 0, deliveries.c.due_date == last)
    statement = (
        select(editions.c.key, deliveries.c.campaign, deliveries.c.due_date)
        .outerjoin_from(deliveries, editions, editions.c.id == deliveries.c.edition_id)
        .where(
            deliveries.c.subscriber_id == person,
            deliveries.c.ad,
            deliveries.c.due_date > first,
            deliveries.c.due_date <= last,
            deliveries.c.state.in_(HAS_IT),
            ~and_(put_off, deliveries.c.campaign.in_(terms.gives_way)),
        )
        .order_by(deliveries.c.due_date, deliveries.c.id)
    )
    rows = await connection.execute(statement)
    return tuple(Counted(row.key or "", row.campaign, date.fromisoformat(row.due_date)) for row in rows)


async def last_event(
    connection: AsyncConnection, person: int, kind: str, products: Sequence[str], categories: Sequence[str]
) -> tuple[int, str | None]:
    """Return how many events of a kind a person has, and the day of the last; orders that were cancelled do not count.

    Where products or categories are named, of those only.
    """
    found = [events.c.subscriber_id == person, events.c.kind == kind]
    if kind == "order":
        found.append(~is_cancelled(events))
    if products or categories:
        item = select(event_items.c.event_id).where(event_items.c.event_id == events.c.id)
        item = item.where(event_items.c.product.in_(products)) if products else item
        item = item.where(event_items.c.category.in_(categories)) if categories else item
        found.append(item.exists())
    number, day = (await connection.execute(select(func.count(), func.max(events.c.day)).where(*found))).one()
    return number, day


async def last_of_campaign(connection: AsyncConnection, person: int, campaign: str) -> str | None:
    """Return the latest due date of a campaign's editions that a person has, or is to get; those supposed count."""
    had = select(func.max(deliveries.c.due_date)).where(
        deliveries.c.subscriber_id == person, deliveries.c.campaign == campaign, deliveries.c.state.in_(HAS_IT)
    )
    supposed = select(func.max(ASSUMED.c.due_date)).where(
        ASSUMED.c.subscriber_id == person, ASSUMED.c.campaign == campaign
    )
    days = [(await connection.execute(one)).scalar_one_or_none() for one in (had, supposed)]
    return max((day for day in days if day is not None), default=None)


async def people_in(connection: AsyncConnection) -> int:
    """Return how many people the store has."""
    return (await connection.execute(select(func.count()).select_from(subscribers))).scalar_one()
