"""A backup of a store: a folder with a checked copy of it, its journal and its keys, and a page that says what they are.

In: where the store lies, its journal, the state directory, the folder for backups. Out: `Backup`, a folder of its own that is there
whole or not at all. The store is copied by SQLite's online backup, or by pg_dump, while others write; the journal after it, so that it
knows at least as much. What the copy is worth is found out by opening it, not when it is needed. Never: a write into the store; a
folder that is not a backup of this store taken away.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.store.copies import copy_file
from engine.store.dump import dump, facts_of_server
from engine.store.faults import StoreError
from engine.store.server import Server

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from engine.store.server import Where

PAGE = "backup.json"
STORE = {"sqlite": "tayori.db", "postgresql": "tayori.dump"}
JOURNAL = "journal"
KEYS = ("token.keys", "seal.keys", "coupon.keys")
_NAMES = frozenset([*STORE.values(), JOURNAL, *KEYS])
_FORM = 1
_ROOM = 1.1  # of the store's size: it grows meanwhile, and the journal comes along
_BLOCK = 1 << 20
_STALE_SECONDS = 24 * 3600  # a draft so old is nobody's work any more


@dataclass(frozen=True, slots=True)
class Facts:
    """What a copy holds: the version of its tables, its journal's name, how many of each."""

    schema: str
    store: str
    people: int
    consents: int
    deliveries: int


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. `journal`: how many octets of the journal it has; `files`: size and SHA-256 of each."""

    kind: str
    made_ms: int
    facts: Facts
    journal: int
    files: dict[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """Return how many octets it takes."""
        return sum(size for size, _ in self.files.values())


def back_up(
    where: Where, journal: Path, state: Path, to: Path, now: datetime, source: sqlite3.Connection | None = None
) -> tuple[Path, Backup]:
    """Make a backup; return its folder. Raise `StoreError` where it cannot be made or is not worth anything.

    `source`: the connection to copy a file over, where it is the only one that gets in.
    """
    name = f"tayori-{now:%Y%m%dT%H%M%SZ}"
    draft = to / f".{name}.{secrets.token_hex(4)}"
    try:
        to.mkdir(mode=0o700, parents=True, exist_ok=True)  # addresses and consents will lie here
        _expect_room(where, to)
        draft.mkdir(mode=0o700)
        made = _filled(where, journal, state, draft, int(now.timestamp() * 1000), source)
        _write(draft / PAGE, json.dumps({"form": _FORM, **asdict(made)}, indent=1).encode())
        draft.rename(to / name)
        _keep(to)
    except OSError as error:
        raise StoreError("backup_unwritable", path=to, reason=error.strerror or error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return to / name, made


def _filled(
    where: Where, journal: Path, state: Path, draft: Path, now_ms: int, source: sqlite3.Connection | None
) -> Backup:
    """Put everything into the draft."""
    kind = "postgresql" if isinstance(where, Server) else "sqlite"
    copy = draft / STORE[kind]
    if isinstance(where, Server):
        facts = Facts(*facts_of_server(where))
        dump(where, copy)
    else:
        _copy(where, copy, source)
        facts = checked(copy)
    copy.chmod(0o600)
    _keep(copy)
    for path, name in ((journal, JOURNAL), *((state / key, key) for key in KEYS)):
        if path.is_file():
            shutil.copyfile(path, draft / name)
            (draft / name).chmod(0o600)
            _keep(draft / name)
    files = {path.name: digest(path) for path in sorted(draft.iterdir())}
    return Backup(kind, now_ms, facts, files.get(JOURNAL, (0, ""))[0], files)


def _copy(path: Path, to: Path, source: sqlite3.Connection | None) -> None:
    """Copy a store; the copy ends as one file, without SQLite's log beside it."""
    if source is None:
        copy_file(path, to)
    else:
        with closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
    with closing(sqlite3.connect(to)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")


def checked(copy: Path) -> Facts:
    """Open a copy and look whether it is sound; return what it holds."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(copy))}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if said != "ok":
                raise StoreError("backup_unsound", path=copy, reason=said)
            (schema,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            (store,) = connection.execute("SELECT value FROM store_state WHERE name = 'journal'").fetchone()
            counts = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - three names of ours
                for table in ("subscribers", "consents", "deliveries")
            )
            return Facts(schema, store, *counts)
    except sqlite3.DatabaseError as error:
        raise StoreError("backup_unsound", path=copy, reason=error) from error


def digest(path: Path) -> tuple[int, str]:
    """Return a file's size and SHA-256."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def read_backup(folder: Path) -> Backup:
    """Read what a backup is. Raise `StoreError` for a folder that is none."""
    try:
        page = json.loads((folder / PAGE).read_bytes())
        files = {str(name): (int(size), str(sha)) for name, (size, sha) in page["files"].items()}
        found = Backup(page["kind"], int(page["made_ms"]), Facts(**page["facts"]), int(page["journal"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError("backup_none", path=folder) from error
    if page["form"] != _FORM or STORE.get(found.kind) not in files or not files.keys() <= _NAMES:
        raise StoreError("backup_none", path=folder)
    return found


def expect_whole_backup(folder: Path, backup: Backup) -> None:
    """Raise `StoreError` where a file of a backup is not what it was."""
    for name, found in backup.files.items():
        path = folder / name
        if not path.is_file() or digest(path) != found:
            raise StoreError("backup_damaged", path=path)


def rotate(to: Path, store: str, keep: int, now: datetime) -> int:
    """Take away all but the newest backups of a store, and drafts that somebody left; return how many backups went."""
    gone = 0
    own: list[Path] = []
    for folder in sorted(to.glob("tayori-*Z"), reverse=True):
        try:
            if read_backup(folder).facts.store == store:
                own.append(folder)
        except StoreError:  # somebody else's
            continue
    for folder in own[keep:]:
        (folder / PAGE).unlink()  # first: what is half taken away is no backup any more
        shutil.rmtree(folder, ignore_errors=True)
        gone += 1
    for draft in to.glob(".tayori-*"):
        if draft.is_dir() and draft.stat().st_mtime < now.timestamp() - _STALE_SECONDS:
            shutil.rmtree(draft, ignore_errors=True)
    return gone


def _expect_room(where: Where, to: Path) -> None:
    if isinstance(where, Server) or not where.is_file():
        return
    wanted, free = int(where.stat().st_size * _ROOM), shutil.disk_usage(to).free
    if free < wanted:
        raise StoreError("backup_room", path=to, wanted=wanted >> 20, free=free >> 20)


def _write(path: Path, octets: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, octets)
        os.fsync(file)
    finally:
        os.close(file)


def _keep(path: Path) -> None:
    """See to it that a file, or a folder's names, are on the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
