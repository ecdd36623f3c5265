"""What another system sent, or is left to send: events of the kind `elsewhere` (audience/elsewhere.py), written and read.

In: addresses (folded keys) or people's numbers, and of what. Out: rows of `events`; the people of a topic, the latest buyers first.
An event of an unknown address is kept, and adopted when the person comes in, as any other. Never: an event taken back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select

from engine.audience.consent import reasons_of_person
from engine.audience.elsewhere import ELSEWHERE
from engine.audience.verdict import people
from engine.schema.tables import deliveries, editions, events, subscribers
from engine.store.address_changes import moved_from
from engine.store.erasures import erased_among
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms

_BLOCK = 500
# From an edition's day to its last batch (62 days) or to that to which somebody was put off; older ones are not walked.
_LONGEST = timedelta(days=70)
_COLUMNS = ("key", "address_key", "subscriber_id", "kind", "at_ms", "day", "order_key", "source", "recorded_ms")


@dataclass(frozen=True, slots=True)
class What:
    """Of what: "birthday/birthday-2026", or a topic with its day; where the word comes from, and when it came."""

    of: str
    day: str
    source: str
    now_ms: int

    def key(self, address_key: str) -> str:
        """Return the event's own key: the same word twice changes nothing, and names nobody."""
        parts = (self.of, "" if "/" in self.of else self.day, address_key)
        return f"{ELSEWHERE}:{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be written to on a topic."""

    number: int
    key: str
    address: str
    name: str
    lane: str
    last_order: str | None


async def note(connection: AsyncConnection, keys: Sequence[str], what: What) -> tuple[int, int, int]:
    """Write down addresses; return how many are new, how many of these of nobody who is known, how many were erased."""
    new, strangers, erased = 0, 0, 0
    for at in range(0, len(keys), _BLOCK):
        block = keys[at : at + _BLOCK]
        gone = await erased_among(connection, block)
        erased += len(gone)
        known = await _numbers(connection, block)
        rows = [(what.key(key), key, known.get(key)) for key in block if key not in gone]
        added = await _insert(connection, rows, what)
        new += len(added)
        strangers += sum(1 for own, _, number in rows if number is None and own in added)
    return new, strangers, erased


async def _numbers(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, int]:
    statement = select(subscribers.c.address_key, subscribers.c.id).where(subscribers.c.address_key.in_(keys))
    found = {row[0]: row[1] for row in await connection.execute(statement)}
    return found | {old: number for old, (number, _) in (await moved_from(connection, keys)).items()}


async def _insert(connection: AsyncConnection, rows: Sequence[tuple[str, str, int | None]], what: What) -> set[str]:
    """Insert what is new; return the keys of these rows."""
    if not rows:
        return set()
    rest = (ELSEWHERE, what.now_ms, what.day, what.of, what.source, what.now_ms)
    values = [dict(zip(_COLUMNS, (*row, *rest), strict=True)) for row in rows]
    statement = insert(connection, events).values(values).on_conflict_do_nothing().returning(events.c.key)
    return set((await connection.execute(statement)).scalars())


async def readers(connection: AsyncConnection, terms: Terms, now_ms: int) -> AsyncIterator[Reader]:
    """Yield everybody who may get advertisements on the terms' topic on their day: the latest buyers first."""
    statement = (
        select(subscribers)
        .select_from(people(terms))
        .where(*_writable(terms, now_ms))
        .order_by(func.coalesce(subscribers.c.last_order, "").desc(), subscribers.c.id)
        .execution_options(yield_per=1000)
    )
    async for row in await connection.stream(statement):
        yield Reader(row.id, row.address_key, row.address, row.name, row.lane, row.last_order)


def _writable(terms: Terms, now_ms: int) -> list[ColumnElement[bool]]:
    paused = and_(subscribers.c.paused_until.is_not(None), subscribers.c.paused_until > terms.due_date.isoformat())
    barred = or_(*(condition for condition, _ in reasons_of_person(terms, now_ms)))
    # A comparison with what is not known is neither true nor false, and bars nobody (a consent without an end).
    return [func.coalesce(barred, False).is_(False), ~paused, subscribers.c.open_complaints == 0]


async def left_to_others(connection: AsyncConnection, of: str, day: str) -> set[int]:
    """Return who was left to another system on a day, by number; empty where nobody was."""
    statement = select(events.c.subscriber_id).where(
        events.c.kind == ELSEWHERE, events.c.order_key == of, events.c.day == day
    )
    return {number for number in (await connection.execute(statement)).scalars() if number is not None}


async def begun_on(connection: AsyncConnection, topic: str, day: str) -> str | None:
    """Return an advertisement on the topic that has opened for that day, or of which a batch, or who was put off, went out on it."""
    ours = (editions.c.topic == topic, editions.c.kind == "ad")
    opened = select(editions.c.key).where(*ours, editions.c.due_date == day, editions.c.letter != "")
    went = deliveries.c.state.not_in(("planned", "skipped")) & (deliveries.c.due_date == day)
    of_it = exists().where(deliveries.c.edition_id == editions.c.id, went)
    since = (date.fromisoformat(day) - _LONGEST).isoformat()
    begun = select(editions.c.key).where(*ours, editions.c.due_date < day, editions.c.due_date >= since, of_it)
    for statement in (opened, begun):
        key = (await connection.execute(statement.limit(1))).scalar_one_or_none()
        if key is not None:
            return key
    return None
