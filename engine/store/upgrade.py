"""The store made, or brought to this engine's version. Only `tayori upgrade` and the first import come here.

In: where the store lies. Out: the copy that was made of an older one. A file that exists is copied beside itself first. On a
server there is no such copy: an older store that holds people is left as it is until somebody says that they backed it up.
There the tables change in one transaction: a migration that fails has changed nothing.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from engine.store.database import SCHEMA
from engine.store.faults import StoreError, fault
from engine.store.server import Server, blocking_engine, lock_writers

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from engine.store.server import Where


def upgrade(where: Where, now_ms: int, *, backed_up: bool = False) -> Path | None:
    """Make the store, or migrate it; return the copy that was made of an older one."""
    if isinstance(where, Server):
        _upgrade_server(where, now_ms, backed_up=backed_up)
        return None
    try:
        if not where.is_file():
            _make(where, now_ms)
            return None
        copy = _copy(where, now_ms)
        _migrate_file(where)
    except sqlite3.Error as error:
        raise fault(error, where) from error
    except OSError as error:
        raise StoreError("store_unopenable", path=where) from error
    return copy


def make_missing(where: Where, now_ms: int) -> None:
    """Make the store where there is none; one of any version stays as it is."""
    if isinstance(where, Server):
        _upgrade_server(where, now_ms, only_make=True)
    elif not where.is_file():
        upgrade(where, now_ms)


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


def _copy(path: Path, now_ms: int) -> Path | None:
    """Copy an older store with SQLite's own online backup; one of the right version needs none."""
    with closing(sqlite3.connect(path)) as source:
        try:
            row = source.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            if "no such table" not in str(error):
                raise fault(error, path) from error
            return None
        found = row[0] if row else SCHEMA
        if not _is_older(found, path):
            return None
        copy = path.with_name(f"{path.name}.before-{SCHEMA}-{now_ms}")
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    return copy


def _is_older(found: str, where: Where) -> bool:
    if found > SCHEMA:  # migrations are numbered: 0001, 0002
        raise StoreError("store_newer", path=where, found=found, wanted=SCHEMA)
    return found < SCHEMA


def _migrate_file(path: Path) -> None:
    from sqlalchemy import create_engine, exc

    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except exc.DatabaseError as error:
        raise fault(error.orig, path) from error
    finally:
        engine.dispose()


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


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


def _upgrade_server(server: Server, now_ms: int, *, backed_up: bool = False, only_make: bool = False) -> None:
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
            elif not only_make and _is_older(found, server):
                _expect_backup(connection, server, found, backed_up=backed_up)
                _migrate(connection)
    except exc.DBAPIError as error:
        raise fault(error.orig, server) from error
    finally:
        engine.dispose()


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
    _migrate(connection)
    connection.execute(insert(store_state), _first_state(now_ms))


def _expect_backup(connection: Connection, server: Server, found: str, *, backed_up: bool) -> None:
    """Raise `StoreError` for a store that holds something and that nobody backed up."""
    from sqlalchemy import text

    people = connection.execute(text("SELECT count(*) FROM subscribers")).scalar_one()
    if people and not backed_up:
        raise StoreError("server_backup", path=server, number=people, found=found, wanted=SCHEMA)
