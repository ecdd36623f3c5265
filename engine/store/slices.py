"""A slice of a staged list against the store: what it would change, and the writing of it.

In: the staged rows (store/staging.py) of a span of numbers, and what the mapping says. Out: the counts. A slice is judged from
what the store has in this very transaction, then written in it: whole or not at all. A row that changes nothing writes nothing,
so that the same file twice is one import, and a list that was broken off is finished by importing it again.

Each address stands once in a list and each person in one slice only: slices do not know of each other, and the sum over all of
them, judged and not written, is what an import would do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text, and_, bindparam, case, cast, exists, func, literal, or_, select, update

from engine.schema.tables import subscribers, suppressions
from engine.store.consents import Entry, append_all
from engine.store.events import adopt, newest_person
from engine.store.list_terms import within
from engine.store.list_words import kept_refusals, refusals_of, words_of
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.list_terms import List, Span

_PLAIN = ("address", "name", "birthday", "month_day", "last_order")


@dataclass(slots=True)
class Judged:
    """What a slice changes, its new people aside."""

    rows: int
    changes: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    words: list[Entry] = field(default_factory=list[Entry])
    refusals: list[Entry] = field(default_factory=list[Entry])
    kept_refusal: int = 0


async def try_slice(connection: AsyncConnection, read: List, span: Span, *, kept: bool) -> Counter[str]:
    """Count what `write_slice` would do, and do nothing."""
    new = await _count(connection, read, span, ~_known(read.tables.rows))
    judged = await _judge(connection, read, span, new, kept=kept)
    stopped = await _count(connection, read, span, _stops(read.tables.rows))
    return _counts(judged, new, stopped)


async def write_slice(connection: AsyncConnection, read: List, span: Span, *, kept: bool) -> Counter[str]:
    """Write a slice. `kept`: there are refused rows in the list whose refusals count.

    Counts: new, changed, unchanged, granted, refused, kept_refusal, suppressed.
    """
    last = await newest_person(connection)
    new = await _insert(connection, read, span)
    if new:
        await adopt(connection, last)
    judged = await _judge(connection, read, span, new, kept=kept)
    await _update(connection, judged.changes, read.now_ms)
    await append_all(connection, judged.words, read.now_ms)
    await append_all(connection, judged.refusals, read.now_ms)
    return _counts(judged, new, await _suppress(connection, read, span))


def _counts(judged: Judged, new: int, stopped: int) -> Counter[str]:
    states = Counter(entry.state for entry in (*judged.words, *judged.refusals))
    changed = len(judged.changes)
    return Counter(
        new=new,
        changed=changed,
        unchanged=judged.rows - new - changed,
        granted=states["granted"],
        refused=states["refused"],
        kept_refusal=judged.kept_refusal,
        suppressed=stopped,
    )


async def _judge(connection: AsyncConnection, read: List, span: Span, new: int, *, kept: bool) -> Judged:
    judged = Judged(await _count(connection, read, span))
    if new < judged.rows:
        judged.changes = await _changes(connection, read, span)
    for number, asked in enumerate(read.topics):
        if new < judged.rows:
            judged.kept_refusal += await kept_refusals(connection, read, span, number)
        judged.words.extend(await words_of(connection, read, span, number, asked, fresh=new == judged.rows))
    if kept:
        judged.refusals = await refusals_of(connection, read, span, judged.words)
    return judged


def _known(rows: Table) -> ColumnElement[bool]:
    """Tell whether the store has a person with a row's address."""
    return exists().where(subscribers.c.address_key == rows.c.address_key).correlate(rows)


def _stops(rows: Table) -> ColumnElement[bool]:
    """Tell whether a row puts an address on the suppression list."""
    there = exists().where(suppressions.c.address_key == rows.c.address_key).correlate(rows)
    return and_(rows.c.suppressed.is_not(None), ~there)


async def _count(connection: AsyncConnection, read: List, span: Span, *where: ColumnElement[bool]) -> int:
    """Count the rows of a slice."""
    rows = read.tables.rows
    statement = select(func.count()).select_from(rows).where(within(rows, span), *where)
    return (await connection.execute(statement)).scalar_one()


