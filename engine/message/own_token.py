"""The signed text in the links by which people change what we know of them.

In: a person and a letter's edition, the address that waits for them, or when they gave one up; a key. Out: URL-safe text, and back.
None opens another's page, nor a leave page; no address and no name is in any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.message.token import ADDRESS, BACK, EDITION, PREFERENCES, SUBSCRIBER, named, read, sign, who

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHANGE = 6  # octets of a waiting address's number
_ASKED = 6  # octets of the moment at which it was asked for, in milliseconds


@dataclass(frozen=True, slots=True)
class PreferencesToken:
    """Whose preferences, and by which edition's letter they are opened (0: not by one)."""

    subscriber: str
    edition: int


@dataclass(frozen=True, slots=True)
class AddressToken:
    """Whose new address is confirmed: the waiting row's number, and when it was asked for."""

    subscriber: str
    change: int
    asked_ms: int


@dataclass(frozen=True, slots=True)
class BackToken:
    """Whose old address is put back: the one that they gave up at this moment."""

    subscriber: str
    moved_ms: int


def sign_preferences(token: PreferencesToken, key: bytes) -> str:
    """Return the token as signed text. Raise `ValueError` for what cannot be one of ours."""
    return sign(PREFERENCES, who(token.subscriber, token.edition), key)


def read_preferences(text: str, keys: Sequence[bytes]) -> PreferencesToken | None:
    """Return what the text says, if one of the keys signed it for the preferences; otherwise `None`."""
    body = read(PREFERENCES, text, keys)
    return PreferencesToken(*named(body)) if body is not None and len(body) == SUBSCRIBER + EDITION else None


def sign_address(token: AddressToken, key: bytes) -> str:
    """Return the token as signed text. Raise `ValueError` for what cannot be one of ours."""
    asked = token.change.to_bytes(_CHANGE, "big") + token.asked_ms.to_bytes(_ASKED, "big")
    return sign(ADDRESS, who(token.subscriber, 0) + asked, key)


def read_address(text: str, keys: Sequence[bytes]) -> AddressToken | None:
    """Return what the text says, if one of the keys signed it for a new address; otherwise `None`."""
    body = read(ADDRESS, text, keys)
    start = SUBSCRIBER + EDITION
    if body is None or len(body) != start + _CHANGE + _ASKED:
        return None
    change, asked = body[start : start + _CHANGE], body[start + _CHANGE :]
    return AddressToken(named(body)[0], int.from_bytes(change, "big"), int.from_bytes(asked, "big"))


def sign_back(token: BackToken, key: bytes) -> str:
    """Return the token as signed text. Raise `ValueError` for what cannot be one of ours."""
    return sign(BACK, who(token.subscriber, 0) + token.moved_ms.to_bytes(_ASKED, "big"), key)


def read_back(text: str, keys: Sequence[bytes]) -> BackToken | None:
    """Return what the text says, if one of the keys signed it for putting an address back; otherwise `None`."""
    body = read(BACK, text, keys)
    start = SUBSCRIBER + EDITION
    if body is None or len(body) != start + _ASKED:
        return None
    return BackToken(named(body)[0], int.from_bytes(body[start:], "big"))
