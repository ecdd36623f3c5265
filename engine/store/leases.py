"""Connections in use, as leases that end by themselves: a process that died holds nobody back for longer than a minute.

In: a name ("lane:docomo"), a holder (a run's number and one of its connections), a moment. Out: whether there was room. Whoever takes
one holds the name's row in `limits` first, so that two processes never both take the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, update

from engine.schema.tables import leases
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


async def take(connection: AsyncConnection, name: str, holder: str, most: int, now_ms: int, until_ms: int) -> bool:
    """Take a lease where fewer than `most` are held."""
    await connection.execute(delete(leases).where(leases.c.name == name, leases.c.until_ms <= now_ms))
    held = select(func.count()).where(leases.c.name == name, leases.c.holder != holder)
    if (await connection.execute(held)).scalar_one() >= most:
        return False
    statement = insert(connection, leases).values(name=name, holder=holder, until_ms=until_ms)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["name", "holder"], set_={"until_ms": until_ms})
    )
    return True


async def renew(connection: AsyncConnection, run: str, until_ms: int) -> None:
    """Hold a run's leases until a later moment."""
    statement = update(leases).where(leases.c.holder.startswith(f"{run}:", autoescape=True))
    await connection.execute(statement.values(until_ms=until_ms))


async def give_back(connection: AsyncConnection, holders: Sequence[tuple[str, str]]) -> None:
    """End leases: by name and holder."""
    one = (leases.c.name == bindparam("of")) & (leases.c.holder == bindparam("by"))
    await connection.execute(
        delete(leases).where(one), [{"of": name, "by": holder} for name, holder in sorted(holders)]
    )


async def held_of(connection: AsyncConnection, name: str, now_ms: int) -> int:
    """Return how many leases of a name are held."""
    statement = select(func.count()).where(leases.c.name == name, leases.c.until_ms > now_ms)
    return (await connection.execute(statement)).scalar_one()


async def in_use(connection: AsyncConnection, now_ms: int) -> dict[str, int]:
    """Return how many leases are held of each name."""
    statement = select(leases.c.name, func.count()).where(leases.c.until_ms > now_ms).group_by(leases.c.name)
    return dict((await connection.execute(statement)).all())  # pyright: ignore[reportReturnType]  # a name and a count
