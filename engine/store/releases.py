"""Held editions that a person let go: who, when, and how many people they were shown.

In: an edition's key. Out: what stands of it. One statement a function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.schema.tables import releases
from engine.store.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def released(connection: AsyncConnection, key: str) -> int | None:
    """Return how many people an edition was released for, or `None`."""
    return (await connection.execute(select(releases.c.people).where(releases.c.key == key))).scalar_one_or_none()


async def release(connection: AsyncConnection, key: str, people: int, by: str, now_ms: int) -> None:
    """Release an edition; the latest word counts."""
    values = {"people": people, "by": by, "at_ms": now_ms}
    statement = insert(connection, releases).values(key=key, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
