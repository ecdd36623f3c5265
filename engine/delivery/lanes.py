"""People stand in the lane that the table has for their domain: those who came in before it was edited move.

In: the store, the table. Out: nothing. Never under an edition that still walks its lanes: who moved from one that is ahead into
one that is done would be passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.store.editions import is_walking
from engine.store.subscribers import change_lane, domains

if TYPE_CHECKING:
    from engine.reply.lanes import Lanes
    from engine.store.database import Store


async def keep_lanes(store: Store, table: Lanes) -> None:
    """Move people whose domain the table now puts into another lane."""
    async with store.reading() as connection:
        if await is_walking(connection):
            return
        moved = [
            (domain, table.name(domain))
            for domain, lanes in (await domains(connection)).items()
            if lanes != {table.name(domain)}
        ]
    if moved:
        async with store.writing() as connection:
            for domain, lane in moved:
                await change_lane(connection, domain, lane)
