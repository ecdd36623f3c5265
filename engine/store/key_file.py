"""A file of keys: hexadecimal, one a line, the newest first; readable by its owner alone.

In: a path, and the code by which a damaged file is told. Out: keys. Whoever makes the file writes one key beside its place and
links it there whole: nobody ever reads half a file, whatever dies meanwhile. What the keys are for, their callers know.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from engine.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_BYTES = 32


def kept_keys(path: Path, damaged: str) -> tuple[bytes, ...]:
    """Return the keys of a file, none where there is none; `StoreError` with the code `damaged` when it cannot be read."""
    try:
        lines = path.read_text(encoding="ascii").split()
        keys = tuple(bytes.fromhex(line) for line in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise StoreError(damaged, path=path, reason=str(error)) from error
    if not keys:
        raise StoreError(damaged, path=path, reason="it is empty")
    return keys


def make_keys(path: Path, damaged: str) -> tuple[bytes, ...]:
    """Make the file with one key, and return it; where another command was first, its keys."""
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
        return kept_keys(path, damaged)
    except OSError as error:
        raise StoreError("state_unwritable", path=path, reason=error.strerror) from error
    finally:
        draft.unlink(missing_ok=True)
    return (key,)
