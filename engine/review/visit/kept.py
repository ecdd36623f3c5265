"""Who may read the secrets: the files that hold a key, a password or people's addresses, looked at from outside.

In: the project, the state directory, where credentials lie. Out: each file that is there. Its content is never read. Somebody else
can read a file only where every folder above it lets them through.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from engine.doctor.machine import Kept
from engine.store.journal import journal_at
from engine.store.server import Server, beside, store_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.project.project import Project

_READ_WRITE, _ENTER = 0o006, 0o001


def kept_files(project: Project, state: Path, credentials: Path | None) -> list[Kept]:
    """Return each secret that is there, once."""
    found = dict.fromkeys(_places(project, state, credentials))
    return [kept for path in found if (kept := _seen(path, state)) is not None]


def _places(project: Project, state: Path, credentials: Path | None) -> Iterator[Path]:
    shop = project.shop
    if credentials is not None and credentials.is_dir():
        yield from sorted(credentials.glob("*__*"))
    if shop.sender.dkim and shop.sender.dkim.key_file:
        yield project.root / shop.sender.dkim.key_file
    where = store_at(shop.store.url, state)
    if not isinstance(where, Server):
        yield from (where.with_name(f"{where.name}{end}") for end in ("", "-wal", "-shm"))
    yield from (state / "token.keys", state / "coupon.keys", beside(where).with_name("seal.keys"))
    yield journal_at(shop.store.journal, state)


def _seen(path: Path, state: Path) -> Kept | None:
    try:
        seen = path.stat()
        foreign = path.parent == state and seen.st_uid != state.stat().st_uid
        reached = bool(seen.st_mode & _READ_WRITE) and all(
            folder.stat().st_mode & _ENTER for folder in path.resolve().parents
        )
    except OSError:  # it is not there, or nobody shows it to us
        return None
    return Kept(str(path), reached, stat.S_IMODE(seen.st_mode), foreign)
