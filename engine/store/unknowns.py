"""Deliveries of which nobody can know whether they arrived, and what a person decided about them.

In: an edition's key, or none for all. Out: those deliveries, each with what its relay's log would call it by. A decision changes
nothing that is not unknown any more, and is recorded with whoever made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from engine.audience.consent import GONE
from engine.message.identity import message_identity
from engine.message.letter import letter_from_json
from engine.schema.tables import deliveries, editions, subscribers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.reply.reply import Reply

_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Unknown:
    """A delivery whose end nobody knows. `between`: it was handed over then, if it was; `identity`: its Message-ID."""

    id: int
    edition: int
    key: str
    state: str
    subject: str
    address: str
    lane: str
    relay: str
    between: tuple[int, int]
    reply: str
    identity: str


async def unknown_ones(connection: AsyncConnection, key: str | None) -> tuple[Unknown, ...]:
    """Return the unknown deliveries of an edition, or of all, in the order in which they were claimed."""
    statement = (
        select(
            deliveries,
            editions.c.key,
            editions.c.state.label("edition_state"),
            subscribers.c.subject,
            subscribers.c.address,
            subscribers.c.domain,
        )
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .where(deliveries.c.state == "unknown")
        .order_by(editions.c.due_ms, editions.c.key, deliveries.c.claimed_ms, deliveries.c.id)
    )
    rows = (await connection.execute(statement if key is None else statement.where(editions.c.key == key))).all()
    texts = select(editions.c.id, editions.c.letter).where(editions.c.id.in_({row.edition_id for row in rows}))
    letters = {row.id: letter_from_json(row.letter) for row in await connection.execute(texts)}
    return tuple(
        Unknown(
            id=row.id,
            edition=row.edition_id,
            key=row.key,
            state=row.edition_state,
            subject=row.subject,
            address="" if row.domain == GONE else row.address,
            lane=row.lane,
            relay=row.relay or "",
            between=(row.claimed_ms, row.settled_ms),
            reply=row.reply or "",
            identity=message_identity(letters[row.edition_id], row.subject),
        )
        for row in rows
    )


async def take_as_sent(connection: AsyncConnection, numbers: Sequence[int], why: str, now_ms: int) -> int:
    """Take unknown deliveries as accepted; return how many were still unknown."""
    return await _change(connection, numbers, {"state": "accepted", "reply": why, "settled_ms": now_ms})


async def take_as_refused(connection: AsyncConnection, number: int, reply: Reply, now_ms: int) -> int:
    """Take an unknown delivery as refused with a reply; return 1 if it was still unknown."""
    values: dict[str, object] = {"state": "refused", "code": reply.code, "reply": reply.text, "settled_ms": now_ms}
    return await _change(connection, [number], values)


async def plan_again(connection: AsyncConnection, key: str, numbers: Sequence[int], now_ms: int, lives_ms: int) -> int:
    """Plan unknown deliveries of an edition again, and open it anew where it was over; return how many were still unknown."""
    changed = await _change(connection, numbers, {"state": "planned", "until_ms": None, "run": None})
    over = update(editions).where(editions.c.key == key, editions.c.state.in_(("finished", "expired")))
    if changed:
        await connection.execute(over.values(state="open", state_reason="", closed_ms=None))
        short = update(editions).where(editions.c.key == key, editions.c.finish_ms < now_ms + lives_ms)
        await connection.execute(short.values(finish_ms=now_ms + lives_ms))
    return changed


async def _change(connection: AsyncConnection, numbers: Sequence[int], values: dict[str, object]) -> int:
    changed = 0
    for at in range(0, len(numbers), _BLOCK):
        some = deliveries.c.id.in_(numbers[at : at + _BLOCK])
        result = await connection.execute(
            update(deliveries).where(some, deliveries.c.state == "unknown").values(**values)
        )
        changed += result.rowcount
    return changed
