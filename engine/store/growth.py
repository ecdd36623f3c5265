"""How the list grew: who came in, confirmed, left, was stopped, by spans of time; and how many had agreed at a moment.

In: the ends of spans, in milliseconds. Out: counts of people. A person counts once a span. Who was taken over as refused already never
left us; who left and took it back did not leave. Never: a write, a name.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, func, or_, select, true

from engine.audience.consent import GRANTED
from engine.schema.tables import consents, subscribers, suppression_changes
from engine.store.leaving import UNDO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection


async def joined(connection: AsyncConnection, ends: Sequence[int]) -> Counter[int]:
    """Return how many people the store first heard of in each span: the number of its end, from 1."""
    return await _counted(connection, subscribers.c.subject, subscribers.c.created_ms, ends, true())


async def confirmed(connection: AsyncConnection, ends: Sequence[int]) -> Counter[int]:
    """Return how many people confirmed by the link in a mail what they had asked for."""
    return await _counted(connection, consents.c.subject, consents.c.at_ms, ends, consents.c.state == "confirmed")


async def left(connection: AsyncConnection, ends: Sequence[int]) -> Counter[int]:
    """Return how many people refused, by whatever way, what they had agreed to."""
    other = consents.alias("other")
    same = and_(other.c.subject == consents.c.subject, other.c.topic == consents.c.topic)
    agreed = exists().where(same, other.c.id < consents.c.id, other.c.state.in_(GRANTED))
    undone = exists().where(same, other.c.id > consents.c.id, other.c.source == UNDO)
    refused = and_(consents.c.state == "refused", agreed, ~undone)
    return await _counted(connection, consents.c.subject, consents.c.at_ms, ends, refused)


async def suppressed(connection: AsyncConnection, ends: Sequence[int]) -> Counter[int]:
    """Return how many addresses were stopped: dead, or their owner complained."""
    table = suppression_changes.c
    return await _counted(connection, table.address_key, table.at_ms, ends, table.what == "stopped")


async def agreed_at(connection: AsyncConnection, moment_ms: int) -> int:
    """Return how many people stood to an agreement on any topic at a moment, as far as it was written down by then."""
    later = consents.alias("later")
    overruled = exists().where(
        later.c.subject == consents.c.subject,
        later.c.topic == consents.c.topic,
        later.c.id > consents.c.id,
        later.c.recorded_ms < moment_ms,
    )
    statement = select(func.count(consents.c.subject.distinct())).where(
        consents.c.state.in_(GRANTED),
        consents.c.basis != "contract",  # it lets notices through, and nobody asked for letters by it
        consents.c.recorded_ms < moment_ms,
        or_(consents.c.expires_ms.is_(None), consents.c.expires_ms > moment_ms),
        ~overruled,
    )
    return (await connection.execute(statement)).scalar_one()


async def _counted(
    connection: AsyncConnection,
    whom: ColumnElement[str],
    at: ColumnElement[int],
    ends: Sequence[int],
    which: ColumnElement[bool],
) -> Counter[int]:
    """Count each person once a span, by the moment `at`."""
    number = case(*((at < end, place) for place, end in enumerate(ends[1:], start=1)))
    within = and_(at >= ends[0], at < ends[-1])
    listed = select(whom.label("whom"), number.label("span")).where(within, which).subquery()
    statement = select(listed.c.span, func.count(listed.c.whom.distinct())).group_by(listed.c.span)
    return Counter({row[0]: row[1] for row in await connection.execute(statement)})
