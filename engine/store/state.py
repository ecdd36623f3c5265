"""What the store knows of itself: rehearsal or live, since when runs watch, which journal is its own.

In: a connection. Out: values. One statement a function.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from engine.schema.tables import (
    address_changes,
    arrivals,
    coupon_codes,
    coupon_grants,
    decisions,
    deliveries,
    editions,
    leases,
    leave_reasons,
    letterbox,
    limits,
    moved_addresses,
    notices,
    pace,
    passed_over,
    releases,
    rules_seen,
    sign_ups,
    stage_changes,
    store_state,
    subscribers,
    texts,
    walks,
)
from engine.store.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def read_state(connection: AsyncConnection) -> dict[str, str]:
    """Return everything that the store knows of itself."""
    rows = await connection.execute(select(store_state.c.name, store_state.c.value))
    return dict(rows.all())


async def write_state(connection: AsyncConnection, name: str, value: str) -> None:
    """Set one of the values."""
    statement = insert(connection, store_state).values(name=name, value=value)
    update = statement.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    await connection.execute(update)


async def keep_first(connection: AsyncConnection, name: str, value: str) -> str:
    """Set a value that is set once, and return the one that stands."""
    await connection.execute(insert(connection, store_state).values(name=name, value=value).on_conflict_do_nothing())
    found = await connection.execute(select(store_state.c.value).where(store_state.c.name == name))
    return str(found.scalar_one())


async def go_live(connection: AsyncConnection) -> int:
    """Leave rehearsal: what was rehearsed is forgotten (it reached nobody), people and consents stay.

    Returns the number of rehearsed deliveries. Kept, they would bar real people from the real letter.
    """
    rehearsed = (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one()
    for table in (
        *(decisions, texts, coupon_grants, deliveries, walks, passed_over, editions),
        *(pace, limits, leases, rules_seen, releases),
        *(letterbox, sign_ups, arrivals),
        *(leave_reasons, address_changes, moved_addresses),
        notices,
    ):
        await connection.execute(delete(table))
    await connection.execute(update(coupon_codes).where(~coupon_codes.c.free).values(free=True))
    rehearsed_too = (
        "watching_since_ms",
        "stages_day",
        "life",
        "notices_since_ms",
        "looked_ahead_ms",
    )  # whoever rehearses a later day has reckoned for it
    await connection.execute(delete(store_state).where(store_state.c.name.in_(rehearsed_too)))
    await connection.execute(delete(stage_changes))
    nothing = {"stage": None, "stage_amount": None, "stage_count": None}
    await connection.execute(update(subscribers).where(subscribers.c.stage_amount.is_not(None)).values(**nothing))
    await write_state(connection, "live", "yes")
    # What the journal tells of the rehearsal reached nobody. A copy from before is given the same name when it goes live.
    name = (await read_state(connection))["journal"]
    await write_state(connection, "journal", hashlib.sha256(f"live {name}".encode()).hexdigest()[: len(name)])
    return rehearsed
