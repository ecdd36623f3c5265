"""The store's sign of life: when it was last run on, and how far its journal had come by then.

In: a connection, the journal's file. Out: `Life`. A store that was put back from a backup has an old one; a journal that goes on
behind it knows what the store does not. The file is told by its number on the disk, since a shortened one is another file.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from engine.store.state import write_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

_NAME = "life"


@dataclass(frozen=True, slots=True)
class Life:
    """When the store was last run on, by the real clock; the journal's file (0: none) and its octets by then."""

    ms: int
    file: int
    size: int

    def goes_on(self, now: Life) -> bool:
        """Tell whether the file of `now` is the same, and has not become shorter."""
        return self.file == now.file and self.size <= now.size


def life_now(journal: Path, now_ms: int) -> Life:
    """Return the sign of life of this moment."""
    try:
        found = journal.stat()
    except OSError:  # whoever writes into it, or has to read it, says why
        return Life(now_ms, 0, 0)
    return Life(now_ms, found.st_ino, found.st_size)


def life_of(known: Mapping[str, str]) -> Life | None:
    """Return the last sign of life in what the store knows of itself; `None` where it was never run on."""
    text = known.get(_NAME)
    return Life(**json.loads(text)) if text else None


async def keep_life(connection: AsyncConnection, life: Life) -> None:
    """Write a sign of life."""
    await write_state(connection, _NAME, json.dumps(asdict(life)))
