"""The open store: transactions over SQLite (PostgreSQL is to be its equal), and the faults that a person is told.

In: a URL and the state directory. Out: `Store`, whose `reading()` and `writing()` are the only ways to a connection.
A write on SQLite begins with BEGIN IMMEDIATE: it waits for the other writer instead of failing half-way.
Never: a migration (`tayori upgrade` does that), a statement of its own beyond its settings.
"""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import event, exc, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection

SCHEMA = "0005"
"""The migration that this engine was written for."""

_BUSY_MS = 10_000  # a writer waits this long for another: longer than any transaction of ours
_WRITES = "tayori_writes"
SEALING = "tayori_sealing"
"""The option under which every connection carries the store's `Secret`."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where the key lies that seals the consent ledger: the shop's own secret, and the file beside the store."""

    file: Path
    given: bytes | None


class StoreError(Exception):
    """The store cannot do what was asked, for a reason outside this program; `code` is in the catalogue."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values_ = values


class Store:
    """An open store."""

    def __init__(self, engine: AsyncEngine, path: Path) -> None:
        self._engine = engine
        self.path = path

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """Give a connection whose statements all see the same state of the store."""
        with _told(self.path):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """Give a connection in a transaction: committed at the end, undone when the block raises."""
        with _told(self.path):
            async with self._engine.connect() as connection:
                await connection.execution_options(**{_WRITES: True})
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def held(self) -> AsyncGenerator[AsyncConnection]:
        """Give one connection for several writing transactions (`begin()` each); its temporary tables last as long."""
        with _told(self.path):
            async with self._engine.connect() as connection:
                await connection.execution_options(**{_WRITES: True})
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class _told:  # noqa: N801 - reads as a phrase: with _told(path)
    """Turn the driver's faults into ours."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, exc.DatabaseError) and not isinstance(error, exc.IntegrityError):
            raise fault(str(error.orig), self._path) from error


def fault(words: str, path: Path) -> StoreError:
    """Return what a person is told for SQLite's own words."""
    for part, code in (
        ("readonly", "store_readonly"),
        ("unable to open", "store_unopenable"),
        ("locked", "store_locked"),
        ("disk is full", "store_full"),
        ("not a database", "store_broken"),
        ("malformed", "store_broken"),
    ):
        if part in words:
            return StoreError(code, path=path)
    return StoreError("store_failed", path=path, reason=words)


def store_path(url: str, state: Path) -> Path:
    """Return the file of a `sqlite:` URL: relative names lie in the state directory, whatever the working directory."""
    name = url.removeprefix("sqlite:")
    return state / name if not name.startswith("///") else state / name.removeprefix("///")


def _expect(path: Path) -> None:
    try:
        there = path.is_file()
    except OSError as error:  # a folder that may not be looked into
        raise StoreError("store_unopenable", path=path) from error
    if not there:
        raise StoreError("store_missing", path=path)


async def open_store(path: Path, *, lasting: bool = True, seal_key: bytes | None = None) -> Store:
    """Open an existing store; `StoreError` says when there is none or it is of another version.

    `lasting=False` is for a copy that nobody keeps: its commits do not wait for the disk. `seal_key` is the shop's own
    (store/seal_keys.py).
    """
    _expect(path)
    secret = Secret(path.with_name("seal.keys"), seal_key)
    store = Store(_engine(path, secret, "FULL" if lasting else "OFF"), path)
    try:
        async with store.reading() as connection:
            version = await _version(connection)
    except StoreError:
        await store.close()
        raise
    if version != SCHEMA:
        await store.close()
        code = "store_newer" if version is not None and version > SCHEMA else "store_version"
        raise StoreError(code, path=path, found=version or "-", wanted=SCHEMA)
    return store


async def _version(connection: AsyncConnection) -> str | None:
    """Return the migration that the store has seen."""
    try:
        return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except exc.OperationalError as error:
        if "no such table" in str(error.orig):
            return None
        raise


def copy_store(path: Path, to: Path) -> None:
    """Copy a store as it is at this moment, with SQLite's own online backup."""
    _expect(path)
    there = f"file:{quote(str(path))}?mode=ro"
    try:
        with closing(sqlite3.connect(there, uri=True)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
    except sqlite3.DatabaseError as error:
        raise fault(str(error), path) from error


def settle_wal(path: Path) -> None:
    """Move the write-ahead log into the store and empty it: what was deleted is in neither then.

    Where another process still reads, SQLite does it later by itself.
    """
    with closing(sqlite3.connect(path, timeout=_BUSY_MS / 1000)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _engine(path: Path, secret: Secret, synchronous: str) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", execution_options={SEALING: secret})

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: DBAPIConnection, _: object) -> None:  # pyright: ignore[reportUnusedFunction]  # registered
        connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
        cursor = connection.cursor()
        # FULL: a commit that was told is on the disk, even through a power failure (DESIGN 5.2).
        for pragma in (f"synchronous = {synchronous}", "foreign_keys = ON", f"busy_timeout = {_BUSY_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]  # registered
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
