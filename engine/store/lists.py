"""Which lists were imported, when, and whether to their end.

In: a list's name (of its mapping), its file, the digest of its bytes. Out: its number, and what the lists before it were. A list
without an end was broken off: the same file again goes on under the same number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from engine.schema.tables import lists
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

_LATEST = 100  # lists to look through for the last full one


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was imported, or begun."""

    number: int
    file: str
    digest: str
    file_ms: int | None
    began_ms: int
    ended_ms: int | None
    counts: Mapping[str, int]


async def latest(connection: AsyncConnection, name: str) -> list[Listed]:
    """Return the latest lists of a name, the newest first."""
    statement = select(lists).where(lists.c.name == name).order_by(lists.c.id.desc()).limit(_LATEST)
    return [
        Listed(row.id, row.file, row.digest, row.file_ms, row.began_ms, row.ended_ms, row.counts)
        for row in await connection.execute(statement)
    ]


async def begin(connection: AsyncConnection, name: str, file: str, digest: str, file_ms: int, now_ms: int) -> int:
    """Note that a list is being applied; return its number."""
    values: dict[str, object] = {
        "name": name,
        "file": file,
        "digest": digest,
        "file_ms": file_ms,
        "began_ms": now_ms,
        "counts": dict[str, int](),
    }
    return (await connection.execute(insert(connection, lists).values(values).returning(lists.c.id))).scalar_one()


async def end(connection: AsyncConnection, number: int, counts: Mapping[str, int], now_ms: int) -> None:
    """Note that a list was applied to its end, and what it was."""
    await connection.execute(update(lists).where(lists.c.id == number).values(ended_ms=now_ms, counts=dict(counts)))
