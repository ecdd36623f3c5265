"""What a staged list would do as a whole, in figures: how many are known, renamed, sent away.

In: the staged list (store/staging.py). Out: counts, one statement each, nothing written. What is too much, `people` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from engine.audience.consent import GRANTED
from engine.schema.tables import consent_states, subscribers
from engine.store.absences import count_absent, count_granted
from engine.store.consents import counting
from engine.store.list_terms import columns_of
from engine.store.slices import stands
from engine.store.staging import count_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.list_terms import List


@dataclass(frozen=True, slots=True)
class Born:
    """The year in which most people of a list were born, as it says: how many of how many birthdays with a year."""

    year: str
    number: int
    birthdays: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Figures of a whole list. `granted` of those who are in it; `absent` and `of_source`: only where absence is asked after."""

    good: int
    known: int
    renamed: int
    granted: int
    leaving: int
    absent: int = 0
    of_source: int = 0
    born: Born | None = None


async def weigh(connection: AsyncConnection, read: List, absent_at_ms: int | None) -> Weights:
    """Weigh a list. `absent_at_ms`: the moment of the list, where absence from it is a refusal."""
    known, renamed = await _names(connection, read)
    granted, leaving = 0, 0
    for number in range(len(read.topics)) if known else ():
        counted = await _words(connection, read, number)
        granted, leaving = granted + counted[0], leaving + counted[1]
    return Weights(
        good=await count_of(connection, read.tables.rows),
        known=known,
        renamed=renamed,
        granted=granted,
        leaving=leaving,
        absent=0 if absent_at_ms is None else await count_absent(connection, read, absent_at_ms),
        of_source=0 if absent_at_ms is None else await count_granted(connection, read),
        born=await _born(connection, read) if "birthday" in read.given else None,
    )


async def _born(connection: AsyncConnection, read: List) -> Born | None:
    """Count the birthdays of a list by year; those without a year are none here."""
    birthday = read.tables.rows.c.birthday
    year = func.substr(birthday, 1, 4)
    statement = select(year, func.count()).where(birthday.like("____-%"), ~birthday.like("--%")).group_by(year)
    counts = {row[0]: row[1] for row in await connection.execute(statement)}
    most = max(counts, key=lambda one: counts[one], default=None)
    return Born(most, counts[most], sum(counts.values())) if most is not None else None


async def _names(connection: AsyncConnection, read: List) -> tuple[int, int]:
    """Count the people who are known, and those of them with a name who would get another one."""
    rows = read.tables.rows
    if (await connection.execute(select(subscribers.c.id).limit(1))).first() is None:
        return 0, 0
    differs = and_(subscribers.c.name != "", stands(read, "name") != subscribers.c.name)
    statement = select(func.count(), func.count().filter(differs)).join_from(
        rows, subscribers, subscribers.c.address_key == rows.c.address_key
    )
    row = (await connection.execute(statement)).one()
    return row[0], row[1]


async def _words(connection: AsyncConnection, read: List, number: int) -> tuple[int, int]:
    """Count those in the list who agreed to a topic, and those of them whom the list sends away."""
    rows, asked = read.tables.rows, read.topics[number]
    word, at_ms, expires_ms = columns_of(rows, number)
    granted = consent_states.c.state.in_(GRANTED)
    leaves = and_(granted, word == "refused", counting(word, at_ms, expires_ms, asked.basis))
    states = and_(consent_states.c.subject == subscribers.c.subject, consent_states.c.topic == asked.topic)
    statement = (
        select(func.count().filter(granted), func.count().filter(leaves))
        .select_from(rows)
        .join(subscribers, subscribers.c.address_key == rows.c.address_key)
        .join(consent_states, states)
    )
    row = (await connection.execute(statement)).one()
    return row[0], row[1]
