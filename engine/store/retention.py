"""Evidence whose time is over goes; the ledger stays.

In: the moment before which a last mail is long enough ago. Out: what went, or would. The time of an entry's evidence runs from
the last mail to its person, or from the entry where there never was a mail. What a consent that stands rests on is kept
whatever its age: the next mail would rest on it. In pages, each a transaction: it may be stopped and run again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, func, or_, select, update

from engine.schema.tables import consent_evidence, consent_states, consents, deliveries, erasures, subscribers
from engine.store.erasures import GONE, hush, last_mail

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.database import Store

_PAGE = 1000


async def count_over(connection: AsyncConnection, before_ms: int) -> Counter[str]:
    """Count all evidence, and what of it is over."""
    every = await connection.execute(select(func.count()).select_from(consent_evidence))
    over = await connection.execute(
        select(func.count()).select_from(consent_evidence.join(consents)).where(_over(before_ms))
    )
    return Counter(evidence=every.scalar_one(), over=over.scalar_one())


async def retain(store: Store, before_ms: int) -> Counter[str]:
    """Delete what is over. Counts: evidence, over, unlinked (erased people to whom nothing leads any more)."""
    async with store.reading() as connection:
        count = await count_over(connection, before_ms)
    after = 0
    while True:
        async with store.writing() as connection:
            page = await _page(connection, before_ms, after)
            if not page:
                break
            await connection.execute(delete(consent_evidence).where(consent_evidence.c.consent_id.in_(page)))
        after = page[-1]
    async with store.writing() as connection:
        count["unlinked"] = await _unlink(connection)
        graves = select(subscribers.c.id).where(subscribers.c.domain == GONE)
        await hush(connection, deliveries.c.subscriber_id.in_(graves))  # replies that came while somebody was erased
    return count


def _over(before_ms: int) -> ColumnElement[bool]:
    """Tell, over evidence and its entry, whether its time is over and nothing rests on it."""
    rests = or_(
        and_(consent_states.c.consent_id == consents.c.id, consent_states.c.state == "granted"),
        consent_states.c.state == "confirmed",  # it confirms a grant before it
    )
    stands = exists().where(
        consent_states.c.subject == consents.c.subject, consent_states.c.topic == consents.c.topic, rests
    )
    return and_(func.coalesce(last_mail(), consents.c.recorded_ms) <= before_ms, ~stands)


async def _page(connection: AsyncConnection, before_ms: int, after: int) -> list[int]:
    """Return the next entries whose evidence is over."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA secure_delete = ON")  # overwrites; else the bytes stay in the file
    statement = (
        select(consent_evidence.c.consent_id)
        .select_from(consent_evidence.join(consents))
        .where(consent_evidence.c.consent_id > after, _over(before_ms))
        .order_by(consent_evidence.c.consent_id)
        .limit(_PAGE)
    )
    return list((await connection.execute(statement)).scalars())


async def _unlink(connection: AsyncConnection) -> int:
    """Forget the subject of every erased person of whom no evidence is left."""
    left = exists().where(consent_evidence.c.consent_id == consents.c.id, consents.c.subject == erasures.c.subject)
    statement = update(erasures).where(erasures.c.subject.is_not(None), ~left).values(subject=None)
    return max((await connection.execute(statement)).rowcount, 0)
