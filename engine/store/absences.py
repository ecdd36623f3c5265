"""Who is missing from a full list, and what that means: a refusal of what the list speaks of.

In: the staged list (store/staging.py). Out: entries in the ledger about people who came from the same source, whose consent
stands and is not later than the list, and whose address no row of it has (a refused row neither). Who came from elsewhere is
not asked after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, select

from engine.audience.consent import GRANTED
from engine.schema.tables import consent_states, subscribers
from engine.store.consents import Said, append
from engine.store.erasures import GONE

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.list_terms import List

_PAGE = 2000


async def count_absent(connection: AsyncConnection, read: List, at_ms: int) -> int:
    """Count the refusals that absence would make."""
    return (await connection.execute(_absent(read, at_ms, func.count()))).scalar_one()


async def count_granted(connection: AsyncConnection, read: List) -> int:
    """Count the consents of this source's people on the list's topics."""
    return (await connection.execute(_granted(read, func.count()))).scalar_one()


async def refuse_absent(connection: AsyncConnection, read: List, at_ms: int, after: int) -> tuple[int, int | None]:
    """Write down a page of absences; return how many entries that made, and where to go on (`None`: nowhere)."""
    people = (
        _absent(read, at_ms, subscribers.c.id)
        .where(subscribers.c.id > after)
        .distinct()
        .order_by(subscribers.c.id)
        .limit(_PAGE)
    )
    ids = (await connection.execute(people)).scalars().all()
    if not ids:
        return 0, None
    chosen = (
        _absent(read, at_ms, subscribers.c.subject, subscribers.c.address, consent_states.c.topic)
        .where(subscribers.c.id > after, subscribers.c.id <= ids[-1])
        .order_by(subscribers.c.id, consent_states.c.topic)
    )
    words = [
        Said(row.subject, row.topic, "refused", at_ms, read.source, None, _evidence(read, row.address))
        for row in await connection.execute(chosen)
    ]
    return await append(connection, words, read.now_ms), ids[-1]


def _evidence(read: List, address: str) -> dict[str, object]:
    return {"absent": True, "address": address, "file": read.file}


def _granted(read: List, *columns: ColumnElement[Any]) -> Select[Any]:
    topics = [asked.topic for asked in read.topics]
    chosen: Select[Any] = select(*columns)
    return (
        chosen.select_from(subscribers)
        .join(
            consent_states,
            and_(consent_states.c.subject == subscribers.c.subject, consent_states.c.topic.in_(topics)),
        )
        .where(
            subscribers.c.source == read.source,
            subscribers.c.domain != GONE,
            consent_states.c.state.in_(GRANTED),
        )
    )


def _absent(read: List, at_ms: int, *columns: ColumnElement[Any]) -> Select[Any]:
    rows, refused = read.tables.rows, read.tables.refused
    return _granted(read, *columns).where(
        consent_states.c.at_ms <= at_ms,
        ~exists().where(rows.c.address_key == subscribers.c.address_key).correlate(subscribers),
        ~exists().where(refused.c.address_key == subscribers.c.address_key).correlate(subscribers),
    )
