"""The keys that seal the consent ledger and hide who was erased: the shop's own secret, or one in a file beside the store.

In: a connection, which carries the store's `Secret`. Out: keys, the newest first: it seals, every one verifies. A key is never
taken away. Lose the file, and the seals of that time cannot be verified, nor can an import know whom it must leave out: it
belongs into the backup, and whoever may write the store should better not have it (give the secret then).
Refusals are recorded with or without it: no lost file keeps anybody from leaving.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine.store.database import SEALING, Secret
from engine.store.key_file import kept_keys, make_keys

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_DAMAGED = "seal_keys_unreadable"


@dataclass(frozen=True, slots=True)
class Key:
    """One key. Its `name` stands beside each seal that it made and tells nothing of it."""

    octets: bytes
    name: str


def keys_of(connection: AsyncConnection) -> tuple[Key, ...]:
    """Return every key that there is: none before the first entry."""
    secret = _secret(connection)
    given = (_key(secret.given),) if secret.given else ()
    return (*given, *map(_key, kept_keys(secret.file, _DAMAGED)))


def key_of(connection: AsyncConnection) -> Key:
    """Return the key that seals; the first call without a secret makes the file, readable by its owner alone."""
    secret = _secret(connection)
    if secret.given:
        return _key(secret.given)
    return _key((kept_keys(secret.file, _DAMAGED) or make_keys(secret.file, _DAMAGED))[0])


def _secret(connection: AsyncConnection) -> Secret:
    assert connection.sync_connection is not None
    return cast("Secret", connection.sync_connection.get_execution_options()[SEALING])


def _key(octets: bytes) -> Key:
    return Key(octets, hmac.digest(octets, b"tayori: the name of a key", "sha256")[:4].hex())
