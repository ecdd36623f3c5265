"""The open store: transactions over SQLite or PostgreSQL, which keep the same promises.

In: where the store lies (store/server.py). Out: `Store`, whose `reading()`, `writing()` and `held()` are the only ways to a
connection. Writers come one after the other and wait for each other instead of failing half-way: BEGIN IMMEDIATE on SQLite, an
advisory lock on a server. Never: a migration (`tayori upgrade` does that), a statement of its own beyond its settings.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import event, exc, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from engine.store.faults import StoreError, fault
from engine.store.journal import append
from engine.store.server import BUSY_MS, WRITES, Server, beside, hold_life, hold_run, no_such_table, server_engine
from engine.store.told import take_told

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection

    from engine.store.server import Where

SCHEMA = "0009"
"""The migration that this engine was written for."""

SEALING = "tayori_sealing"
"""The option under which every connection carries the store's `Secret`."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where the key lies that seals the consent ledger: the shop's own secret, and the file beside the store."""

    file: Path
    given: bytes | None


class Store:
    """An open store. `path`: the name beside which its lock and its keys lie; of SQLite it is the store itself.

    `journal`: where refusals and erasures are told once they are committed (told.py); `second`: and once more (second.py).
    """

    def __init__(
        self, engine: AsyncEngine, where: Where, journal: Path | None = None, second: Path | None = None
    ) -> None:
        self._journal = journal
        self._second = second
        self.where = where
        self.path = beside(where)
        self._engine = engine
        self._reader = engine
        # Writers come one after the other. Within a process they wait for each other here: SQLite would let them sleep and
        # try again, up to a tenth of a second at a time.
        self._turn = asyncio.Lock()
        if isinstance(where, Server):
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """Give a connection whose statements all see the same state of the store."""
        with _told(self.where):
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """Give a connection in a transaction: committed at the end, undone when the block raises."""
        with _told(self.where):
            async with self._turn, self._engine.connect() as connection:
                await connection.execution_options(**{WRITES: True})
                take_told(connection)  # of a transaction that was undone
                async with connection.begin():
                    yield connection
                self._tell(connection)

    @asynccontextmanager
    async def held(self) -> AsyncGenerator[AsyncConnection]:
        """Give one connection for several writing transactions (`begin()` each); its temporary tables last as long."""
        with _told(self.where):
            async with self._engine.connect() as connection:
                await connection.execution_options(**{WRITES: True})
                try:
                    yield connection
                finally:
                    self._tell(connection)  # a word too much of a transaction that was undone bars, and hurts nobody
                    await connection.invalidate()  # the pool would keep its temporary tables for whoever comes next

    def _tell(self, connection: AsyncConnection) -> None:
        lines = take_told(connection)
        if self._journal is not None:
            append(self._journal, lines)
        if self._second is not None:
            append(self._second, lines, lasting=True)

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[bool]:
        """Hold the run's lock on the server while the block runs; yield whether it was free. A file needs none but its own."""
        async with self._holding() as connection:
            yield connection is None or await hold_run(connection)

    @asynccontextmanager
    async def alive(self, run: str) -> AsyncGenerator[None]:
        """Hold a run's own lock on the server while the block runs, so that every host can tell that it lives."""
        async with self._holding() as connection:
            if connection is not None:
                await hold_life(connection, run)
            yield

    @asynccontextmanager
    async def _holding(self) -> AsyncGenerator[AsyncConnection | None]:
        """Give a connection of its own to the server, with which its locks go; `None` for a file."""
        if not isinstance(self.where, Server):
            yield None
            return
        with _told(self.where):
            async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                try:
                    yield connection
                finally:
                    await connection.invalidate()

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class _told:  # noqa: N801 - reads as a phrase: with _told(where)
    """Turn the driver's faults into ours."""

    def __init__(self, where: Where) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, exc.DatabaseError | exc.InterfaceError) and not isinstance(error, exc.IntegrityError):
            raise fault(error.orig, self._where) from error


def expect_file(path: Path) -> None:
    """Raise `StoreError` when there is no file of a store."""
    try:
        there = path.is_file()
    except OSError as error:  # a folder that may not be looked into
        raise StoreError("store_unopenable", path=path) from error
    if not there:
        raise StoreError("store_missing", path=path)


async def open_store(
    where: Where,
    *,
    lasting: bool = True,
    seal_key: bytes | None = None,
    journal: Path | None = None,
    second: Path | None = None,
) -> Store:
    """Open an existing store; `StoreError` says when there is none or it is of another version.

    `lasting=False` is for a copy that nobody keeps: its commits do not wait for the disk. `seal_key` is the shop's own
    (store/seal_keys.py).
    """
    secret = Secret(beside(where).with_name("seal.keys"), seal_key)
    if isinstance(where, Server):
        store = Store(server_engine(where, {SEALING: secret}), where, journal, second)
    else:
        expect_file(where)
        store = Store(_engine(where, secret, "FULL" if lasting else "OFF"), where, journal, second)
    try:
        async with store.reading() as connection:
            version = await _version(connection)
        _check(version, where)
    except StoreError:
        await store.close()
        raise
    return store


def _check(version: str | None, where: Where) -> None:
    """Raise `StoreError` for a store of another version, or none."""
    if version == SCHEMA:
        return
    if version is None and isinstance(where, Server):
        raise StoreError("store_missing", path=where)
    code = "server_version" if isinstance(where, Server) else "store_version"
    if version is not None and version > SCHEMA:  # migrations are numbered: 0001, 0002
        code = "store_newer"
    raise StoreError(code, path=where, found=version or "-", wanted=SCHEMA)


async def _version(connection: AsyncConnection) -> str | None:
    """Return the migration that the store has seen."""
    try:
        return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except exc.DatabaseError as error:
        if no_such_table(error.orig):
            return None
        raise


def settle(store: Store) -> None:
    """Move the write-ahead log into the store's file and empty it: what was deleted is in neither then.

    Where another process still reads, SQLite does it later by itself. A server's files are not ours to empty.
    """
    if isinstance(store.where, Server):
        return
    with closing(sqlite3.connect(store.path, timeout=BUSY_MS / 1000)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _engine(path: Path, secret: Secret, synchronous: str) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", execution_options={SEALING: secret})

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: DBAPIConnection, _: object) -> None:  # pyright: ignore[reportUnusedFunction]  # registered
        connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
        cursor = connection.cursor()
        # FULL: a commit that was told is on the disk, even through a power failure (DESIGN 5.2).
        for pragma in (f"synchronous = {synchronous}", "foreign_keys = ON", f"busy_timeout = {BUSY_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]  # registered
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
