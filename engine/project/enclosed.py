"""A file that goes along with a letter, read from the disk.

In: the project's root, a folder in it, a path as somebody wrote it. Out: the file, or why it does not go along. A path never leads
out of its folder, neither by `..` nor by a symbolic link. What was read stays in memory until the file is another one.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from engine.project.enclosures import MOST, Enclosed, Fault, content_fault, kinds_in, name_fault
from engine.project.problems import nearest

if TYPE_CHECKING:
    from engine.project.enclosures import Folder


def enclosed(root: Path, folder: Folder, name: str) -> Enclosed | Fault:
    """Read a file below a folder of the project; `name` leads from that folder."""
    if not name or name.startswith("/") or "\\" in name or ".." in name.split("/") or "\x00" in name:
        return Fault("enclosure_outside", {"folder": folder})
    inside = (root / folder).resolve()
    try:
        path = (inside / name).resolve()
        if not path.is_relative_to(inside) or not inside.is_relative_to(root.resolve()):
            return Fault("enclosure_outside", {"folder": folder})
        fault = name_fault(name, folder)
        if fault is not None:
            return fault
        if not path.is_file():
            return _missing(inside, folder, name)
        known = path.stat()
        if known.st_size > MOST:
            return Fault("enclosure_heavy", {"size": -(-known.st_size // 1024), "most": MOST // 1024})
        return _read(str(path), PurePosixPath(name).name, folder, known.st_mtime_ns, known.st_size, known.st_ino)
    except OSError as error:  # not readable, a name longer than the disk takes, links in a circle
        return Fault("enclosure_unreadable", {"reason": error.strerror or str(error)})
    except RuntimeError:  # links in a circle, on 3.11 and 3.12
        return Fault("enclosure_outside", {"folder": folder})


@lru_cache(maxsize=64)
def _read(path: str, name: str, folder: Folder, *stamp: int) -> Enclosed | Fault:
    del stamp  # a file that was saved anew is another one
    octets = Path(path).read_bytes()
    kind = kinds_in(folder)[name.rpartition(".")[2].lower()]
    written = base64.b64encode(octets).decode("ascii")
    sha256 = hashlib.sha256(octets).hexdigest()
    return content_fault(name, octets) or Enclosed(name, kind, len(octets), sha256, written)


def _missing(inside: Path, folder: Folder, name: str) -> Fault:
    there = [path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()]
    guess = nearest(name, there)
    return Fault("enclosure_missing_guess" if guess else "enclosure_missing", {"folder": folder, "guess": guess or ""})
