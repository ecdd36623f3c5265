"""The store made, or brought to this engine's version. Only `tayori upgrade` and the first import come here.

In: where the store lies. Out: `Upgraded`: from which version, what was kept of the store before. A store that holds somebody is
kept first: copied, or dumped by pg_dump where that is here. From that copy to the end of the one transaction in which everything changes
nobody else has the store open: whatever dies, or does not fit, leaves the store as it was (docs/decisions/0055).
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.store.database import SCHEMA
from engine.store.faults import StoreError, fault
from engine.store.migrating import migrate
from engine.store.server import BUSY_MS, Server, blocking_engine, hold_alone, lock_writers
from engine.store.spare import copy_beside, dump_beside

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.store.server import Where

Keeper = Callable[[sqlite3.Connection | None], Path]
"""What keeps an older store as it is before it changes, and says where: given the only connection to a file."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done. `found`: the version before, `None` of a new store; `kept`: where the older one is; `rows` of each table."""

    found: str | None
    kept: Path | None = None
    rows: dict[str, int] = field(default_factory=dict[str, int])


def upgrade(where: Where, now_ms: int, *, backed_up: bool = False, keep: Keeper | None = None) -> Upgraded:
    """Make the store, or migrate it. `keep`: else a copy beside it; `backed_up`: a server's store needs none.

    Raise `StoreError` for a store that is newer, in use, not sound, or of which no copy can be made.
    """
    if isinstance(where, Server):
        return _upgrade_server(where, now_ms, backed_up=backed_up, keep=keep)
    try:
        if not where.is_file() or not where.stat().st_size:
            _make(where, now_ms)
            return Upgraded(None)
        return _upgrade_file(where, now_ms, keep)
    except sqlite3.Error as error:
        raise fault(error, where) from error
    except OSError as error:
        raise StoreError("store_unopenable", path=where) from error


def make_missing(where: Where, now_ms: int) -> None:
    """Make the store where there is none; one of any version stays as it is."""
    if isinstance(where, Server):
        _upgrade_server(where, now_ms, only_make=True)
    elif not where.is_file():
        upgrade(where, now_ms)


def version_of(where: Where) -> str | None:
    """Return the version of a store; `None` where there is none. Raise `StoreError` for a newer one."""
    if isinstance(where, Server):
        from sqlalchemy import exc

        engine = blocking_engine(where)
        try:
            with engine.connect() as connection:
                found = _found(connection)
        except exc.DBAPIError as error:
            raise fault(error.orig, where) from error
        finally:
            engine.dispose()
    else:
        if not where.is_file() or not where.stat().st_size:
            return None
        with closing(sqlite3.connect(where)) as connection:
            found = _version(connection, where)
    if found is not None:
        _is_older(found, where)
    return found


def _make(path: Path, now_ms: int) -> None:
    """Make a new store beside its place and move it there whole: whatever dies meanwhile, there is no half of one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # addresses and consents will lie here
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600)
        _migrate_file(draft)
        _born(draft, now_ms)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _migrate_file(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _migrate_over(connection, path)


def _upgrade_file(path: Path, now_ms: int, keep: Keeper | None) -> Upgraded:
    """Bring a file to this version over the only connection to it."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)) as connection:
        found = _version(connection, path)
        if found is not None and not _is_older(found, path):
            return Upgraded(found)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)) as connection:
        _hold(connection, path)
        kept = None
        if found is not None:
            kept = keep(connection) if keep is not None else copy_beside(path, connection, now_ms)
        return Upgraded(found, kept, _migrate_over(connection, path))


def _hold(connection: sqlite3.Connection, path: Path) -> None:
    """Let nobody else open the file as long as the connection is open.

    In this mode before the first look at a store with a write-ahead log, SQLite asks for its lock on the file itself, which each
    open connection shares (https://sqlite.org/wal.html#noshm): a server of pages that only waits is met, too.
    """
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError("upgrade_in_use", path=path) from error
        raise


def _version(connection: sqlite3.Connection, path: Path) -> str | None:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        if "no such table" not in str(error):
            raise fault(error, path) from error
        return None
    return row[0] if row else SCHEMA


def _is_older(found: str, where: Where) -> bool:
    if found > SCHEMA:  # migrations are numbered: 0001, 0002
        raise StoreError("store_newer", path=where, found=found, wanted=SCHEMA)
    return found < SCHEMA


def _migrate_over(connection: sqlite3.Connection, path: Path) -> dict[str, int]:
    """Migrate over a connection whose transactions are ours: by itself the driver would begin none before a table is changed."""
    from sqlalchemy import StaticPool, create_engine, exc

    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    try:
        with engine.connect() as over, over.begin():
            over.exec_driver_sql("BEGIN IMMEDIATE")
            return migrate(over, path)
    except exc.DatabaseError as error:
        raise fault(error.orig, path) from error


def _first_state(now_ms: int) -> list[dict[str, str]]:
    """Return what a new store knows of itself: it is in rehearsal, and its journal bears its name."""
    known = {"created_ms": str(now_ms), "live": "no", "journal": secrets.token_hex(8)}
    return [{"name": name, "value": value} for name, value in known.items()]


def _born(path: Path, now_ms: int) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")  # readers and the one writer do not wait for each other
        connection.executemany(
            "INSERT OR IGNORE INTO store_state (name, value) VALUES (:name, :value)", _first_state(now_ms)
        )


def _upgrade_server(
    server: Server, now_ms: int, *, backed_up: bool = False, keep: Keeper | None = None, only_make: bool = False
) -> Upgraded:
    """Make or migrate the tables, with no writer beside us, in one transaction."""
    from sqlalchemy import exc

    try:
        server.state.mkdir(mode=0o700, parents=True, exist_ok=True)  # the journal and the keys will lie here
    except OSError as error:
        raise StoreError("state_unwritable", path=server.state, reason=error.strerror) from error
    engine = blocking_engine(server)
    try:
        with engine.begin() as connection:
            lock_writers(connection)
            found = _found(connection)
            if found is None:
                _make_tables(connection, server, now_ms)
                return Upgraded(None)
            if only_make or not _is_older(found, server):
                return Upgraded(found)
            if not hold_alone(connection):
                raise StoreError("upgrade_in_use", path=server)
            kept = None
            if not backed_up and (people := _people(connection)):
                kept = _keep_dump(server, now_ms, keep, people, found)
            return Upgraded(found, kept, migrate(connection, server))
    except exc.DBAPIError as error:
        raise fault(error.orig, server) from error
    finally:
        engine.dispose()


def _keep_dump(server: Server, now_ms: int, keep: Keeper | None, people: int, found: str) -> Path:
    """Keep a server's store. Where pg_dump is not here somebody has to say that they kept it."""
    try:
        return keep(None) if keep is not None else dump_beside(server, now_ms)
    except StoreError as error:
        if error.code != "backup_tool":
            raise
        raise StoreError("server_backup", path=server, number=people, found=found, wanted=SCHEMA) from error


def _found(connection: Connection) -> str | None:
    """Return the version of the store on a server; `None` where there is none."""
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _make_tables(connection: Connection, server: Server, now_ms: int) -> None:
    from sqlalchemy import insert

    from engine.schema.tables import store_state

    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StoreError("server_encoding", path=server, found=encoding)
    migrate(connection, server)
    connection.execute(insert(store_state), _first_state(now_ms))


def _people(connection: Connection) -> int:
    from sqlalchemy import text

    return connection.execute(text("SELECT count(*) FROM subscribers")).scalar_one()
