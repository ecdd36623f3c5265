"""What orders are worth as a ground for notices: entries of the consent ledger that rest on a contract.

In: orders that came in, or people who came in after their orders. Out: for the newest order of each person one entry a topic,
as far as it says more than what stands: never against a refusal, never in the place of an express yes, never one whose time
is over already. The evidence is the order's own number, with the list and the line where it stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.schema.tables import events, subscribers
from engine.store.consents import Said, append, counts, present
from engine.store.event_stage import STAGED, in_slice
from engine.store.state import read_state, write_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

_SEEN = "grounds_seen"
"""The last person of whom it was asked whether orders were kept for them."""
_PEOPLE = 20_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a list of events comes from, and when it is read."""

    source: str
    file: str
    now_ms: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What an order is a ground for: the topics of notices, until when after the order, and since when one still counts."""

    topics: tuple[str, ...]
    until_ms: Callable[[int], int]
    since_ms: int


async def ground_slice(
    connection: AsyncConnection, before: int, after: int, until: int, origin: Origin, ground: Ground
) -> int:
    """Let the orders of a slice that came in behind the event `before` be a ground; return the number of entries."""
    statement = (
        select(subscribers.c.subject, events.c.key, events.c.at_ms, STAGED.c.line)
        .select_from(STAGED)
        .join(events, events.c.key == STAGED.c.key)
        .join(subscribers, subscribers.c.id == events.c.subscriber_id)
        .where(in_slice(after, until), events.c.id > before, *_counting(ground))
        .order_by(events.c.at_ms)
    )
    return await _grant(connection, statement, origin, ground)


async def ground_newcomers(connection: AsyncConnection, origin: Origin, ground: Ground) -> tuple[int, bool]:
    """Let the orders that waited for people be a ground, some thousand people at a time.

    Returns the number of entries, and whether others are left.
    """
    seen = int((await read_state(connection)).get(_SEEN, "0"))
    last = (await connection.execute(select(func.coalesce(func.max(subscribers.c.id), 0)))).scalar_one()
    until = min(seen + _PEOPLE, last)
    if until <= seen:
        return 0, False
    statement = (
        select(subscribers.c.subject, events.c.key, events.c.at_ms)
        .join(events, events.c.subscriber_id == subscribers.c.id)
        .where(subscribers.c.id > seen, subscribers.c.id <= until, *_counting(ground))
        .order_by(events.c.at_ms)
    )
    number = await _grant(connection, statement, origin, ground)
    await write_state(connection, _SEEN, str(until))
    return number, until < last


def _counting(ground: Ground) -> Iterable[Any]:
    return (events.c.kind == "order", events.c.at_ms > ground.since_ms)


async def _grant(connection: AsyncConnection, orders: Select[*tuple[Any, ...]], origin: Origin, ground: Ground) -> int:
    """Append an entry a topic for the newest order of each person, as far as it counts."""
    newest = {row["subject"]: row for row in (await connection.execute(orders)).mappings()}
    words = [
        Said(
            subject,
            topic,
            "granted",
            order["at_ms"],
            origin.source,
            None,
            {"event": order["key"], **({"file": origin.file, "line": order["line"]} if "line" in order else {})},
            basis="contract",
            expires_ms=ground.until_ms(order["at_ms"]),
        )
        for subject, order in newest.items()
        for topic in ground.topics
    ]
    known = await present(connection, [(said.subject, said.topic) for said in words])
    counted = [said for said in words if counts(said, known.get((said.subject, said.topic)))]
    return await append(connection, counted, origin.now_ms)
