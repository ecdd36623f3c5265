"""Rates that outlive the process: GCRA, reserved a block at a time.

In: a name ("relay:main", "lane:docomo"), now, the interval between two messages. Out: the moment from which the
reserved block may begin. Times are integer microseconds: 50/s is 20,000 of them and no rounding adds up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.schema.tables import pace
from engine.store.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def free_at(connection: AsyncConnection, name: str) -> int:
    """Return the moment at which the next message of this rate may leave; 0 when it never was used."""
    return (await connection.execute(select(pace.c.tat_us).where(pace.c.name == name))).scalar() or 0


async def reserve(connection: AsyncConnection, name: str, start_us: int, length_us: int) -> None:
    """Take the time from `start_us` on for `length_us`; call it in the transaction that claims the messages."""
    statement = insert(connection, pace).values(name=name, tat_us=start_us + length_us)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"tat_us": start_us + length_us})
    )
