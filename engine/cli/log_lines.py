"""The lines of a relay's log, also of one that was packed away."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def lines_of(path: Path) -> Iterator[str]:
    """Yield a log's lines; bytes that are no UTF-8 are not ours to judge. Raises `OSError` where it cannot be read."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", errors="replace") as lines:
            yield from lines
    else:
        with path.open(errors="replace") as lines:
            yield from lines
