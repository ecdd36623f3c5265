"""The table in which a list waits while it is judged whole: of this connection alone, gone with it.

In: rows that `people` has read, in the order of the file, and what it refused. Out: the same rows, each address once, with an
index by address; what stood twice has joined the refused. Nothing of the store is read or written here: a list that is held
has changed nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, MetaData, Table, Text, bindparam, delete, func, select
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from engine.store.bulk import put
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.bulk import Values

PAGE = 5000
FIXED = (
    "id",
    "subject",
    "line",
    "address",
    "address_key",
    "domain",
    "lane",
    "name",
    "birthday",
    "month_day",
    "last_order",
    "attributes",
    "suppressed",
)
"""The columns of every list, in the order of its rows; three for each topic follow: word, at, expires."""
# KiB. A million people are an index of 40 MB by address: with SQLite's own 2 MB each row costs a page read and one written.
_CACHE, _CACHE_OF_LIST = 32_000, 4_000


@dataclass(frozen=True, slots=True)
class Staging:
    """The tables of one list with so many topics."""

    rows: Table
    twice: Table
    refused: Table
    said: Table
    """What refused rows say against mail."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of `rows`, in their order."""
        return tuple(column.name for column in self.rows.c)


def staging(topics: int) -> Staging:
    """Return the tables for a list that speaks of so many topics."""
    of = MetaData()
    words = [
        column
        for number in range(topics)
        for column in (
            Column(f"word_{number}", Text),  # granted | refused | attested: a grant whose moment a batch gives
            Column(f"at_{number}", BigInteger),
            Column(f"expires_{number}", BigInteger),
        )
    ]
    fixed = [Column(name, JSON if name == "attributes" else Text) for name in FIXED[3:]]
    said = Column("said", Text)  # JSON: the values of the sentence
    return Staging(
        rows=_numbered("import_rows", of, Column("subject", Text), _line(), *fixed, *words),
        twice=_numbered("import_twice", of, Column("first", Integer)),
        refused=_numbered("import_refused", of, _line(), Column("code", Text), said, _key()),
        said=_numbered("import_said", of, _key(), Column("topic", Text), Column("at_ms", BigInteger), _line()),
    )


def _line() -> Column[int]:
    return Column("line", Integer)


def _key() -> Column[str]:
    return Column("address_key", Text)


def _numbered(name: str, of: MetaData, *columns: Column[Any]) -> Table:
    """Return a temporary table whose rows are numbered by whoever writes them."""
    return Table(
        name, of, Column("id", Integer, primary_key=True, autoincrement=False), *columns, prefixes=["TEMPORARY"]
    )


