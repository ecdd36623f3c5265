"""Everything that the store holds about one person, table by table.

In: a reading connection, a folded address, a subject, a person's number. Out: rows as plain tables, by the names of the columns;
the caller makes a document of them. Never: what is only about the engine (numbers of rows, lanes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from engine.schema.tables import (
    bounces,
    consent_evidence,
    consents,
    coupon_grants,
    deliveries,
    editions,
    event_items,
    events,
    forms,
    sign_ups,
    stage_changes,
    subscribers,
    suppression_changes,
    suppressions,
)

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    Rows = list[dict[str, Any]]


async def subscriber(connection: AsyncConnection, key: str) -> dict[str, Any] | None:
    """Return the person with an address (its folded key)."""
    found = await _rows(connection, select(subscribers).where(subscribers.c.address_key == key))
    return found[0] if found else None


async def consents_of(connection: AsyncConnection, subject: str) -> Rows:
    """Return a subject's entries in the ledger, each with its form's words and its evidence, as far as it is kept."""
    kept = [column for column in consents.c if column.name not in ("form_id", "commitment", "subject")]
    statement = (
        select(*kept, forms.c.text.label("form"), consent_evidence.c.evidence)
        .outerjoin_from(consents, forms, forms.c.id == consents.c.form_id)
        .outerjoin(consent_evidence, consent_evidence.c.consent_id == consents.c.id)
        .where(consents.c.subject == subject)
        .order_by(consents.c.id)
    )
    return await _rows(connection, statement)


async def deliveries_of(connection: AsyncConnection, person: int) -> Rows:
    """Return the mails to a person."""
    names = ("campaign", "occasion", "ad", "due_date", "consent_id", "state", "until_ms", "claimed_ms", "settled_ms")
    statement = (
        select(editions.c.key.label("edition"), *(deliveries.c[name] for name in (*names, "attempts", "code", "reply")))
        .outerjoin_from(deliveries, editions, editions.c.id == deliveries.c.edition_id)
        .where(deliveries.c.subscriber_id == person)
        .order_by(deliveries.c.id)
    )
    return await _rows(connection, statement)


async def events_of(connection: AsyncConnection, key: str, person: int | None) -> Rows:
    """Return what a person did at the shop; also what came in of this address before anybody had it."""
    theirs = events.c.address_key == key
    if person is not None:
        theirs = or_(theirs, events.c.subscriber_id == person)
    names = ("id", "key", "kind", "at_ms", "day", "amount", "order_key", "tracking", "source", "recorded_ms")
    return await _rows(connection, select(*(events.c[name] for name in names)).where(theirs).order_by(events.c.id))


async def items_of(connection: AsyncConnection, event: int) -> Rows:
    """Return what an order was of."""
    names = ("product", "category", "quantity")
    statement = select(*(event_items.c[name] for name in names)).where(event_items.c.event_id == event)
    return await _rows(connection, statement.order_by(event_items.c.number))


async def coupons_of(connection: AsyncConnection, person: int) -> Rows:
    """Return the codes that a person was given."""
    names = ("coupon", "code", "day", "until", "given_ms")
    statement = (
        select(editions.c.key.label("edition"), *(coupon_grants.c[name] for name in names))
        .select_from(coupon_grants)
        .outerjoin(deliveries, deliveries.c.id == coupon_grants.c.delivery_id)
        .outerjoin(editions, editions.c.id == deliveries.c.edition_id)
        .where(coupon_grants.c.subscriber_id == person)
        .order_by(coupon_grants.c.id)
    )
    return await _rows(connection, statement)


async def stages_of(connection: AsyncConnection, person: int) -> Rows:
    """Return a person's moves between stages."""
    names = ("day", "stage", "amount", "count")
    statement = select(*(stage_changes.c[name] for name in names)).where(stage_changes.c.subscriber_id == person)
    return await _rows(connection, statement.order_by(stage_changes.c.id))


async def sign_ups_of(connection: AsyncConnection, key: str) -> Rows:
    """Return what was asked for in the name of an address by a form, of late."""
    names = ("form", "address", "name", "birthday", "topics", "evidence", "state", "asked_ms", "confirmed_ms")
    statement = select(*(sign_ups.c[name] for name in names)).where(sign_ups.c.address_key == key)
    return await _rows(connection, statement.order_by(sign_ups.c.id))


async def suppression_of(connection: AsyncConnection, key: str) -> dict[str, Any] | None:
    """Return why nothing goes to an address any more."""
    names = ("reason", "source", "since_ms")
    statement = select(*(suppressions.c[name] for name in names)).where(suppressions.c.address_key == key)
    found = await _rows(connection, statement)
    return found[0] if found else None


async def stops_of(connection: AsyncConnection, key: str) -> Rows:
    """Return who stopped or freed an address, and why."""
    names = ("what", "reason", "by", "note", "at_ms")
    table = suppression_changes
    statement = select(*(table.c[name] for name in names)).where(table.c.address_key == key)
    return await _rows(connection, statement.order_by(table.c.id))


async def bounces_of(connection: AsyncConnection, person: int) -> Rows:
    """Return what came back of a person's letters."""
    names = ("kind", "status", "said", "source", "at_ms")
    statement = select(*(bounces.c[name] for name in names)).where(bounces.c.subscriber_id == person)
    return await _rows(connection, statement.order_by(bounces.c.id))


async def _rows(connection: AsyncConnection, statement: Select[Any]) -> Rows:
    return [dict(row) for row in (await connection.execute(statement)).mappings()]
