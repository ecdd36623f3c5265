"""Where `tayori deploy` puts a shop's files: a folder a revision, and a link to the one in force. It touches the disk.

    HOME/repository.git           a bare mirror; its configuration says from where, which branch, which folder of it
    HOME/revisions/<commit>/      the project's files at a commit, never changed once they lie there
    HOME/current                  a link to one of them, replaced in one step
    HOME/deployed                 the commit once more, in a file that systemd can watch

In: a home, a commit. Out: which lie there, which is in force. Whoever reads a revision holds it, so that nobody removes it
meanwhile; what begins with a dot was left by somebody who died, and is removed by the next deploy.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

REPOSITORY, CURRENT, DEPLOYED, LOCK = "repository.git", "current", "deployed", "deploy.lock"
KEPT = 5
_REVISIONS = "revisions"
_NEVER = 0
"""When a revision was put in force that lies there whole, and was not."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")  # SHA-1 or SHA-256
_held: dict[Path, int] = {}
"""The revision that this process reads: the open folder, whose lock goes with the process."""


def home_of(root: Path) -> Path | None:
    """Return the home whose revision lies at `root`; `None` for a project that nobody deployed."""
    revisions = root.parent
    if revisions.name != _REVISIONS or not _COMMIT.fullmatch(root.name):
        return None
    return revisions.parent if (revisions.parent / REPOSITORY).is_dir() else None


def commit_in(root: Path) -> str:
    """Return the commit whose files lie at `root`; "" for a project that nobody deployed."""
    return root.name if home_of(root) is not None else ""


def hold(root: Path) -> None:
    """Keep a deployed revision from being removed while this process reads it, or until it holds another one."""
    if root in _held or home_of(root) is None:
        return
    with suppress(OSError):  # it was removed in this moment: whoever reads it says so
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for other in _held.values():
            os.close(other)
        _held.clear()
        _held[root] = folder
        fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)


def current(home: Path) -> str:
    """Return the commit in force; "" where none is."""
    try:
        target = (home / CURRENT).readlink()
    except OSError:
        return ""
    known = target.parent == Path(_REVISIONS) and _COMMIT.fullmatch(target.name)
    return target.name if known and (home / target).is_dir() else ""


def revision(home: Path, commit: str) -> Path:
    """Return the folder of a commit."""
    return home / _REVISIONS / commit


def kept(home: Path) -> list[str]:
    """Return the commits that lie there, the one that was in force last first."""
    try:
        found = [entry for entry in os.scandir(home / _REVISIONS) if _COMMIT.fullmatch(entry.name)]
    except FileNotFoundError:
        return []
    return [entry.name for entry in sorted(found, key=lambda one: (-one.stat().st_mtime_ns, one.name))]


def put_in_force_at(home: Path, commit: str) -> int:
    """Return when a revision was put in force, in nanoseconds since 1970."""
    return revision(home, commit).stat().st_mtime_ns


def staging(home: Path, commit: str) -> Path:
    """Make an empty folder in which a revision is put together."""
    folder = home / _REVISIONS / f".{commit}.new"
    folder.mkdir(parents=True)
    return folder


def settle(home: Path, commit: str, staged: Path) -> None:
    """Give a revision that is whole its name, once it is on the disk."""
    for folder, _, names in os.walk(staged, topdown=False):
        for name in names:
            _on_disk(Path(folder, name))
        _on_disk(Path(folder))
    os.utime(staged, ns=(_NEVER, _NEVER))
    staged.rename(revision(home, commit))
    _on_disk(home / _REVISIONS)


def switch(home: Path, commit: str, now_ns: int) -> None:
    """Put a revision in force: whoever looks sees the old one or the new one, and nothing between."""
    os.utime(revision(home, commit), ns=(now_ns, now_ns))
    link = home / f".{CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(_REVISIONS, commit))
    link.replace(home / CURRENT)
    _on_disk(home)


def tell(home: Path) -> None:
    """Write the commit in force where a path unit looks; nothing where it stands there."""
    path, line = home / DEPLOYED, f"{current(home)}\n"
    if not path.is_file() or path.read_text(encoding="ascii", errors="replace") != line:
        path.write_text(line, encoding="ascii")
        path.chmod(0o644)


@contextmanager
def alone(home: Path) -> Generator[bool]:
    """Hold the lock of a home while the block runs; yield whether it was free."""
    file = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(file)


def sweep(home: Path) -> None:
    """Remove what somebody who died left half done."""
    for path in (home / _REVISIONS).glob(".*"):
        shutil.rmtree(path)
    (home / f".{CURRENT}.new").unlink(missing_ok=True)
    for commit in kept(home):
        if commit != current(home) and put_in_force_at(home, commit) == _NEVER:
            _removed(home, commit)  # "the one before" would be one that never was in force


def trim(home: Path) -> list[str]:
    """Remove the revisions beyond those that are kept, unless somebody reads one; return their commits."""
    return [commit for commit in kept(home)[KEPT:] if commit != current(home) and _removed(home, commit)]


def _removed(home: Path, commit: str) -> bool:
    """Remove a revision: first its name, so that nobody finds a half of it."""
    path = revision(home, commit)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        gone = path.with_name(f".{commit}.old")
        path.rename(gone)
        shutil.rmtree(gone)
        return True
    finally:
        os.close(folder)


def _on_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
