"""The keys that sign leave links and make coupons: the shop's secret, or one that is kept in the state directory.

In: the project and the state directory. Out: keys, the newest first: it signs, all of them open. A key is never taken away,
since a leave link works for ever. Lose the file, and the links of old mails are dead: it belongs into the backup.
A coupon's code is kept with whom it was given to: with a new key only new codes are others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.store.key_file import kept_keys, make_keys

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from engine.project.project import Project
    from engine.store.editions import Opened

_FILE = "token.keys"
_COUPONS = "coupon.keys"
_DAMAGED = "keys_unreadable"


def token_keys(project: Project, state: Path) -> tuple[bytes, ...]:
    """Return the keys; the first call without a secret makes the file, readable by its owner alone."""
    given = project.shop.web.token_key
    kept = kept_keys(state / _FILE, _DAMAGED)
    if given is not None:
        return (given.get_secret_value().encode(), *kept)
    return kept or make_keys(state / _FILE, _DAMAGED)


def coupon_key_of(project: Project, state: Path, opened: Iterable[Opened]) -> bytes | None:
    """Return the key that makes codes, where an open edition gives such ones; the first call makes the file."""
    if not any(one.terms.coupon is not None and one.terms.coupon.kind == "derived" for one in opened):
        return None
    given = project.shop.store.coupon_key
    if given is not None:
        return given.get_secret_value().encode()
    return (kept_keys(state / _COUPONS, _DAMAGED) or make_keys(state / _COUPONS, _DAMAGED))[0]
