"""Whether what stands beside the ledger agrees with it: the present states, the evidence, the deliveries.

In: a reading connection. Out: (code, entry, number of rows) of everything that disagrees. Each is one statement over an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from engine.schema.tables import consent_evidence, consent_states, consents, deliveries

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def strays(connection: AsyncConnection) -> list[tuple[str, int, int]]:
    """Return what disagrees with the ledger."""
    return [
        *await _states_that_differ(connection),
        *await _states_of_nobody(connection),
        *await _evidence_of_nothing(connection),
        *await _deliveries_of_nothing(connection),
    ]


async def _states_that_differ(connection: AsyncConnection) -> list[tuple[str, int, int]]:
    """Return the newest entries of each person and topic that the present state does not repeat."""
    newest = (
        select(consents.c.subject, consents.c.topic, func.max(consents.c.id).label("id"))
        .group_by(consents.c.subject, consents.c.topic)
        .subquery()
    )
    here = and_(consent_states.c.subject == newest.c.subject, consent_states.c.topic == newest.c.topic)
    statement = (
        select(newest.c.id)
        .join(consents, consents.c.id == newest.c.id)
        .outerjoin(consent_states, here)
        .where(
            or_(
                consent_states.c.consent_id.is_(None),
                consent_states.c.consent_id != newest.c.id,
                consent_states.c.state != consents.c.state,
                consent_states.c.at_ms != consents.c.at_ms,
                consent_states.c.basis != consents.c.basis,
                consent_states.c.expires_ms.is_distinct_from(consents.c.expires_ms),
            )
        )
        .order_by(newest.c.id)
    )
    return [("state_differs", row.id, 1) for row in await connection.execute(statement)]


async def _states_of_nobody(connection: AsyncConnection) -> list[tuple[str, int, int]]:
    """Return present states whose entry is not in the ledger, or is another person's or topic's."""
    same = and_(
        consents.c.id == consent_states.c.consent_id,
        consents.c.subject == consent_states.c.subject,
        consents.c.topic == consent_states.c.topic,
    )
    statement = (
        select(consent_states.c.consent_id)
        .outerjoin_from(consent_states, consents, same)
        .where(consents.c.id.is_(None))
        .order_by(consent_states.c.consent_id)
    )
    return [("state_of_nothing", row.consent_id, 1) for row in await connection.execute(statement)]


async def _evidence_of_nothing(connection: AsyncConnection) -> list[tuple[str, int, int]]:
    """Return evidence of entries that are not in the ledger."""
    statement = (
        select(consent_evidence.c.consent_id)
        .outerjoin_from(consent_evidence, consents, consents.c.id == consent_evidence.c.consent_id)
        .where(consents.c.id.is_(None))
        .order_by(consent_evidence.c.consent_id)
    )
    return [("evidence_of_nothing", row.consent_id, 1) for row in await connection.execute(statement)]


async def _deliveries_of_nothing(connection: AsyncConnection) -> list[tuple[str, int, int]]:
    """Return entries that deliveries rest on and that are not in the ledger."""
    statement = (
        select(deliveries.c.consent_id, func.count().label("people"))
        .outerjoin_from(deliveries, consents, consents.c.id == deliveries.c.consent_id)
        .where(consents.c.id.is_(None))
        .group_by(deliveries.c.consent_id)
        .order_by(deliveries.c.consent_id)
    )
    return [("delivery_of_nothing", row.consent_id, row.people) for row in await connection.execute(statement)]
