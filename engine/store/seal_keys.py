"""The keys that seal the consent ledger and hide who was erased: the shop's own secret, or one in a file beside the store.

In: a connection, which carries the store's `Secret`. Out: keys, the newest first: it seals, every one verifies. A key is never
taken away. Lose the file, and the seals of that time cannot be verified, nor can an import know whom it must leave out: it
belongs into the backup, and whoever may write the store should better not have it (give the secret then).
Refusals are recorded with or without it: no lost file keeps anybody from leaving.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine.store.database import SEALING, Secret, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """One key. Its `name` stands beside each seal that it made and tells nothing of it."""

    octets: bytes
    name: str


def keys_of(connection: AsyncConnection) -> tuple[Key, ...]:
    """Return every key that there is: none before the first entry."""
    secret = _secret(connection)
    given = (_key(secret.given),) if secret.given else ()
    return (*given, *_kept(secret.file))


def key_of(connection: AsyncConnection) -> Key:
    """Return the key that seals; the first call without a secret makes the file, readable by its owner alone."""
    secret = _secret(connection)
    if secret.given:
        return _key(secret.given)
    return (_kept(secret.file) or _make(secret.file))[0]


def _secret(connection: AsyncConnection) -> Secret:
    assert connection.sync_connection is not None
    return cast("Secret", connection.sync_connection.get_execution_options()[SEALING])


def _key(octets: bytes) -> Key:
    return Key(octets, hmac.digest(octets, b"tayori: the name of a key", "sha256")[:4].hex())


def _kept(path: Path) -> tuple[Key, ...]:
    try:
        lines = path.read_text(encoding="ascii").split()
        keys = tuple(_key(bytes.fromhex(line)) for line in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise StoreError("seal_keys_unreadable", path=path, reason=str(error)) from error
    if not keys:
        raise StoreError("seal_keys_unreadable", path=path, reason="it is empty")
    return keys


def _make(path: Path) -> tuple[Key, ...]:
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
    return (_key(key),)
