"""What a monitor asks for: numbers out of the ledger, so that they are true whichever process sent what, and after a crash.

In: now. Out: `Measured`. Counted are the editions that are under way or ended within a day; their part of the ledger is read from
an index alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from engine.schema.tables import deliveries, editions, limits, runs
from engine.store.returned import came_between

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_DAY_MS = 24 * 60 * 60 * 1000
WHOLE = 1000
"""The share of its rate that a lane has when nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """Deliveries of one edition in one lane that are in one state."""

    edition: str
    lane: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class Limit:
    """What a relay, a lane or an edition may take now; `share` of its rate in thousandths."""

    name: str
    suspended_ms: int | None
    share: int
    connections: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """All that is measured at one moment."""

    parts: tuple[Part, ...]
    editions: dict[str, int]
    """State → how many editions, of all times."""
    unknown: int
    """Deliveries that nobody can know about and nobody has decided on, of all times."""
    limits: tuple[Limit, ...]
    last_run_ms: int | None
    """When a run ended last."""
    came_in: dict[str, int] = field(default_factory=dict[str, int])
    """What → how many messages came back by mail, of all times."""


async def measured(connection: AsyncConnection, now_ms: int) -> Measured:
    """Measure."""
    return Measured(
        parts=await _parts(connection, now_ms),
        editions=await _states(connection),
        unknown=await _unknown(connection),
        limits=await _limits(connection, now_ms),
        last_run_ms=await _last_run(connection),
        came_in=await came_between(connection, "", "9"),
    )


async def _parts(connection: AsyncConnection, now_ms: int) -> tuple[Part, ...]:
    recent = select(editions.c.id).where(or_(editions.c.closed_ms.is_(None), editions.c.closed_ms > now_ms - _DAY_MS))
    counted = (
        select(deliveries.c.edition_id, deliveries.c.lane, deliveries.c.state, func.count().label("number"))
        .where(deliveries.c.edition_id.in_(recent))
        .group_by(deliveries.c.edition_id, deliveries.c.state, deliveries.c.lane)
        .subquery()
    )
    rows = await connection.execute(
        select(editions.c.key, counted.c.lane, counted.c.state, counted.c.number)
        .join(counted, counted.c.edition_id == editions.c.id)
        .order_by(editions.c.key, counted.c.lane, counted.c.state)
    )
    return tuple(Part(row.key, row.lane, row.state, row.number) for row in rows)


async def _states(connection: AsyncConnection) -> dict[str, int]:
    rows = await connection.execute(select(editions.c.state, func.count().label("number")).group_by(editions.c.state))
    return {row.state: row.number for row in rows}


async def _unknown(connection: AsyncConnection) -> int:
    statement = select(func.count()).select_from(deliveries).where(deliveries.c.state == "unknown")
    return (await connection.execute(statement)).scalar_one()


async def _limits(connection: AsyncConnection, now_ms: int) -> tuple[Limit, ...]:
    """Return what is lower than usual."""
    lowered = or_(limits.c.suspended_ms > now_ms, limits.c.share < WHOLE, limits.c.connections.is_not(None))
    columns = (limits.c.name, limits.c.suspended_ms, limits.c.share, limits.c.connections)
    rows = await connection.execute(select(*columns).where(lowered).order_by(limits.c.name))
    return tuple(Limit(row.name, row.suspended_ms, row.share, row.connections) for row in rows)


async def _last_run(connection: AsyncConnection) -> int | None:
    return (await connection.execute(select(func.max(runs.c.ended_ms)).where(runs.c.kind == "run"))).scalar()
