"""What every test would do anew in the same way is done once a process: a new store's tables, what a TOML text says.

In: the engine as it is. Out: the engine with two memories; each keeps what the engine itself made first, and gives copies of it.
Half a second of migrations and thirty files of a shop came before nearly every test. A process of its own (`Workshop.tayori`)
has no such memory: there all of it runs.
"""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project import reading
from engine.store import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.project.toml import Positions, Syntax

    Parsed = tuple[dict[str, object], Positions] | Syntax

MEMORY = Path("/dev/shm")
_ROOM = 3 * 2**30  # twice of what a whole run leaves there before pytest clears it away
_LONGEST = 200_000


def fitting_folder() -> Path | None:
    """Return a folder that lies in memory and has room: there, a commit does not wait for a disk. Tests write programs, too."""
    if not os.access(MEMORY, os.W_OK | os.X_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free > _ROOM else None


def remember(put: Callable[[object, str, object], None]) -> None:
    """Give the engine its memories; `put` is `setattr`, or one that is taken back."""
    put(upgrade, "_migrate_file", _migrated_once(upgrade._migrate_file))
    put(reading, "parse", _parsed_once(reading.parse))


def _migrated_once(migrate: Callable[[Path], None]) -> Callable[[Path], None]:
    """Fill an empty file with what the first one became; any other is migrated."""
    made = b""

    def migrated(path: Path) -> None:
        nonlocal made
        if path.stat().st_size:
            migrate(path)
        elif made:
            path.write_bytes(made)
        else:
            migrate(path)
            made = path.read_bytes()

    return migrated


def _parsed_once(parse: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    """Give a fresh copy of what a text says: a model may keep hold of a part of it."""
    known: dict[str, bytes] = {}

    def parsed(text: str) -> Parsed:
        if text not in known:
            found = parse(text)
            if len(text) > _LONGEST:
                return found
            known[text] = pickle.dumps(found)
        return pickle.loads(known[text])

    return parsed
