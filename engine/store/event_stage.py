"""The list of events that is being read: staged in temporary tables, judged there, and told from there.

In: events in the order of the file. Out: for each whether it is new (`state` is empty), `known`, `refused` or `erased`; and the
refused rows by their lines. Nothing here outlives the connection, and nothing is held in memory: a list may be of any length.
An event is all rows with its key, wherever they stand: it comes in whole, or not at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.schema import CreateTable, DropTable

from engine.schema.tables import event_items, events
from engine.store.bulk import put
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.bulk import Values

_MADE = MetaData()
STAGED = Table(
    "staged_events",
    _MADE,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("line", Integer, nullable=False),
    Column("address_key", Text),
    Column("kind", Text),
    Column("at_ms", BigInteger),
    Column("day", Text),
    Column("amount", BigInteger),
    Column("order_key", Text),
    Column("tracking", Text),
    Column("state", Text),
    prefixes=["TEMPORARY"],
)
STAGED_ITEMS = Table(
    "staged_items",
    _MADE,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("product", Text, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("quantity", Integer, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
_MORE_ROWS = Table(
    "staged_rows",
    _MADE,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
    comment="The rows of an event beside its first one.",
)
_REFUSED = Table(
    "refused_rows",
    _MADE,
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("said", Text, nullable=False),
    prefixes=["TEMPORARY"],
)
_FIELDS = ("address_key", "kind", "at_ms", "amount", "order_key")
_CACHE_KB = 65_536  # the indexes of a million people's events are met at random
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Refused:
    """A row by its first line, and why it was not taken."""

    line: int
    code: str
    values: Mapping[str, object]


async def begin_stage(connection: AsyncConnection) -> None:
    """Make the tables; a pooled connection may still hold those of a list before."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
    for table in _MADE.sorted_tables:
        await connection.execute(DropTable(table, if_exists=True))
        await connection.execute(CreateTable(table))


async def end_stage(connection: AsyncConnection) -> None:
    """Give the room back."""
    for table in _MADE.sorted_tables:
        await connection.execute(DropTable(table, if_exists=True))


async def stage(connection: AsyncConnection, rows: Sequence[Values]) -> dict[int, Any]:
    """Stage events: `STAGED`'s columns in their order, by seq.

    Returns by seq what stands there already, for those whose key came before.
    """
    if not rows:
        return {}
    await put(connection, insert(connection, STAGED).on_conflict_do_nothing(), _names(STAGED), rows)
    added = select(func.count()).select_from(STAGED).where(STAGED.c.seq >= rows[0][0])
    if (await connection.execute(added)).scalar_one() == len(rows):
        return {}
    found = await connection.execute(select(STAGED).where(STAGED.c.key.in_({row[1] for row in rows})))
    standing = {row.key: row for row in found}
    pairs = [(int(str(row[0])), standing[row[1]]) for row in rows]
    return {seq: leader for seq, leader in pairs if leader.seq != seq}


async def stage_items(connection: AsyncConnection, items: Sequence[Values]) -> None:
    """Stage items of events: seq, product, category, quantity."""
    await put(connection, insert(connection, STAGED_ITEMS).on_conflict_do_nothing(), _names(STAGED_ITEMS), list(items))


async def count_items(connection: AsyncConnection, seq: int) -> int:
    """Return how many items of an event are staged."""
    return (await connection.execute(select(_count(STAGED_ITEMS, "seq", literal(seq))))).scalar_one()


async def stage_more(connection: AsyncConnection, rows: Sequence[Values]) -> None:
    """Remember further rows of staged events: seq, line."""
    await put(connection, insert(connection, _MORE_ROWS).on_conflict_do_nothing(), _names(_MORE_ROWS), rows)


def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.c)


async def refuse_rows(connection: AsyncConnection, refused: Sequence[Refused]) -> None:
    """Remember rows that are not taken; the first reason stands."""
    values = [
        {
            "line": one.line,
            "code": one.code,
            "said": json.dumps(dict(one.values), ensure_ascii=False, default=str),
        }
        for one in refused
    ]
    if values:
        await connection.execute(insert(connection, _REFUSED).on_conflict_do_nothing(), values)


