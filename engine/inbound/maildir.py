"""A Maildir: messages are taken from `new/` and go to `cur/`; one that nobody understood is put into another.

In: a folder. Out: its new messages in the order in which they came. A file is moved only once what it said is in the store: after a
crash between the two it is read again, and known by its digest. Never: a message that is deleted; a link that is followed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.inbound.mime import MOST_OCTETS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def new_ones(folder: Path) -> Iterator[Path]:
    """Yield the files of `new/`; raises `OSError` where there is no such folder."""
    for path in sorted((folder / "new").iterdir()):
        if not path.name.startswith(".") and path.is_file() and not path.is_symlink():
            yield path


def octets_of(path: Path) -> bytes:
    """Return a message, or as much of it as shows that it is too long."""
    with path.open("rb") as file:
        return file.read(MOST_OCTETS + 1)


def move_on(folder: Path, path: Path) -> None:
    """Move a message to `cur/`, as one that was seen; another process may have been quicker."""
    (folder / "cur").mkdir(mode=0o700, exist_ok=True)
    with suppress(FileNotFoundError):
        path.rename(folder / "cur" / f"{path.name}:2,S")


def put_into(folder: Path, name: str, octets: bytes) -> None:
    """Put a message into a Maildir, which is made where there is none; once this returns it is on the disk."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "tmp" / name
    with path.open("wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    path.rename(folder / "new" / name)
