"""Who sends: a row for each process, by which what a dead one left is told from what a living one is still about.

In: a connection. Out: values. One statement a function. Whether a process lives is not told here (delivery/lives.py): a row
says where to look for it.
"""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, insert, or_, select, update

from engine.schema.tables import deliveries, runs
from engine.store import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

_KEPT_MS = 120 * 24 * 3600 * 1000  # the row of a run that ended well: longer than its lines count for anything
_BLOCK = 5000  # ids in a statement: SQLite takes 32,766


@dataclass(frozen=True, slots=True)
class Run:
    """A process that sends, or sent: `kind` is run or worker; the paths are those of its host."""

    id: str
    kind: str
    host: str
    boot: str
    pid: int
    journal: str
    lock: str
    lines: int = 0
    """So many lines its journal had at least, when it committed last."""


_COLUMNS = (runs.c.id, runs.c.kind, runs.c.host, runs.c.boot, runs.c.pid, runs.c.journal, runs.c.lock, runs.c.lines)


async def begin_run(connection: AsyncConnection, run: Run, now_ms: int) -> None:
    """Write that a process begins, and forget those that ended long ago."""
    await connection.execute(delete(runs).where(runs.c.ended_ms < now_ms - _KEPT_MS))
    await connection.execute(insert(runs).values(**asdict(run), began_ms=now_ms, seen_ms=now_ms))


async def seen(connection: AsyncConnection, run: str, lines: int, now_ms: int) -> None:
    """Write a sign of life, and how many lines the journal has of it: one that has fewer later was cut."""
    await connection.execute(update(runs).where(runs.c.id == run).values(lines=lines, seen_ms=now_ms))


async def end_runs(connection: AsyncConnection, ids: Iterable[str], now_ms: int) -> None:
    """Write that processes are over, but for those that left a claim: they are asked after again."""
    left = exists().where(deliveries.c.state == "claimed", deliveries.c.run == runs.c.id)
    ended = update(runs).where(runs.c.id.in_(list(ids)), runs.c.ended_ms.is_(None), ~left)
    await connection.execute(ended.values(ended_ms=now_ms))


async def runs_asked_after(connection: AsyncConnection, ids: Iterable[str]) -> tuple[Run, ...]:
    """Return the processes that never said that they ended, and those of the given ids."""
    statement = select(*_COLUMNS).where(or_(runs.c.ended_ms.is_(None), runs.c.id.in_(list(ids))))
    return tuple(Run(*row) for row in await connection.execute(statement.order_by(runs.c.began_ms)))


async def keep_told(connection: AsyncConnection, told: Iterable[str], now_ms: int) -> None:
    """Write down processes of which only a journal told: what they did is in the store now."""
    for run in told:
        values = {"id": run, "kind": "run", "host": "", "boot": "", "pid": 0, "journal": "", "lock": ""}
        times = {"began_ms": now_ms, "seen_ms": now_ms, "ended_ms": now_ms}
        await connection.execute(upsert.insert(connection, runs).values(**values, **times).on_conflict_do_nothing())


async def known_runs(connection: AsyncConnection, ids: Iterable[str]) -> frozenset[str]:
    """Return which of these processes the store has ever seen."""
    found: set[str] = set()
    waiting = iter(ids)
    while block := list(itertools.islice(waiting, _BLOCK)):
        found.update((await connection.execute(select(runs.c.id).where(runs.c.id.in_(block)))).scalars())
    return frozenset(found)
