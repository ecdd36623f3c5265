"""Addresses to which nothing goes any more: a dead mailbox, a complaint, somebody's word.

In: deliveries that were refused for it, or addresses (folded keys), each with who said so and how. Out: rows of `suppressions`, written
in the transaction that settles what led to them; and the trace of who changed the list. An address need not be a subscriber's: one
that is imported later is stopped all the same. Never: a row taken back but by a person's word; a complaint turned into less; a row
for somebody who was erased meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import BigInteger, Text, bindparam, delete, literal, select

from engine.audience.consent import GONE
from engine.schema.tables import deliveries, subscribers, suppression_changes, suppressions
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy import Column, FromClause
    from sqlalchemy.ext.asyncio import AsyncConnection

Reason = Literal["bounce", "complaint", "left", "by_hand"]

_COLUMNS = ["address_key", "reason", "source", "since_ms"]


@dataclass(frozen=True, slots=True)
class Stopped:
    """An address on the list; `source`: who said so, and how."""

    key: str
    reason: str
    source: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody put an address on the list ("stopped") or took it off ("lifted")."""

    what: str
    reason: str
    by: str
    note: str
    at_ms: int


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


async def stop(connection: AsyncConnection, one: Stopped, by: str, now_ms: int) -> bool:
    """Put an address on the list; return whether that changed it. A complaint takes the place of a lesser reason."""
    statement = insert(connection, suppressions).values(
        dict(zip(_COLUMNS, (one.key, one.reason, one.source, one.since_ms), strict=True))
    )
    if one.reason == "complaint":
        statement = statement.on_conflict_do_update(
            index_elements=["address_key"],
            set_={name: statement.excluded[name] for name in _COLUMNS[1:]},
            where=suppressions.c.reason != "complaint",
        )
    else:
        statement = statement.on_conflict_do_nothing()
    changed = (await connection.execute(statement.returning(suppressions.c.address_key))).first() is not None
    if changed:
        await _trace(connection, one.key, Change("stopped", one.reason, by, one.source, now_ms))
    return changed


async def lift(connection: AsyncConnection, one: Stopped, by: str, note: str, now_ms: int) -> bool:
    """Take an address off the list by a person's word; return whether it still stood as it was seen."""
    seen = (suppressions.c.address_key == one.key) & (suppressions.c.reason == one.reason)
    if not (await connection.execute(delete(suppressions).where(seen))).rowcount:
        return False
    await _trace(connection, one.key, Change("lifted", one.reason, by, note, now_ms))
    return True


async def stopped(connection: AsyncConnection, key: str) -> Stopped | None:
    """Return how an address stands on the list; `None` where it does not."""
    row = (await connection.execute(select(suppressions).where(suppressions.c.address_key == key))).first()
    return None if row is None else Stopped(row.address_key, row.reason, row.source, row.since_ms)


async def every_stop(connection: AsyncConnection, reason: str | None = None) -> AsyncIterator[Stopped]:
    """Yield the list, by address; or what stands on it for one reason."""
    statement = select(suppressions).order_by(suppressions.c.address_key).execution_options(yield_per=500)
    rows = await connection.stream(statement if reason is None else statement.where(suppressions.c.reason == reason))
    async for row in rows:
        yield Stopped(row.address_key, row.reason, row.source, row.since_ms)


async def changes_of(connection: AsyncConnection, key: str) -> tuple[Change, ...]:
    """Return who changed the list for an address, the earliest first."""
    table = suppression_changes
    rows = await connection.execute(select(table).where(table.c.address_key == key).order_by(table.c.id))
    return tuple(Change(row.what, row.reason, row.by, row.note, row.at_ms) for row in rows)


async def _trace(connection: AsyncConnection, key: str, change: Change) -> None:
    values = {
        "address_key": key,
        "what": change.what,
        "reason": change.reason,
        "by": change.by,
        "note": change.note,
        "at_ms": change.at_ms,
    }
    await connection.execute(insert(connection, suppression_changes).values(values))
