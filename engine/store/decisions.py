"""What a person decided while an edition went out: who, when, what. Append-only.

In: an edition's key, or one of its deliveries; who says it. Out: what was said of an edition, the latest last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from engine.schema.tables import decisions
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

What = Literal[
    "pause", "resume", "cancel", "release", "new_text", "old_text", "resend", "as_sent", "found_sent", "bounced"
]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; `note` says more of it, such as the relay's log line that it rests on."""

    key: str
    what: str
    by: str
    at_ms: int
    note: str = ""
    delivery: int | None = None


async def keep_decisions(connection: AsyncConnection, decided: Sequence[Decision]) -> None:
    """Write decisions down."""
    if decided:
        rows = [
            {
                "key": one.key,
                "delivery_id": one.delivery,
                "what": one.what,
                "by": one.by,
                "at_ms": one.at_ms,
                "note": one.note,
            }
            for one in decided
        ]
        await connection.execute(insert(connection, decisions), rows)


async def decided_on(connection: AsyncConnection, key: str) -> tuple[Decision, ...]:
    """Return what was decided on an edition, the earliest first."""
    rows = await connection.execute(select(decisions).where(decisions.c.key == key).order_by(decisions.c.id))
    return tuple(Decision(row.key, row.what, row.by, row.at_ms, row.note, row.delivery_id) for row in rows)
