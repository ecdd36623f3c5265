"""Addresses to which nothing goes any more, because a server said that the mailbox is dead.

In: deliveries that were refused for it, each with who said so and how. Out: rows of `suppressions`, written in the transaction
that settles those deliveries. Never: a row taken back, or one for somebody who was erased meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text, bindparam, literal, select

from engine.audience.consent import GONE
from engine.schema.tables import deliveries, subscribers, suppressions
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, FromClause
    from sqlalchemy.ext.asyncio import AsyncConnection

_COLUMNS = ["address_key", "reason", "source", "since_ms"]


async def suppress(connection: AsyncConnection, dead: Sequence[tuple[int, str]], now_ms: int) -> None:
    """Write down the mailboxes of deliveries (id, who said it and how) as dead; what stands already stays."""
    whose = deliveries.join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
    await _write(connection, whose, deliveries.c.id, dead, now_ms)


async def suppress_people(connection: AsyncConnection, dead: Sequence[tuple[str, str]], now_ms: int) -> None:
    """Write down the mailboxes of people (subject, who said it and how) as dead, as far as the store knows them."""
    await _write(connection, subscribers, subscribers.c.subject, dead, now_ms)


async def _write(
    connection: AsyncConnection,
    whose: FromClause,
    column: Column[Any],
    dead: Sequence[tuple[int | str, str]],
    now_ms: int,
) -> None:
    chosen = (
        select(
            subscribers.c.address_key, literal("bounce"), bindparam("source", type_=Text), literal(now_ms, BigInteger)
        )
        .select_from(whose)
        .where(column == bindparam("whose"), subscribers.c.domain != GONE)
    )
    statement = insert(connection, suppressions).from_select(_COLUMNS, chosen).on_conflict_do_nothing()
    for one, source in dead:  # few: a run that met many would be held
        await connection.execute(statement, {"whose": one, "source": source})
