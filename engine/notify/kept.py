"""What lies beside the store for the day on which neither the files nor the store can be read: whom to tell, and of what they know.

In: the state directory. Out: `Kept`. The last `tayori.toml` that was sound is kept as it was written (no secret stands in it), with
whether the store is live, and until when each cause was seen. A file that cannot be read is none; one that cannot be written is let be:
whoever calls has a worse trouble to tell of.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FILE = "notify.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """`shop`: the text of the file; `seen`: by kind and key, when a cause was there last, in milliseconds; `call`: see `told_call`."""

    shop: str = ""
    live: bool = False
    seen: Mapping[str, int] = field(default_factory=dict[str, int])
    call: str = ""
    """By which call of systemd's all that it failed for was told."""


def read_kept(state: Path) -> Kept:
    """Return what is kept."""
    try:
        found: dict[str, Any] = json.loads((state / _FILE).read_text(encoding="utf-8"))
        return Kept(
            str(found["shop"]),
            bool(found["live"]),
            {str(name): int(at) for name, at in found["seen"].items()},
            str(found["call"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Kept()


def write_kept(state: Path, kept: Kept) -> bool:
    """Keep it: the whole, or what was there before; tell whether it is kept."""
    path = state / _FILE
    new = path.with_name(f"{_FILE}.{os.getpid()}.new")
    with suppress(OSError):
        state.mkdir(mode=0o700, parents=True, exist_ok=True)  # before the first store
        try:
            new.touch(mode=0o600)
            new.write_text(json.dumps(asdict(kept), ensure_ascii=False), encoding="utf-8")
            new.replace(path)
            return True
        finally:
            new.unlink(missing_ok=True)
    return False
