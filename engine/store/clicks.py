"""Clicks: a reader opened a link of a letter; written as an event, once a person, link and minute.

In: who clicked which link of which edition, and when. Out: whether the click is new.
Who was erased, is not known or does not want to be counted leaves no trace. The key of the event says what was clicked:
`click/EDITION KEY/LINK/SUBJECT/MINUTE`, so that a report finds an edition's clicks by the beginning of the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.audience.consent import GONE
from engine.project.links import NOT_COUNTED
from engine.schema.tables import events, subscribers
from engine.store.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


SOURCE = "letter"
_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Click:
    """Who opened which link of which edition (its key), when, and on which day of the shop."""

    subject: str
    edition: str
    link: int
    at_ms: int
    day: str

    @property
    def key(self) -> str:
        """Return the event's key."""
        return f"click/{self.edition}/{self.link}/{self.subject}/{self.at_ms // _MINUTE}"


async def counts(connection: AsyncConnection, click: Click) -> bool:
    """Tell whether a click is to be written: its reader is known and does not refuse it, and it is not written yet."""
    person = await _person(connection, click.subject)
    if person is None:
        return False
    known = await connection.execute(select(events.c.id).where(events.c.key == click.key))
    return known.scalar_one_or_none() is None


async def record(connection: AsyncConnection, click: Click) -> bool:
    """Write a click, unless its reader has refused in the meantime; return whether it is new."""
    person = await _person(connection, click.subject)
    if person is None:
        return False
    number, address_key = person
    values = {
        "key": click.key,
        "address_key": address_key,
        "subscriber_id": number,
        "kind": "clicked",
        "at_ms": click.at_ms,
        "day": click.day,
        "source": SOURCE,
        "recorded_ms": click.at_ms,
    }
    result = await connection.execute(insert(connection, events).values(values).on_conflict_do_nothing())
    return result.rowcount == 1


async def _person(connection: AsyncConnection, subject: str) -> tuple[int, str] | None:
    """Return the number and the folded address of somebody who may be counted."""
    who = select(subscribers.c.id, subscribers.c.address_key, subscribers.c.attributes)
    row = (
        await connection.execute(who.where(subscribers.c.subject == subject, subscribers.c.domain != GONE))
    ).one_or_none()
    return (row.id, row.address_key) if row is not None and not row.attributes.get(NOT_COUNTED) else None
