"""The signed text in the links of the page that follows a refusal: which entries of the ledger it is about.

In: who left by which edition's letter, the numbers of the refusals, a purpose (`UNDO` or `REASON`), a key. Out: URL-safe text,
and back. It opens nothing but what it was made for, and names just those refusals: an older one cannot be taken back by it.
How long it holds is the ledger's matter, which knows when the refusals were written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.message.token import EDITION, SUBSCRIBER, named, read, sign, who

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENTRY = 6  # octets of a ledger entry's number: enough for 281 billion
_MOST = 64  # topics of one shop; the text stays below a path's usual limits


@dataclass(frozen=True, slots=True)
class LeftToken:
    """Who left by which edition's letter (0: not by one), and the refusals' numbers in the ledger."""

    subscriber: str
    edition: int
    entries: tuple[int, ...]


def sign_left(purpose: int, token: LeftToken, key: bytes) -> str:
    """Return the token as signed text. Raise `ValueError` for what cannot be one of ours."""
    if not 1 <= len(token.entries) <= _MOST or not all(0 < entry < 1 << 8 * _ENTRY for entry in token.entries):
        raise ValueError(f"not entries of the ledger: {token.entries}")
    entries = b"".join(entry.to_bytes(_ENTRY, "big") for entry in token.entries)
    return sign(purpose, who(token.subscriber, token.edition) + entries, key)


def read_left(purpose: int, text: str, keys: Sequence[bytes]) -> LeftToken | None:
    """Return what the text says, if one of the keys signed it for this purpose; otherwise `None`."""
    body = read(purpose, text, keys)
    entries = body[SUBSCRIBER + EDITION :] if body else b""
    if body is None or not entries or len(entries) % _ENTRY:
        return None
    numbers = tuple(int.from_bytes(entries[at : at + _ENTRY], "big") for at in range(0, len(entries), _ENTRY))
    return LeftToken(*named(body), numbers)
