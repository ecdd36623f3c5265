"""A list that is open: its headings, and its rows one after the other.

In: what `lines` or `json_lines` found in a file. Out: one shape for both. A list whose last heading is `reason` is what an
earlier import refused (people/refused_file.py), corrected: it is a part of a list, whatever the mapping says of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from engine.people.encoding import encoding_of
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.people.rows import Refusal
    from engine.project.mapping import Mapping

REASON = "reason"
"""The heading behind all others in a file of refused rows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open list. `made`: what it says of its own moment, where it can (JSON)."""

    headings: tuple[str, ...]
    rows: Iterator[tuple[int, list[str] | Refusal]]
    encoding: str
    made: str | None = None
    corrected: bool = False


def expect_named(path: Path, mapping: Mapping, name: str) -> None:
    """Raise `StoreError` for a file that is called otherwise than the mapping says: its columns alone do not tell."""
    if mapping.file is not None and not fnmatchcase(path.name, mapping.file):
        raise StoreError("list_named", path=path.name, file=mapping.file, mapping=name)


def encoding_or_fault(path: Path) -> str:
    """Return a file's encoding. Raises `StoreError` where it cannot be read, or is in none that we know."""
    try:
        encoding = encoding_of(path)
    except OSError as error:
        raise StoreError("csv_unreadable", path=path, reason=error.strerror) from error
    if isinstance(encoding, int):
        raise StoreError("csv_encoding", line=encoding)
    return encoding
