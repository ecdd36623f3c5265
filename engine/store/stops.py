"""Editions that are stopped while they go out, and let go again: paused or cancelled by a person, held for their refusals.

In: an edition's key, who says it. Out: its state, written in one statement that changes nothing where the edition is not in a
state from which it can be stopped. A run asks for the state in the transaction of each claim (`now`), so that nothing is claimed
behind a stop. Whoever was planned when an edition is cancelled is skipped, and has their coupon back.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, update

from engine.project.problems import Term
from engine.schema.tables import deliveries, editions, walks
from engine.store.grants import give_back_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.editions import State

    AnyRow = Row[*tuple[Any, ...]]

CANCELLED: Final = "cancelled"
"""The state of an edition, and the reason for which its deliveries are skipped."""
_STOPPED = ("paused", "held")
KEPT_MARKS = 200
"""Outcomes of a lane that are remembered: what `hold_at` counts in."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stopped edition. `why` is what a run said when it held it; `by` who paused it."""

    id: int
    key: str
    campaign: str
    occasion: str
    due_ms: int
    finish_ms: int
    state: State
    by: str = ""
    since_ms: int = 0
    why: Term | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """What a claim has to know: the edition's state, the number of its text, the lane's last outcomes."""

    state: State
    text: int
    recent: str


async def now(connection: AsyncConnection, edition_id: int, lane: str) -> Present:
    """Return how an edition stands at this moment, and its last outcomes in a lane."""
    here = (walks.c.edition_id == editions.c.id) & (walks.c.lane == lane)
    statement = select(editions.c.state, editions.c.text, walks.c.recent).select_from(editions.outerjoin(walks, here))
    row = (await connection.execute(statement.where(editions.c.id == edition_id))).one()
    return Present(row.state, row.text, row.recent or "")


async def stopped_among(connection: AsyncConnection, numbers: Iterable[int]) -> dict[int, State]:
    """Return the states of those editions that are not open any more."""
    statement = select(editions.c.id, editions.c.state).where(
        editions.c.id.in_(list(numbers)), editions.c.state != "open"
    )
    return {row.id: row.state for row in await connection.execute(statement)}


async def stop(
    connection: AsyncConnection,
    key: str,
    state: State,
    now_ms: int,
    *,
    by: str = "",
    why: Term | None = None,
    out_of: Sequence[State] = ("open",),
) -> bool:
    """Stop an edition; `False` where it was in none of the states `out_of`."""
    told: dict[str, object] = {"by": by, "since_ms": now_ms}
    if why is not None:
        told |= {"code": why.code, "values": dict(why.values)}
    values: dict[str, object] = {"state": state, "state_reason": json.dumps(told, ensure_ascii=False)}
    if state == CANCELLED:
        values["closed_ms"] = now_ms
    result = await connection.execute(
        update(editions).where(editions.c.key == key, editions.c.state.in_(out_of)).values(**values)
    )
    return result.rowcount == 1


async def let_go_on(connection: AsyncConnection, one: Stopped, now_ms: int) -> None:
    """Open a stopped edition again; it lives as much longer as it stood, and its refusals are forgotten."""
    stood = max(now_ms - one.since_ms, 0)
    await connection.execute(
        update(editions)
        .where(editions.c.id == one.id, editions.c.state.in_(_STOPPED))
        .values(state="open", state_reason="", finish_ms=editions.c.finish_ms + stood)
    )
    await connection.execute(update(walks).where(walks.c.edition_id == one.id).values(recent=""))


async def stopped(connection: AsyncConnection, *, cancelled: bool = False) -> tuple[Stopped, ...]:
    """Return the editions that are paused or held, and those that were `cancelled`, in the order of their due moments."""
    wanted = (*_STOPPED, CANCELLED) if cancelled else _STOPPED
    statement = select(editions).where(editions.c.state.in_(wanted)).order_by(editions.c.due_ms, editions.c.key)
    return tuple(_stopped(row) for row in await connection.execute(statement))


async def stopped_by_key(connection: AsyncConnection, key: str) -> Stopped | None:
    """Return an edition that is paused or held by its key."""
    return next((one for one in await stopped(connection) if one.key == key), None)


def _stopped(row: AnyRow) -> Stopped:
    told: dict[str, Any] = json.loads(row.state_reason) if row.state_reason.startswith("{") else {}
    why = Term(told["code"], told["values"]) if "code" in told else None
    return Stopped(
        id=row.id,
        key=row.key,
        campaign=row.campaign,
        occasion=row.occasion,
        due_ms=row.due_ms,
        finish_ms=row.finish_ms,
        state=row.state,
        by=told.get("by", ""),
        since_ms=told.get("since_ms", row.opened_ms),
        why=why,
    )


async def skip_cancelled(connection: AsyncConnection, now_ms: int, edition_id: int | None = None) -> int:
    """Skip what is planned or deferred of cancelled editions (or of one), and give their coupons back; return how many."""
    over = select(editions.c.id).where(editions.c.state == CANCELLED)
    if edition_id is not None:
        over = over.where(editions.c.id == edition_id)
    result = await connection.execute(
        update(deliveries)
        .where(deliveries.c.edition_id.in_(over), deliveries.c.state.in_(("planned", "deferred")))
        .values(state="skipped", reply=CANCELLED, until_ms=None, settled_ms=now_ms)
    )
    if result.rowcount:
        await give_back_codes(connection, deliveries.c.edition_id.in_(over) & (deliveries.c.state == "skipped"))
    return result.rowcount


async def outcomes(connection: AsyncConnection, edition_id: int) -> Counter[str]:
    """Count an edition's deliveries by their states."""
    statement = select(deliveries.c.state, func.count()).where(deliveries.c.edition_id == edition_id)
    rows = await connection.execute(statement.group_by(deliveries.c.state))
    return Counter({row[0]: row[1] for row in rows})


async def keep_marks(connection: AsyncConnection, edition_id: int, lane: str, marks: str) -> None:
    """Remember a lane's last outcomes in an edition, a letter each (delivery/holding.py)."""
    await connection.execute(
        update(walks).where(walks.c.edition_id == edition_id, walks.c.lane == lane).values(recent=marks[-KEPT_MARKS:])
    )
