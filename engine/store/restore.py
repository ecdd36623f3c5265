"""A backup put back: the store, its keys, and its journal where that did not outlive the store.

In: a backup's folder, and where its store is to lie. Out: what was put back. A store that is there is never replaced, nor a journal, nor
a key. Where the journal is the backup's own copy nobody knows what was sent since: the store says so of itself, and nothing is sent
until `tayori recover` (delivery/behind.py). The store comes last: whatever dies before has put back nothing that could be run on.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.store.backup import JOURNAL, KEYS, STORE, Backup, checked, expect_whole_backup, read_backup
from engine.store.database import SCHEMA
from engine.store.dump import read_back
from engine.store.faults import StoreError, fault
from engine.store.journal import lines_of
from engine.store.server import Server, blocking_engine

if TYPE_CHECKING:
    from pathlib import Path

    from engine.store.server import Where

RESTORED = "restored"
"""The name under which a store knows that nobody knows what it has forgotten."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. `outlived`: the journal was there, and goes on behind the backup.

    `second_ms`: when its second place was last written, where it came from there; `None` where it did not.
    """

    backup: Backup
    outlived: bool
    second_ms: int | None = None


def restore(folder: Path, where: Where, journal: Path, state: Path, second: Path | None = None) -> Restored:
    """Put a backup back. Raise `StoreError` where it is damaged, of another kind, or something is in its place.

    `second`: where the journal was written once more; it takes the place of one that is gone.
    """
    backup = read_backup(folder)
    expect_whole_backup(folder, backup)
    if backup.facts.schema > SCHEMA:
        raise StoreError("store_newer", path=folder, found=backup.facts.schema, wanted=SCHEMA)
    if backup.kind != ("postgresql" if isinstance(where, Server) else "sqlite"):
        raise StoreError("restore_kind", path=folder, kind=backup.kind)
    _expect_nothing(where)
    follows = second if second is not None and not journal.exists() and _outlived(second, backup) else None
    outlived = follows is not None or _outlived(journal, backup)
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if follows is not None:
            journal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put(follows, journal, 0o640)
        for key in KEYS:
            _put_key(folder / key, state / key)
        if JOURNAL in backup.files and not journal.exists():
            journal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put(folder / JOURNAL, journal, 0o640)
        if isinstance(where, Server):
            read_back(where, folder / STORE["postgresql"])
            _mark_server(where, backup, outlived=outlived)
        else:
            _put_store(folder / STORE["sqlite"], where, backup, outlived=outlived)
    except OSError as error:
        raise StoreError("backup_unwritable", path=error.filename or state, reason=error.strerror) from error
    return Restored(backup, outlived, None if follows is None else follows.stat().st_mtime_ns // 1_000_000)


def _expect_nothing(where: Where) -> None:
    """Raise `StoreError` where a store is already."""
    if isinstance(where, Server):
        from sqlalchemy import exc, inspect

        engine = blocking_engine(where)
        try:
            with engine.connect() as connection:
                there = inspect(connection).has_table("alembic_version")
        except exc.DBAPIError as error:
            raise fault(error.orig, where) from error
        finally:
            engine.dispose()
    else:
        there = where.exists()
    if there:
        raise StoreError("restore_exists", path=where)


def _outlived(journal: Path, backup: Backup) -> bool:
    """Tell whether the journal in its place goes on behind the backup. Raise `StoreError` where it is another store's."""
    if not journal.is_file() or not journal.stat().st_size:
        return False
    stores = {line["store"] for line in lines_of(journal) if line is not None and "store" in line}
    if stores and backup.facts.store not in stores:
        raise StoreError("restore_journal", path=journal)
    return journal.stat().st_size > backup.journal


def _put_key(source: Path, to: Path) -> None:
    if not source.is_file():
        return
    if to.is_file():
        if to.read_bytes() != source.read_bytes():
            raise StoreError("restore_key", path=to)
        return
    _put(source, to, 0o600)


def _put(source: Path, to: Path, mode: int) -> None:
    """Copy a file beside its place and move it there whole."""
    draft = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=mode)
        shutil.copyfile(source, draft)
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


def _put_store(source: Path, to: Path, backup: Backup, *, outlived: bool) -> None:
    checked(source)
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600)
        shutil.copyfile(source, draft)
        with closing(sqlite3.connect(draft)) as connection, connection:
            if not outlived:
                connection.execute("INSERT OR REPLACE INTO store_state VALUES (?, ?)", (RESTORED, str(backup.made_ms)))
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # as a new one has it
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


def _mark_server(server: Server, backup: Backup, *, outlived: bool) -> None:
    if outlived:
        return
    from sqlalchemy import text

    engine = blocking_engine(server)
    try:
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO store_state (name, value) VALUES (:name, :value)"),
                {"name": RESTORED, "value": str(backup.made_ms)},
            )
    finally:
        engine.dispose()
