"""An older store kept beside itself before its tables change: a copy of a file, a dump of a server's.

In: the store, and the only connection to a file. Out: where the spare lies; it is there whole, on the disk and looked at, or not
at all, and then nothing may change. Never: a write into the store.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from engine.store.database import SCHEMA
from engine.store.faults import StoreError, fault

if TYPE_CHECKING:
    from pathlib import Path

    from engine.store.server import Server

_ROOM = 1.1  # of the store's size: the copy, and what the change itself writes


def copy_beside(path: Path, source: sqlite3.Connection, now_ms: int) -> Path:
    """Copy a file beside itself by SQLite's own online backup."""
    size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    if free < size * _ROOM:
        raise StoreError("upgrade_room", path=path.parent, wanted=int(size * _ROOM) >> 20, free=free >> 20)
    kept = path.with_name(f"{path.name}.before-{SCHEMA}-{now_ms}")
    draft = kept.with_name(f".{kept.name}")
    try:
        draft.touch(mode=0o600)
        _copy(source, draft, path)
        _keep(draft, kept)
    except (OSError, sqlite3.Error) as error:
        told = fault(error, path)
        if told.code == "store_broken":
            raise told from error
        raise StoreError("upgrade_no_copy", path=path.parent, reason=error) from error
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _copy(source: sqlite3.Connection, to: Path, path: Path) -> None:
    with closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        (said,) = target.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise StoreError("store_broken", path=path, reason=said)


def dump_beside(server: Server, now_ms: int) -> Path:
    """Dump a server's store into the state directory."""
    from engine.store.dump import dump

    kept = server.state / f"{server.url.database}.before-{SCHEMA}-{now_ms}.dump"
    draft = kept.with_name(f".{kept.name}")
    try:
        draft.touch(mode=0o600)
        dump(server, draft)
        _keep(draft, kept)
    except OSError as error:
        raise StoreError("upgrade_no_copy", path=server.state, reason=error) from error
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _keep(draft: Path, kept: Path) -> None:
    """Put a draft in its place, and see to it that both are on the disk."""
    _sync(draft)
    draft.rename(kept)
    _sync(kept.parent)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
