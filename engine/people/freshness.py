"""How old a list is: what was true last week is not to be written over what is true today.

In: the file, what it says of its own moment, what the person says, the lists before it. Out: the moment when it was made;
or `StoreError` (`list_…`) for a list that is too old. Its age is asked where the mapping says `fresh_within`, or where the
person gave the moment: a file's own clock is changed by every copy.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.people.wishes import moment_of
from engine.project.values import span_text
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.people.rows import Reader
    from engine.people.sheet import Sheet
    from engine.store.lists import Listed


def made_ms(path: Path, sheet: Sheet, reader: Reader, said: int | None) -> int:
    """Return when a list was made: as the person says, as it says itself, or as its file's clock says."""
    if said is not None:
        return said
    if sheet.made is not None:
        try:
            return moment_of(datetime.fromisoformat(sheet.made), reader.zone)
        except ValueError as error:
            raise StoreError("list_made_at", value=sheet.made) from error
    return path.stat().st_mtime_ns // 1_000_000


def expect_fresh(reader: Reader, at_ms: int, before: Sequence[Listed], *, said: bool) -> None:
    """Raise `StoreError` for a list that is older than it may be, or older than the last one of its name."""
    within = reader.mapping.fresh_within
    if within is not None and reader.now_ms - at_ms > within.total_seconds() * 1000:
        raise StoreError("list_old", made=_shown(at_ms, reader), within=span_text(within))
    last = max((one.file_ms for one in before if one.file_ms is not None), default=None)
    if (within is not None or said) and last is not None and at_ms < last:
        raise StoreError("list_older", made=_shown(at_ms, reader), last=_shown(last, reader))


def _shown(at_ms: int, reader: Reader) -> str:
    return f"{datetime.fromtimestamp(at_ms // 1000, reader.zone):%Y-%m-%d %H:%M}"
