"""What lanes and relays may take now, as replies taught us; it outlives the process, and two processes share it.

In: names ("relay:main", "lane:docomo"). Out: `Kept`. The row is the lock of all that belongs to a name, its pace and its leases,
too: whoever changes any of them on a server holds it until the transaction ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine.project.values import Rate, parse_rate
from engine.reply.limits import Limits
from engine.schema.tables import deliveries, limits
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Kept:
    """A name's row. `began`, `day`: dates in the shop's zone, of its first message and of those that `sent` counts."""

    limits: Limits = field(default_factory=Limits)
    began_ms: int | None = None
    day: str | None = None
    sent: int = 0


async def lock(connection: AsyncConnection, names: Iterable[str]) -> None:
    """Hold names until the transaction ends, always in the same order; a file's writer is alone anyway."""
    if connection.dialect.name == "sqlite":
        return
    listed = sorted(names)
    if not listed:
        return
    statement = insert(connection, limits).on_conflict_do_nothing()
    await connection.execute(statement, [{"name": name, "hits": {}, "changed_ms": 0} for name in listed])
    await connection.execute(
        select(limits.c.name).where(limits.c.name.in_(listed)).order_by(limits.c.name).with_for_update()
    )


async def kept(connection: AsyncConnection, names: Iterable[str]) -> dict[str, Kept]:
    """Return what is kept of names; of whom nothing was ever heard is not among them."""
    rows = await connection.execute(select(limits).where(limits.c.name.in_(list(names))))
    found: dict[str, Kept] = {}
    for row in rows:
        rate = parse_rate(row.rate) if row.rate else None
        state = Limits(
            share=row.share,
            rate=rate if isinstance(rate, Rate) else None,
            connections=row.connections,
            messages=row.messages,
            suspended_ms=row.suspended_ms,
            until_ms=row.until_ms,
            changed_ms=row.changed_ms,
            why=row.why,
            hits={name: tuple(moments) for name, moments in row.hits.items()},
        )
        found[row.name] = Kept(state, row.began_ms, row.day, row.sent)
    return found


async def keep(connection: AsyncConnection, name: str, one: Kept) -> None:
    """Write what is known of a name."""
    state = one.limits
    values: dict[str, object] = {
        "share": state.share,
        "rate": str(state.rate) if state.rate is not None else "",
        "connections": state.connections,
        "messages": state.messages,
        "suspended_ms": state.suspended_ms,
        "until_ms": state.until_ms,
        "why": state.why,
        "hits": {rule: list(moments) for rule, moments in state.hits.items()},
        "changed_ms": state.changed_ms,
        "began_ms": one.began_ms,
        "day": one.day,
        "sent": one.sent,
    }
    statement = insert(connection, limits).values(name=name, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


async def all_kept(connection: AsyncConnection) -> dict[str, Kept]:
    """Return what is kept of every name."""
    return await kept(connection, (await connection.execute(select(limits.c.name))).scalars().all())


async def still_pending(connection: AsyncConnection, edition_id: int, lane: str | None) -> int:
    """Return how many deliveries of an edition (in a lane) have been judged and have not ended."""
    statement = select(func.count()).where(
        deliveries.c.edition_id == edition_id, deliveries.c.state.in_(("planned", "deferred", "claimed"))
    )
    if lane is not None:
        statement = statement.where(deliveries.c.lane == lane)
    return (await connection.execute(statement)).scalar_one()
