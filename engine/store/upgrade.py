"""The store made, or brought to this engine's version. Only `tayori upgrade` and the first import come here.

In: the store's path. Out: the version before and after. A store that exists is copied beside itself first.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from engine.store.database import SCHEMA, StoreError, fault

if TYPE_CHECKING:
    from pathlib import Path


def upgrade(path: Path, now_ms: int) -> Path | None:
    """Make the store, or migrate it; return the copy that was made of an older one."""
    try:
        if not path.is_file():
            _make(path, now_ms)
            return None
        copy = _copy(path, now_ms)
        _migrate(path)
    except sqlite3.Error as error:
        raise fault(str(error), path) from error
    except OSError as error:
        raise StoreError("store_unopenable", path=path) from error
    return copy


def _make(path: Path, now_ms: int) -> None:
    """Make a new store beside its place and move it there whole: whatever dies meanwhile, there is no half of one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # addresses and consents will lie here
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600)
        _migrate(draft)
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
                raise fault(str(error), path) from error
            return None
        found = row[0] if row else SCHEMA
        if found == SCHEMA:
            return None
        if found > SCHEMA:  # migrations are numbered: 0001, 0002
            raise StoreError("store_newer", path=path, found=found, wanted=SCHEMA)
        copy = path.with_name(f"{path.name}.before-{SCHEMA}-{now_ms}")
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    return copy


def _migrate(path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, exc

    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except exc.DatabaseError as error:
        raise fault(str(error.orig), path) from error
    finally:
        engine.dispose()


def _born(path: Path, now_ms: int) -> None:
    """Set what a new store knows of itself: it is in rehearsal, and its journal bears its name."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")  # readers and the one writer do not wait for each other
        connection.executemany(
            "INSERT OR IGNORE INTO store_state (name, value) VALUES (?, ?)",
            [("created_ms", str(now_ms)), ("live", "no"), ("journal", secrets.token_hex(8))],
        )
