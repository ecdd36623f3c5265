"""Figures of what is told: why people did not get an edition, and who of one that is under way is still to get it.

In: an edition. Out: numbers out of the ledger and the walks, so that they are true whichever process sent what.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import and_, func, select

from engine.audience.candidates import candidates
from engine.audience.verdict import SKIPS
from engine.schema.tables import deliveries, subscribers, walks
from engine.store.editions import PENDING
from engine.store.stops import CANCELLED

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.editions import Opened


async def skipped_in(connection: AsyncConnection, edition_id: int) -> Counter[str]:
    """Return why people did not get an edition, and how many for each reason: when judged, or between that and their turn."""
    found: Counter[str] = Counter()
    for skipped in (
        await connection.execute(select(walks.c.skipped).where(walks.c.edition_id == edition_id))
    ).scalars():
        found.update(cast("dict[str, Any]", skipped))
    later = (deliveries.c.edition_id == edition_id) & (deliveries.c.state == "skipped")
    rows = await connection.execute(select(deliveries.c.reply, func.count()).where(later).group_by(deliveries.c.reply))
    found.update({(row[0] if row[0] in (*SKIPS, CANCELLED) else "unprintable"): row[1] for row in rows})
    return found


async def left_in(connection: AsyncConnection, edition: Opened) -> dict[str, int]:
    """Return by lane how many people of an edition are still to be judged or to be sent to."""
    ahead = (
        select(walks.c.lane, func.count())
        .select_from(subscribers)
        .join(walks, and_(walks.c.edition_id == edition.id, walks.c.lane == subscribers.c.lane))
        .where(candidates(edition.terms), walks.c.done.is_(False), subscribers.c.id > walks.c.cursor)
        .group_by(walks.c.lane)
    )
    pending = (
        select(deliveries.c.lane, func.count())
        .where(deliveries.c.edition_id == edition.id, deliveries.c.state.in_(PENDING))
        .group_by(deliveries.c.lane)
    )
    found: Counter[str] = Counter()
    for statement in (ahead, pending):
        found.update({row[0]: row[1] for row in await connection.execute(statement)})
    return dict(found)
