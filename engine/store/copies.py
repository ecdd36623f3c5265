"""A store copied into a file of SQLite, as it is at one moment: what a rehearsal works on.

In: where the store lies, and the file to be made. Out: the copy. SQLite's own online backup; of a server's store, table by
table out of one snapshot, row by row: nothing but a block of rows is ever in memory. Never: a write into the store itself.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import create_engine, delete, insert, select

from engine.schema.tables import metadata
from engine.store.database import expect_file, open_store
from engine.store.faults import fault
from engine.store.server import Server
from engine.store.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.server import Where

_BLOCK = 1000


async def copy_store(where: Where, to: Path) -> None:
    """Copy a store as it is at this moment."""
    if isinstance(where, Server):
        await _copy_tables(where, to)
    else:
        copy_file(where, to)


def copy_file(path: Path, to: Path) -> None:
    """Copy a store of SQLite in one step: readers and writers go on meanwhile."""
    expect_file(path)
    there = f"file:{quote(str(path))}?mode=ro"
    try:
        with closing(sqlite3.connect(there, uri=True)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
    except sqlite3.DatabaseError as error:
        raise fault(error, path) from error


async def _copy_tables(server: Server, to: Path) -> None:
    store = await open_store(server)
    try:
        upgrade(to, 0)
        engine = create_engine(f"sqlite:///{to}")
        try:
            async with store.reading() as there:
                with engine.begin() as here:
                    for table in metadata.sorted_tables:
                        await _copy_table(there, here, table)
        finally:
            engine.dispose()
    finally:
        await store.close()


async def _copy_table(there: AsyncConnection, here: Connection, table: Table) -> None:
    here.execute(delete(table))  # what a new store knows of itself
    rows = await there.stream(select(table).execution_options(yield_per=_BLOCK))
    async for block in rows.mappings().partitions(_BLOCK):
        here.execute(insert(table), [dict(row) for row in block])
