"""Rates that outlive the process: GCRA, reserved a block at a time.

In: a name ("relay:main", "lane:docomo", "edition:12"), a moment. Out: the moment until which it is used up. Times are integer
microseconds: 50/s is 20,000 of them and no rounding adds up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from engine.schema.tables import pace
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection


async def used_until(connection: AsyncConnection, names: Iterable[str]) -> dict[str, int]:
    """Return the moment at which the next message of each rate may leave; a rate that never was used is not among them."""
    rows = await connection.execute(select(pace.c.name, pace.c.tat_us).where(pace.c.name.in_(list(names))))
    return {row.name: row.tat_us for row in rows}


async def reserve(connection: AsyncConnection, until: Mapping[str, int]) -> None:
    """Take the time of rates until a moment each; call it in the transaction that claims the messages."""
    if not until:
        return
    statement = insert(connection, pace)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"tat_us": statement.excluded.tat_us})
    await connection.execute(statement, [{"name": name, "tat_us": moment} for name, moment in sorted(until.items())])


async def give_back(connection: AsyncConnection, lengths: Mapping[str, int]) -> None:
    """Give back time that was reserved and is not used: what others took meanwhile moves up."""
    statement = update(pace).where(pace.c.name == bindparam("of")).values(tat_us=pace.c.tat_us - bindparam("less"))
    await connection.execute(statement, [{"of": name, "less": length} for name, length in sorted(lengths.items())])
