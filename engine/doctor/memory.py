"""What the store remembers, and whether it could be lost: its soundness, the ledger of consents, the journal, backups, the last run.

In: what was seen. Out: findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.doctor.finding import Finding
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR_MS = 3600 * 1000
NOTED_SILENCE_MS = 2 * HOUR_MS
"""A run with nothing to do gives a sign of life once an hour."""
NOTED_BACKUP_MS, OLD_BACKUP_MS = 36 * HOUR_MS, 7 * 24 * HOUR_MS
"""The timer makes one every night; one missed night is noted, a week without any is a mistake."""
_MANY = 3


@dataclass(frozen=True, slots=True)
class Memory:
    """The store as it was found. `trouble`: why it could not be opened; `unsound`: what its own check says."""

    where: str
    trouble: Term | None = None
    missing: bool = False
    unsound: str = ""
    version: str = ""
    live: bool = False
    people: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """The consents as they were walked: how many entries, how many faults, and the words of the first."""

    entries: int
    faults: int
    first: Term | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """The journal: where, how large, whether it can be written, whether the store is behind it; `behind`: the code of what a run would say."""

    path: str
    there: bool
    size: int
    writable: bool
    gone: bool = False
    """The store was run on with a journal that is not there any more, or is shorter."""
    beside: bool = False
    """It lies on the store's disk."""
    behind: Term | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """Backups of this store in the folder of the settings. `age_ms`: of the newest; `None`: none is there."""

    folder: str | None
    number: int = 0
    age_ms: int | None = None


def store_findings(memory: Memory, silent_ms: int | None) -> Iterator[Finding]:
    """Yield how the store is; `silent_ms`: since when no run gave a sign of life."""
    about, why = memory.where, "doctor_why_store"
    values: dict[str, object] = {"where": about}
    if memory.missing:
        yield Finding("store", about, "warning", Term("doctor_store_none", values), "", "settings")
        return
    if memory.trouble is not None:
        yield Finding("store", about, "wrong", memory.trouble, why)
        return
    if memory.unsound:
        said = Term("doctor_store_unsound", {**values, "what": memory.unsound})
        yield Finding("store", about, "wrong", said, why)
        return
    state = Term("doctor_live" if memory.live else "doctor_rehearsing")
    found = {**values, "version": memory.version, "people": f"{memory.people:,}", "state": state}
    yield Finding("store", about, "ok", Term("doctor_store_ok", found))
    if memory.live and silent_ms is None:
        yield Finding("store", "run", "warning", Term("doctor_run_never"), "doctor_why_run")
    elif memory.live and silent_ms is not None and silent_ms > NOTED_SILENCE_MS:
        said = Term("doctor_run_silent", {"hours": silent_ms // HOUR_MS})
        yield Finding("store", "run", "warning", said, "doctor_why_run")


def consent_findings(ledger: Ledger) -> Iterator[Finding]:
    """Yield whether the ledger of consents holds."""
    if ledger.faults:
        said = Term("doctor_consent_broken", {"number": ledger.faults, "first": ledger.first or "-"})
        yield Finding("consent", "ledger", "wrong", said, "doctor_why_consent")
    else:
        yield Finding("consent", "ledger", "ok", Term("doctor_consent_ok", {"number": f"{ledger.entries:,}"}))


def journal_findings(notes: Notes) -> Iterator[Finding]:
    """Yield whether the journal can do what it is for."""
    about, why = notes.path, "doctor_why_journal"
    values: dict[str, object] = {"path": about, "size": f"{notes.size / 2**20:,.1f}"}
    if not notes.writable:
        yield Finding("journal", about, "wrong", Term("doctor_journal_shut", values), why)
    elif notes.behind is not None:
        yield Finding("journal", about, "wrong", notes.behind, why)
    elif notes.gone:
        yield Finding("journal", about, "wrong", Term("doctor_journal_gone", values), why)
    elif not notes.there:
        yield Finding("journal", about, "ok", Term("doctor_journal_new", values))
    elif notes.beside:
        yield Finding("journal", about, "ok", Term("doctor_journal_beside", values))
    else:
        yield Finding("journal", about, "ok", Term("doctor_journal_ok", values))


def backup_findings(copies: Copies, *, live: bool) -> Iterator[Finding]:
    """Yield whether there is something to put back."""
    why = "doctor_why_backup"
    if copies.folder is None:
        level = "warning" if live else "unknown"
        yield Finding("backup", "backup.to", level, Term("doctor_backup_unset"), why, "nobody")
        return
    values: dict[str, object] = {"folder": copies.folder, "number": copies.number}
    if copies.age_ms is None:
        yield Finding("backup", copies.folder, "wrong" if live else "warning", Term("doctor_backup_none", values), why)
        return
    values["hours"] = copies.age_ms // HOUR_MS
    if copies.age_ms > OLD_BACKUP_MS:
        yield Finding("backup", copies.folder, "wrong", Term("doctor_backup_old", values), why)
    elif copies.age_ms > NOTED_BACKUP_MS:
        yield Finding("backup", copies.folder, "warning", Term("doctor_backup_old", values), why)
    elif copies.number < _MANY:
        yield Finding("backup", copies.folder, "ok", Term("doctor_backup_few", values))
    else:
        yield Finding("backup", copies.folder, "ok", Term("doctor_backup_ok", values))