async def _insert(connection: AsyncConnection, read: List, span: Span) -> int:
    """Insert the people whom the store does not have, in the order of the list; return how many."""
    rows = read.tables.rows
    names = ("subject", "address", "address_key", "domain", "lane", *_PLAIN[1:], "attributes")
    taken: list[ColumnElement[Any]] = [rows.c[name] for name in names]
    now = literal(read.now_ms, BigInteger)
    same = {"source": literal(read.source), "created_ms": now, "updated_ms": now}
    chosen = select(*taken, *same.values()).where(within(rows, span), ~_known(rows)).order_by(rows.c.id)
    statement = insert(connection, subscribers).from_select([*names, *same], chosen)
    return max((await connection.execute(statement)).rowcount, 0)


def stands(read: List, name: str) -> ColumnElement[Any]:
    """Return a field as it will stand: the list's own, or what is known where the list may only fill a gap."""
    staged, known = read.tables.rows.c[name], subscribers.c[name]
    spoken = "birthday" if name == "month_day" else name
    if spoken not in read.given:
        return known
    if name == "last_order":
        # A list may be older than the orders that came in by themselves: the later day counts (issue 4, shop A's A-S02).
        told = and_(subscribers.c.order_count.is_not(None), known.is_not(None))
        staged = case((and_(told, or_(staged.is_(None), known > staged)), known), else_=staged)
    if spoken in read.owned:
        return staged
    blank = known == "" if name == "name" else known.is_(None)
    return case((blank, staged), else_=known)


async def _changes(connection: AsyncConnection, read: List, span: Span) -> list[dict[str, object]]:
    """Return what changes about people who are known, by their numbers."""
    rows = read.tables.rows
    fields = {name: stands(read, name) for name in _PLAIN}
    differs = [value.is_distinct_from(subscribers.c[name]) for name, value in fields.items()]
    speaks = any(name.startswith("attributes.") for name in read.given)
    if speaks:  # as text: equal texts are equal, and of others Python knows
        differs.append(cast(rows.c.attributes, Text) != cast(subscribers.c.attributes, Text))
    statement = (
        select(
            subscribers.c.id.label("person"),
            *(value.label(name) for name, value in fields.items()),
            or_(*differs[: len(_PLAIN)]).label("moved"),
            subscribers.c.attributes.label("known"),
            rows.c.attributes.label("staged"),
        )
        .join_from(rows, subscribers, subscribers.c.address_key == rows.c.address_key)
        .where(within(rows, span), or_(*differs))
        .order_by(rows.c.id)
    )
    owned = {name.removeprefix("attributes.") for name in read.given & read.owned}
    changes: list[dict[str, object]] = []
    for row in await connection.execute(statement):
        attributes = merged(row.known, row.staged, owned) if speaks else row.known
        if row.moved or attributes != row.known:
            plain = {name: getattr(row, name) for name in _PLAIN}
            changes.append({"person": row.person, **plain, "attributes": attributes})
    return changes


def merged(known: Mapping[str, object], staged: Mapping[str, object], owned: Iterable[str]) -> dict[str, object]:
    """Return attributes as they will stand: those that the list owns are the list's, of the others it fills what is missing."""
    own = frozenset(owned)
    stay = {name: value for name, value in known.items() if name not in own}
    return stay | {name: value for name, value in staged.items() if name not in stay}


async def _update(connection: AsyncConnection, changes: Sequence[dict[str, object]], now_ms: int) -> None:
    """Write what changed about known people."""
    if changes:
        names = (*_PLAIN, "attributes")
        statement = (
            update(subscribers)
            .where(subscribers.c.id == bindparam("person"))
            .values(**{name: bindparam(name) for name in names}, updated_ms=now_ms)
        )
        await connection.execute(statement, changes)


async def _suppress(connection: AsyncConnection, read: List, span: Span) -> int:
    """Put dead addresses and complaints on the suppression list; they never leave it by an import. Return how many are new."""
    rows = read.tables.rows
    chosen = select(
        rows.c.address_key, rows.c.suppressed, literal(read.source), literal(read.now_ms, BigInteger)
    ).where(within(rows, span), _stops(rows))
    columns = ["address_key", "reason", "source", "since_ms"]
    return max((await connection.execute(insert(connection, suppressions).from_select(columns, chosen))).rowcount, 0)
