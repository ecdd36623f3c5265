"""The keys that sign leave links: the shop's secret, or one that is kept in the state directory.

In: the project and the state directory. Out: keys, the newest first: it signs, all of them open. A key is never taken away,
since a leave link works for ever. Lose the file, and the links of old mails are dead: it belongs into the backup.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from engine.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.project import Project

_FILE = "token.keys"
_BYTES = 32


def token_keys(project: Project, state: Path) -> tuple[bytes, ...]:
    """Return the keys; the first call without a secret makes the file, readable by its owner alone."""
    given = project.shop.web.token_key
    kept = _kept(state / _FILE)
    if given is not None:
        return (given.get_secret_value().encode(), *kept)
    return kept or _make(state / _FILE)


def _kept(path: Path) -> tuple[bytes, ...]:
    try:
        lines = path.read_text(encoding="ascii").split()
        keys = tuple(bytes.fromhex(line) for line in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise StoreError("keys_unreadable", path=path, reason=str(error)) from error
    if not keys:
        raise StoreError("keys_unreadable", path=path, reason="it is empty")
    return keys


def _make(path: Path) -> tuple[bytes, ...]:
    """Write a key beside its place and link it there whole: nobody ever reads half a file, whatever dies meanwhile."""
    key = secrets.token_bytes(_BYTES)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, key.hex().encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
        os.link(draft, path)
    except FileExistsError:
        return _kept(path)  # another command was first
    except OSError as error:
        raise StoreError("state_unwritable", path=path, reason=error.strerror) from error
    finally:
        draft.unlink(missing_ok=True)
    return (key,)
