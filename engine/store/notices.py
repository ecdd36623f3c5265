"""Of what somebody was told: every statement on it; and which editions ended.

In: a connection, a cause by its kind and key. Out: rows. Whether a cause is a new one is decided by who tells (notify/telling.py).
A row whose cause is over stays for a while, so that nothing is told twice; it names no subscriber.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from engine.schema.tables import editions, notices
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

_KEPT_MS = 90 * 24 * 3600 * 1000
MOST_ATTEMPTS = 12  # of a command that fails: an hour of the timer's runs
_WAITS = (notices.c.document != "") & (notices.c.attempts < MOST_ATTEMPTS)
_ENDED = ("finished", "expired", "missed")


@dataclass(frozen=True, slots=True)
class Told:
    """A cause that somebody was told of."""

    kind: str
    key: str
    first_ms: int
    seen_ms: int
    over_ms: int | None
    waits: bool
    """Whether the command has not heard of it yet."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An edition that ended, however."""

    id: int
    key: str
    campaign: str
    state: str
    due_ms: int
    opened_ms: int
    closed_ms: int


async def told(connection: AsyncConnection) -> dict[tuple[str, str], Told]:
    """Return every cause that somebody was told of lately."""
    columns = (notices.c.kind, notices.c.key, notices.c.first_ms, notices.c.seen_ms, notices.c.over_ms)
    rows = await connection.execute(select(*columns, _WAITS.label("waits")))
    return {(row.kind, row.key): Told(*row) for row in rows}


async def keep_told(connection: AsyncConnection, kind: str, key: str, document: str, now_ms: int) -> None:
    """Write that somebody is told of a cause from now on; `document` is what the command still has to hear."""
    values: dict[str, object] = {
        "first_ms": now_ms,
        "seen_ms": now_ms,
        "over_ms": None,
        "document": document,
        "attempts": 0,
    }
    statement = insert(connection, notices).values(kind=kind, key=key, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["kind", "key"], set_=values))


async def keep_seen(connection: AsyncConnection, kind: str, key: str, now_ms: int) -> None:
    """Write that a cause lasts."""
    here = (notices.c.kind == kind) & (notices.c.key == key)
    await connection.execute(update(notices).where(here).values(seen_ms=now_ms, over_ms=None))


async def keep_over(connection: AsyncConnection, kind: str, key: str, now_ms: int) -> None:
    """Write that a cause is over."""
    here = (notices.c.kind == kind) & (notices.c.key == key) & notices.c.over_ms.is_(None)
    await connection.execute(update(notices).where(here).values(over_ms=now_ms))


async def next_document(connection: AsyncConnection, tried: Iterable[tuple[str, str]]) -> tuple[str, str, str] | None:
    """Return kind, key and document of what the command has to hear next, but for those that were tried already."""
    columns = (notices.c.kind, notices.c.key, notices.c.document)
    rows = await connection.execute(select(*columns).where(_WAITS).order_by(notices.c.first_ms, notices.c.key))
    before = set(tried)
    return next(((row.kind, row.key, row.document) for row in rows if (row.kind, row.key) not in before), None)


async def keep_attempt(connection: AsyncConnection, kind: str, key: str, *, heard: bool) -> None:
    """Write that the command was called, and forget what it was told where it took it."""
    values: dict[str, object] = {"attempts": notices.c.attempts + 1}
    if heard:
        values["document"] = ""
    here = (notices.c.kind == kind) & (notices.c.key == key)
    await connection.execute(update(notices).where(here).values(**values))


async def forget_told(connection: AsyncConnection, now_ms: int) -> None:
    """Forget what was there last long ago."""
    await connection.execute(delete(notices).where(notices.c.seen_ms <= now_ms - _KEPT_MS))


async def ended_since(connection: AsyncConnection, since_ms: int) -> tuple[Ended, ...]:
    """Return the editions that ended since a moment, the missed ones among them, in the order of their ends."""
    table = editions.c
    columns = (table.id, table.key, table.campaign, table.state, table.due_ms, table.opened_ms, table.closed_ms)
    statement = select(*columns).where(table.closed_ms > since_ms, table.state.in_(_ENDED))
    return tuple(Ended(*row) for row in await connection.execute(statement.order_by(table.closed_ms, table.key)))
