"""People: every statement that reads them all.

In: addresses, lanes, nothing at all. Out: people as the store has them. How a list changes them: store/slices.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from engine.schema.tables import consent_states, subscribers, suppressions
from engine.store.erasures import GONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber as the store has them."""

    id: int
    subject: str
    address: str
    name: str
    birthday: str | None
    last_order: str | None
    attributes: Mapping[str, object]


async def lanes(connection: AsyncConnection) -> tuple[str, ...]:
    """Return every lane that somebody is in."""
    rows = await connection.execute(select(subscribers.c.lane).distinct().order_by(subscribers.c.lane))
    return tuple(rows.scalars())


async def domains(connection: AsyncConnection) -> dict[str, set[str]]:
    """Return every domain with the lanes that its people stand in: two, where the table was edited between two imports."""
    found: dict[str, set[str]] = {}
    for row in await connection.execute(select(subscribers.c.domain, subscribers.c.lane).distinct()):
        found.setdefault(row.domain, set()).add(row.lane)
    return found


async def change_lane(connection: AsyncConnection, domain: str, lane: str) -> None:
    """Put a domain's people into another lane."""
    await connection.execute(update(subscribers).where(subscribers.c.domain == domain).values(lane=lane))


async def stream(connection: AsyncConnection) -> AsyncIterator[tuple[Person, dict[str, tuple[str, int]], str | None]]:
    """Yield everybody by id, with their present consents (topic → state, moment) and why they are suppressed.

    Who was erased is nobody any more.
    """
    people = await connection.stream(
        select(subscribers, suppressions.c.reason)
        .outerjoin(suppressions, suppressions.c.address_key == subscribers.c.address_key)
        .where(subscribers.c.domain != GONE)
        .order_by(subscribers.c.id)
        .execution_options(yield_per=500)
    )
    async for block in people.partitions(500):
        subjects = [row.subject for row in block]
        words = await connection.execute(select(consent_states).where(consent_states.c.subject.in_(subjects)))
        said: dict[str, dict[str, tuple[str, int]]] = {}
        for word in words:
            said.setdefault(word.subject, {})[word.topic] = (word.state, word.at_ms)
        for row in block:
            person = Person(row.id, row.subject, row.address, row.name, row.birthday, row.last_order, row.attributes)
            yield person, said.get(row.subject, {}), row.reason


async def subjects_of(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, str]:
    """Return the subject ids of known addresses, by address key."""
    statement = select(subscribers.c.address_key, subscribers.c.subject).where(subscribers.c.address_key.in_(keys))
    return dict((await connection.execute(statement)).all())
