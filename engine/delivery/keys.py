"""The keys that sign leave links and make coupons: the shop's secret, or one that is kept in the state directory.

In: the project and the state directory. Out: keys, the newest first: it signs, all of them open. A key is never taken away,
since a leave link works for ever. Lose the file, and the links of old mails are dead: it belongs into the backup.
A coupon's code is kept with whom it was given to: with a new key only new codes are others.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.store.key_file import kept_keys, make_keys
from engine.store.state import write_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.editions import Opened

_FILE = "token.keys"
_COUPONS = "coupon.keys"
_DAMAGED = "keys_unreadable"


TOKEN, COUPONS = "token_key", "coupon_key"
"""The names under which a store knows which keys its run uses."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a process that sends signs links with, and makes codes with."""

    token: bytes
    coupons: bytes | None


def mark_of(key: bytes) -> str:
    """Return by what a key is known again; it tells nothing of the key."""
    return hmac.digest(key, b"tayori: which key", "sha256").hex()[:16]


def keys_beside(project: Project, state: Path, known: Mapping[str, str]) -> Keys | None:
    """Return the keys that the run of this store uses; `None` where they are not here. None is ever made."""
    given = project.shop.web.token_key
    tokens = [given.get_secret_value().encode()] if given else list(kept_keys(state / _FILE, _DAMAGED))
    secret = project.shop.store.coupon_key
    codes = [secret.get_secret_value().encode()] if secret else list(kept_keys(state / _COUPONS, _DAMAGED))
    token = next((key for key in tokens if mark_of(key) == known.get(TOKEN)), None)
    code = next((key for key in codes if mark_of(key) == known.get(COUPONS)), None)
    if token is None or (code is None and COUPONS in known):
        return None
    return Keys(token, code)


def token_keys(project: Project, state: Path) -> tuple[bytes, ...]:
    """Return the keys; the first call without a secret makes the file, readable by its owner alone."""
    return token_keys_kept(project, state) or make_keys(state / _FILE, _DAMAGED)


def token_keys_kept(project: Project, state: Path) -> tuple[bytes, ...]:
    """Return the keys that are here; none is made."""
    given = project.shop.web.token_key
    kept = kept_keys(state / _FILE, _DAMAGED)
    return kept if given is None else (given.get_secret_value().encode(), *kept)


def coupon_key_of(project: Project, state: Path, opened: Iterable[Opened]) -> bytes | None:
    """Return the key that makes codes, where an open edition gives such ones; the first call makes the file."""
    if not any(one.terms.coupon is not None and one.terms.coupon.kind == "derived" for one in opened):
        return None
    given = project.shop.store.coupon_key
    if given is not None:
        return given.get_secret_value().encode()
    return (kept_keys(state / _COUPONS, _DAMAGED) or make_keys(state / _COUPONS, _DAMAGED))[0]


async def keep_marks(store: Store, known: Mapping[str, str], keys: Mapping[str, bytes | None]) -> None:
    """Write into the store which keys its run uses, where that is new: a worker uses no others."""
    new = {name: mark_of(key) for name, key in keys.items() if key is not None and known.get(name) != mark_of(key)}
    if new:
        async with store.writing() as connection:
            for name, mark in new.items():
                await write_state(connection, name, mark)
