"""The store, its ledger, its journal and its backups, looked at; nothing is written.

In: the project, the state directory, the real time. Out: what was found; where the store cannot be opened, as much as can be said
without it.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import func, select, text

from engine.delivery.behind import look
from engine.delivery.clock import moment_of
from engine.doctor.memory import Copies, Ledger, Memory, Notes
from engine.project.problems import Term
from engine.schema.tables import subscribers
from engine.store.backup import read_backup
from engine.store.chain import verify
from engine.store.database import SCHEMA, open_store
from engine.store.faults import StoreError
from engine.store.journal import journal_at, lines_of
from engine.store.life import life_now, life_of
from engine.store.server import Server, store_at
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.life import Life
    from engine.store.server import Where

_GLIMPSE = 200  # characters of what a database says of itself


_NONE = Copies(None)


@dataclass(frozen=True, slots=True)
class Remembered:
    """All that was found. `life_ms`: the store's last sign of life, `None` where it was never run on."""

    memory: Memory
    ledger: Ledger | None = None
    notes: Notes | None = None
    copies: Copies = _NONE
    life_ms: int | None = None


async def remember(project: Project, state: Path, now_ms: int, *, ledger: bool) -> Remembered:
    """Look at the store and at what lies beside it; `ledger`: walk the consents, too, which takes a while for a million."""
    settings, path = project.shop.store, journal_at(project.shop.store.journal, state)
    where = store_at(settings.url, state)
    key = settings.seal_key.get_secret_value().encode() if settings.seal_key else None
    try:
        unsound = "" if isinstance(where, Server) else await asyncio.to_thread(_checked, where)
        if not unsound:
            store = await open_store(where, seal_key=key)
            try:
                return await _opened(project, store, state, now_ms, ledger=ledger)
            finally:
                await store.close()
        memory = Memory(str(where), unsound=unsound)
    except StoreError as error:
        memory = Memory(str(where), _term(error), error.code == "store_missing")
    except OSError as error:  # somebody else's folder: whoever asks is not who runs it
        memory = Memory(str(where), Term("path_failed", {"path": error.filename or where, "reason": error.strerror}))
    copies = await asyncio.to_thread(_copies, project, state, None, now_ms)
    return Remembered(memory, None, _notes_there(path, where), copies)


async def _opened(project: Project, store: Store, state: Path, now_ms: int, *, ledger: bool) -> Remembered:
    path = journal_at(project.shop.store.journal, state)
    async with store.reading() as connection:
        known = await read_state(connection)
        people = (await connection.execute(select(func.count()).select_from(subscribers))).scalar_one()
        server = isinstance(store.where, Server)
        version = str((await connection.execute(text("SHOW server_version"))).scalar_one()) if server else ""
    walked = await _ledger(store, project.zone) if ledger else None
    life = life_of(known)
    notes = await _whole_notes(project, store, path, known, now_ms)
    name = f"PostgreSQL {version}, {SCHEMA}" if server else f"SQLite, {SCHEMA}"
    memory = Memory(str(store.where), version=name, live=known.get("live") == "yes", people=people)
    copies = await asyncio.to_thread(_copies, project, state, known["journal"], now_ms)
    return Remembered(memory, walked, notes, copies, life.ms if life else None)


async def _ledger(store: Store, zone: ZoneInfo) -> Ledger:
    async with store.reading() as connection:
        found = await verify(connection)
    if not found.faults:
        return Ledger(found.entries, 0)
    first = found.faults[0]
    at = f"{moment_of(first.at_ms).astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(first.at_ms, int) else "-"
    said = Term(first.code, {"entry": first.entry, "at": at, "seal": first.seal, "what": first.what})
    return Ledger(found.entries, len(found.faults), said)


def _checked(path: Path) -> str:
    """Return what SQLite finds wrong with a file, in a word of its own; "" for a sound one and for none."""
    if not path.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=10)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:  # another program keeps it locked, or we may not read it: opening it says so
        return ""
    except sqlite3.DatabaseError as error:
        return str(error)[:_GLIMPSE]
    return "" if said == "ok" else str(said)[:_GLIMPSE]


def _notes(path: Path, where: Where, *, gone: bool = False, behind: Term | None = None) -> Notes:
    """Return how the journal's file is."""
    there = path.is_file()
    folder = path.parent
    # The store's folder is made with it, no other one.
    ready = folder.is_dir() or (not isinstance(where, Server) and not where.exists() and folder == where.parent)
    writable = not path.is_dir() and ready and (not folder.is_dir() or os.access(path if there else folder, os.W_OK))
    beside = there and not isinstance(where, Server) and where.is_file() and where.stat().st_dev == path.stat().st_dev
    return Notes(str(path), there, path.stat().st_size if there else 0, writable, gone, beside, behind)


def _notes_there(path: Path, where: Where) -> Notes:
    """Return how the journal's file is, also where nobody shows it to us."""
    try:
        return _notes(path, where)
    except OSError:
        return Notes(str(path), there=False, size=0, writable=False)


async def _whole_notes(project: Project, store: Store, path: Path, known: Mapping[str, str], now_ms: int) -> Notes:
    """Return how the journal is, and what a run would say of the two together."""
    now, life = life_now(path, now_ms), life_of(known)
    try:
        found = await look(store, project, path, known, now)
        behind = _term(found.error(project, path)) if found else _stranger(path, known["journal"], life)
    except StoreError as error:
        behind = _term(error)
    gone = life is not None and life.file != 0 and (now.file == 0 or (now.file == life.file and now.size < life.size))
    return _notes(path, store.where, gone=gone, behind=behind)


def _stranger(path: Path, name: str, life: Life | None) -> Term | None:
    """Return that the journal is another store's: it names others, and never the one that was run on."""
    others = False
    for line in lines_of(path) if life is not None else ():
        owner = line.get("store") if line is not None else None
        if owner == name:
            return None
        others = others or owner is not None
    return Term("doctor_journal_other", {"path": path}) if others else None


def _term(error: StoreError) -> Term:
    return Term(error.code, error.values_)


def _copies(project: Project, state: Path, name: str | None, now_ms: int) -> Copies:
    """Return the backups of a store in the folder of the settings; of any store where its name is not known."""
    if project.shop.backup.to is None:
        return Copies(None)
    folder = state / project.shop.backup.to
    made: list[int] = []
    for one in folder.glob("tayori-*Z"):
        try:
            found = read_backup(one)
        except (StoreError, OSError):
            continue
        if name is None or found.facts.store == name:
            made.append(found.made_ms)
    return Copies(str(folder), len(made), now_ms - max(made) if made else None)
