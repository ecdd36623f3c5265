"""People: every statement that writes or reads them.

In: a slice of rows that `people` has read and judged. Out: what the slice changed. A row that changes nothing writes
nothing, so that the same file twice is one import.
"""

from __future__ import annotations

import base64
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sqlalchemy import bindparam, select, update

from engine.schema.tables import consent_states, subscribers, suppressions
from engine.store.consents import Said, append, counts, present
from engine.store.erasures import GONE
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.message.address import Address

_FIELDS = ("address", "name", "birthday", "month_day", "last_order", "attributes")


@dataclass(frozen=True, slots=True)
class Word:
    """What a row says on one topic."""

    topic: str
    state: Literal["granted", "refused"]
    at_ms: int | None
    form_id: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: `line` in its file, the person, their words, and why their address is dead (if it is)."""

    line: int
    address: Address
    lane: str
    name: str
    birthday: str | None
    last_order: str | None
    attributes: Mapping[str, object]
    words: tuple[Word, ...]
    suppressed: str | None
    given: frozenset[str] = frozenset(["name", "birthday", "last_order"])
    """The fields and the attributes that the list speaks of; a known person keeps the others."""


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


def new_subject() -> str:
    """Return a random subject id: 80 bits, 16 characters of lower-case base32."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


async def write_slice(
    connection: AsyncConnection, rows: Sequence[Row], source: str, file: str, now_ms: int
) -> Counter[str]:
    """Write a slice (no address twice in it); count new, changed, unchanged, granted, refused, kept_refusal, suppressed."""
    count: Counter[str] = Counter()
    known = await _known(connection, [row.address.key for row in rows])
    rows = [_with_known(row, known[row.address.key]) if row.address.key in known else row for row in rows]
    fresh = [row for row in rows if row.address.key not in known]
    subjects = {key: person.subject for key, person in known.items()}
    subjects |= await _insert(connection, fresh, source, now_ms)
    count["new"] = len(fresh)
    changed = [row for row in rows if row.address.key in known and _differs(row, known[row.address.key])]
    await _update(connection, changed, now_ms)
    count["changed"] = len(changed)
    count["unchanged"] = len(rows) - len(fresh) - len(changed)
    count += await _words(connection, rows, subjects, source, file, now_ms)
    count["suppressed"] = await _suppress(connection, rows, source, now_ms)
    return count


async def _known(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Person]:
    """Return the people with these addresses, by address key."""
    rows = await connection.execute(select(subscribers).where(subscribers.c.address_key.in_(keys)))
    return {
        row.address_key: Person(
            row.id, row.subject, row.address, row.name, row.birthday, row.last_order, row.attributes
        )
        for row in rows
    }


def _with_known(row: Row, person: Person) -> Row:
    """Fill what the list does not speak of with what is known."""
    return replace(
        row,
        name=row.name if "name" in row.given else person.name,
        birthday=row.birthday if "birthday" in row.given else person.birthday,
        last_order=row.last_order if "last_order" in row.given else person.last_order,
        attributes={name: value for name, value in person.attributes.items() if f"attributes.{name}" not in row.given}
        | dict(row.attributes),
    )


def _differs(row: Row, person: Person) -> bool:
    return (row.address.raw, row.name, row.birthday, row.last_order, dict(row.attributes)) != (
        person.address,
        person.name,
        person.birthday,
        person.last_order,
        dict(person.attributes),
    )


async def _insert(connection: AsyncConnection, rows: Sequence[Row], source: str, now_ms: int) -> dict[str, str]:
    """Insert new people; return their subject ids by address key."""
    subjects = {row.address.key: new_subject() for row in rows}
    if rows:
        values = [
            {
                **_values(row),
                "subject": subjects[row.address.key],
                "address_key": row.address.key,
                "domain": row.address.domain,
                "lane": row.lane,
                "source": source,
                "created_ms": now_ms,
                "updated_ms": now_ms,
            }
            for row in rows
        ]
        await connection.execute(insert(connection, subscribers), values)
    return subjects


async def _update(connection: AsyncConnection, rows: Sequence[Row], now_ms: int) -> None:
    """Write what changed about known people."""
    if rows:
        statement = (
            update(subscribers)
            .where(subscribers.c.address_key == bindparam("key"))
            .values(**{name: bindparam(name) for name in _FIELDS}, updated_ms=now_ms)
        )
        await connection.execute(statement, [{**_values(row), "key": row.address.key} for row in rows])


def _values(row: Row) -> dict[str, object]:
    return {
        "address": row.address.raw,
        "name": row.name,
        "birthday": row.birthday,
        "month_day": row.birthday[-5:] if row.birthday else None,
        "last_order": row.last_order,
        "attributes": dict(row.attributes),
    }


async def _words(
    connection: AsyncConnection, rows: Sequence[Row], subjects: Mapping[str, str], source: str, file: str, now_ms: int
) -> Counter[str]:
    """Append what the rows say to the consent ledger, as far as it counts."""
    words = [
        Said(
            subjects[row.address.key],
            word.topic,
            word.state,
            word.at_ms,
            source,
            word.form_id,
            {"address": row.address.raw, "file": file, "line": row.line},
        )
        for row in rows
        for word in row.words
    ]
    known = await present(connection, [(said.subject, said.topic) for said in words])
    counted = [said for said in words if counts(said, known.get((said.subject, said.topic)))]
    await append(connection, counted, now_ms)
    result = Counter(said.state for said in counted)
    kept = (
        said
        for said in words
        if said.state == "granted"
        and (state := known.get((said.subject, said.topic))) is not None
        and state.state not in ("granted", "confirmed")
        and said not in counted
    )
    result["kept_refusal"] = sum(1 for _ in kept)
    return Counter({str(name): number for name, number in result.items()})


async def _suppress(connection: AsyncConnection, rows: Sequence[Row], source: str, now_ms: int) -> int:
    """Put dead addresses and complaints on the suppression list; they never leave it by an import."""
    values = [
        {"address_key": row.address.key, "reason": row.suppressed, "source": source, "since_ms": now_ms}
        for row in rows
        if row.suppressed
    ]
    if not values:
        return 0
    result = await connection.execute(insert(connection, suppressions).on_conflict_do_nothing(), values)
    return max(result.rowcount, 0)


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