async def refuse_staged(connection: AsyncConnection, seqs: Sequence[int], code: str, **values: object) -> None:
    """Refuse staged events with all their rows."""
    for at in range(0, len(seqs), _PAGE):
        some = seqs[at : at + _PAGE]
        await connection.execute(update(STAGED).where(STAGED.c.seq.in_(some)).values(state="refused"))
        first = select(STAGED.c.line, STAGED.c.key).where(STAGED.c.seq.in_(some))
        more = select(_MORE_ROWS.c.line, STAGED.c.key).join(STAGED, STAGED.c.seq == _MORE_ROWS.c.seq)
        rows = await connection.execute(first.union_all(more.where(STAGED.c.seq.in_(some))))
        await refuse_rows(connection, [Refused(row.line, code, {"key": row.key, **values}) for row in rows])


async def _refused_rows(connection: AsyncConnection, after: int) -> list[Refused]:
    """Return the next page of refused rows, by line."""
    rows = await connection.execute(
        select(_REFUSED).where(_REFUSED.c.line > after).order_by(_REFUSED.c.line).limit(_PAGE)
    )
    return [Refused(row.line, row.code, json.loads(row.said)) for row in rows]


def in_slice(after: int, until: int) -> ColumnElement[bool]:
    """Return the events of a slice that nothing speaks against so far."""
    return and_(STAGED.c.seq > after, STAGED.c.seq <= until, STAGED.c.state.is_(None))


async def addresses(connection: AsyncConnection, after: int, until: int) -> list[str]:
    """Return whose events a slice holds."""
    found = await connection.execute(select(STAGED.c.address_key).where(in_slice(after, until)).distinct())
    return list(found.scalars())


async def leave_out(connection: AsyncConnection, after: int, until: int, gone: Sequence[str]) -> int:
    """Leave out the events of people who were erased; return how many."""
    count = 0
    for at in range(0, len(gone), _PAGE):
        theirs = and_(in_slice(after, until), STAGED.c.address_key.in_(gone[at : at + _PAGE]))
        count += (await connection.execute(update(STAGED).where(theirs).values(state="erased"))).rowcount
    return count


async def mark_known(connection: AsyncConnection, after: int, until: int) -> tuple[int, list[int]]:
    """Mark the events of a slice that the store has; return how many are the same, and which ones are others."""
    there = exists().where(events.c.key == STAGED.c.key)
    statement = update(STAGED).where(in_slice(after, until), there).values(state="known")
    count = (await connection.execute(statement)).rowcount
    if not count:
        return 0, []
    here = and_(STAGED.c.seq > after, STAGED.c.seq <= until, STAGED.c.state == "known")
    others = select(STAGED.c.seq).join(events, events.c.key == STAGED.c.key).where(here, _differs())
    differing = list((await connection.execute(others)).scalars())
    return count - len(differing), differing


def _differs() -> ColumnElement[bool]:
    fields = [STAGED.c[name].is_distinct_from(events.c[name]) for name in _FIELDS]
    # A number that a later list brings to a shipment of before is no other shipment; it just comes too late.
    other_parcel = and_(events.c.tracking.is_not(None), STAGED.c.tracking.is_distinct_from(events.c.tracking))
    return or_(
        *fields,
        other_parcel,
        _count(STAGED_ITEMS, "seq", STAGED.c.seq) != _count(event_items, "event_id", events.c.id),
        _new(),
    )


def _count(table: Table, column: str, value: ColumnElement[int]) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(table.c[column] == value).scalar_subquery()


def _new() -> ColumnElement[bool]:
    """Tell whether one of the staged items is none of those that the store has."""
    # `coalesce` keeps SQLite from the indexes of products and categories: the event's own few items are the ones to look at.
    same = [
        func.coalesce(event_items.c[name], empty) == STAGED_ITEMS.c[name]
        for name, empty in (("product", ""), ("category", ""), ("quantity", 0))
    ]
    stands = exists().where(event_items.c.event_id == events.c.id, *same).correlate(events, STAGED_ITEMS)
    return exists().where(STAGED_ITEMS.c.seq == STAGED.c.seq, ~stands)


async def each_refusal(connection: AsyncConnection) -> AsyncIterator[Refused]:
    """Yield every refused row, by line."""
    after = -1
    while page := await _refused_rows(connection, after):
        for one in page:
            yield one
        after = page[-1].line