async def prepare(connection: AsyncConnection, tables: Staging) -> None:
    """Make the tables, and give the connection room for them."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(f"PRAGMA main.cache_size = -{_CACHE}")
        await connection.exec_driver_sql(f"PRAGMA temp.cache_size = -{_CACHE_OF_LIST}")
    for table in (tables.rows, tables.twice, tables.refused, tables.said):
        await connection.execute(DropTable(table, if_exists=True))
        await connection.execute(CreateTable(table))


async def put_rows(connection: AsyncConnection, tables: Staging, rows: Sequence[Values]) -> None:
    """Stage good rows: the columns of `rows` in their order."""
    await put(connection, insert(connection, tables.rows), tables.columns, rows)


async def put_refused(connection: AsyncConnection, tables: Staging, rows: Sequence[Values]) -> None:
    """Stage refused rows: number, line, code, values as JSON, and whose row it is, if anybody can tell."""
    columns = ("id", "line", "code", "said", "address_key")
    await put(connection, insert(connection, tables.refused), columns, rows)


async def put_said(connection: AsyncConnection, tables: Staging, rows: Sequence[Values]) -> None:
    """Stage what refused rows say against mail: number, whose, topic, when, line."""
    await put(connection, insert(connection, tables.said), ("id", "address_key", "topic", "at_ms", "line"), rows)


async def index(connection: AsyncConnection, tables: Staging) -> None:
    """Index what is staged by address: once all is there, in one sweep."""
    keys = [table.c.address_key for table in (tables.rows, tables.refused, tables.said)]
    for number, column in enumerate((*keys, tables.refused.c.line)):
        await connection.execute(CreateIndex(Index(f"ix_import_{number}", column)))


async def part_twice(connection: AsyncConnection, tables: Staging, topics: Sequence[str], last: int) -> int:
    """Move rows whose address stands further up to the refused, numbered after `last`; return how many they are."""
    await _find_twice(connection, tables)
    after, moved = 0, 0
    while page := await _twice(connection, tables, after):
        refused: list[Values] = []
        said: list[Values] = []
        for row in page:
            moved += 1
            refused.append((last + moved, row.line, "row_twice", json.dumps({"first": row.first}), row.address_key))
            said.extend(
                ((last + moved) * len(topics) + number, row.address_key, topic, getattr(row, f"at_{number}"), row.line)
                for number, topic in enumerate(topics)
                if getattr(row, f"word_{number}") == "refused"
            )
        await put_refused(connection, tables, refused)
        await put_said(connection, tables, said)
        gone = delete(tables.rows).where(tables.rows.c.id == bindparam("gone"))
        await connection.execute(gone, [{"gone": row.id} for row in page])
        after = page[-1].id
    return moved


async def _find_twice(connection: AsyncConnection, tables: Staging) -> None:
    """Note the rows that come after the first with their address, and the line of that one."""
    rows = tables.rows
    first = (
        select(rows.c.address_key, func.min(rows.c.id).label("first"))
        .group_by(rows.c.address_key)
        .having(func.count() > 1)
        .subquery()
    )
    other = rows.alias()
    statement = (
        select(rows.c.id, other.c.line)
        .join(first, first.c.address_key == rows.c.address_key)
        .join(other, other.c.id == first.c.first)
        .where(rows.c.id > first.c.first)
    )
    await connection.execute(insert(connection, tables.twice).from_select(["id", "first"], statement))


async def _twice(connection: AsyncConnection, tables: Staging, after: int) -> Sequence[Any]:
    """Return a page of the rows that stand twice."""
    statement = (
        select(tables.rows, tables.twice.c.first)
        .join(tables.twice, tables.twice.c.id == tables.rows.c.id)
        .where(tables.rows.c.id > after)
        .order_by(tables.rows.c.id)
        .limit(PAGE)
    )
    return (await connection.execute(statement)).all()


async def refused_rows(
    connection: AsyncConnection, tables: Staging
) -> AsyncIterator[tuple[int, str, dict[str, object]]]:
    """Yield line, code and values of each refused row, in the order of the file."""
    line, number = -1, -1
    refused = tables.refused
    while True:
        later = (refused.c.line > line) | ((refused.c.line == line) & (refused.c.id > number))
        page = (
            await connection.execute(select(refused).where(later).order_by(refused.c.line, refused.c.id).limit(PAGE))
        ).all()
        for row in page:
            yield row.line, row.code, json.loads(row.said)
        if len(page) < PAGE:
            return
        line, number = page[-1].line, page[-1].id


async def keys_within(connection: AsyncConnection, tables: Staging, first: int, last: int) -> Sequence[str]:
    """Return the addresses of a span of rows."""
    rows = tables.rows
    return (await connection.execute(select(rows.c.address_key).where(rows.c.id.between(first, last)))).scalars().all()


async def leave_out(connection: AsyncConnection, tables: Staging, keys: Sequence[str]) -> None:
    """Take these addresses out of the list."""
    for table in (tables.rows, tables.said):
        gone = delete(table).where(table.c.address_key == bindparam("gone"))
        await connection.execute(gone, [{"gone": key} for key in keys])


async def count_of(connection: AsyncConnection, table: Table) -> int:
    """Return how many rows a table has."""
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()
