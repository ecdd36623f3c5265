"""The signed text in a link: it names a person and a list, and nobody but us can write one.

In: what the link says and a key. Out: URL-safe text, and back. RFC 8058 §3.1: opaque and hard to forge. A token is bound
to its purpose, so that one made for leaving opens nothing else; it never expires, since a letter may be read years later.
Keys rotate: the newest signs, any of the known ones opens. Reading never raises, whatever a stranger sends.

Octets: version, purpose, body, then HMAC-SHA256 over all before it, cut to 16 (RFC 2104 §5 allows half the hash).
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = 1
LEAVE = 1  # the purpose of the link that ends a subscription
CLICK = 2  # the purpose of a link that is counted
UNDO = 3  # of taking back one refusal
REASON = 4  # of saying why
PREFERENCES = 5  # of the page on which a person changes what we know of them
ADDRESS = 6  # of confirming a new address
JOIN = 7  # of confirming that one asked for letters by a form
BACK = 8  # of putting an old address back
SEAL = 16
SUBSCRIBER = 10  # octets of the subject id, 16 characters in base32
EDITION = 4
LINK = 2
MINUTES = 4  # octets of a moment, in minutes since 1970
_MINUTE_MS = 60_000
LONGEST = 1024  # characters; longer text is nobody's link and is not decoded

_DIGITS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv"
)  # as `int` reads base 32
_SUBSCRIBER = re.compile("[a-z2-7]{16}")


@dataclass(frozen=True, slots=True)
class LeaveToken:
    """Who leaves which list, and by which edition's letter (0: not by a letter)."""

    subscriber: str
    topic: str
    edition: int


@dataclass(frozen=True, slots=True)
class ClickToken:
    """Who opens which link of which edition's letter."""

    subscriber: str
    edition: int
    link: int


def sign_leave(token: LeaveToken, key: bytes) -> str:
    """Return the token as signed text. Raise `ValueError` for a subscriber or an edition that cannot be one of ours."""
    return sign(LEAVE, who(token.subscriber, token.edition) + token.topic.encode(), key)


def read_leave(text: str, keys: Sequence[bytes]) -> LeaveToken | None:
    """Return what the text says, if one of the keys signed it for leaving; otherwise `None`."""
    body = read(LEAVE, text, keys)
    if body is None or len(body) < SUBSCRIBER + EDITION:
        return None
    try:
        topic = body[SUBSCRIBER + EDITION :].decode()
    except UnicodeDecodeError:
        return None
    subscriber, edition = named(body)
    return LeaveToken(subscriber, topic, edition)


def sign_click(token: ClickToken, key: bytes) -> str:
    """Return the token as signed text. Raise `ValueError` for a subscriber, an edition or a link that cannot be one of ours."""
    if not 0 <= token.link < 1 << 8 * LINK:
        raise ValueError(f"not a link's number: {token.link}")
    return sign(CLICK, who(token.subscriber, token.edition) + token.link.to_bytes(LINK, "big"), key)


def read_click(text: str, keys: Sequence[bytes]) -> ClickToken | None:
    """Return what the text says, if one of the keys signed it for counting; otherwise `None`."""
    body = read(CLICK, text, keys)
    if body is None or len(body) != SUBSCRIBER + EDITION + LINK:
        return None
    return ClickToken(*named(body), int.from_bytes(body[-LINK:], "big"))


def sign_join(reference: str, until_ms: int, key: bytes) -> str:
    """Return as signed text which sign-up is confirmed by a link, and until when."""
    return sign(JOIN, _octets(reference) + (until_ms // _MINUTE_MS).to_bytes(MINUTES, "big"), key)


def read_join(text: str, keys: Sequence[bytes], now_ms: int) -> str | None:
    """Return which sign-up the text confirms, if one of the keys signed it and its time is not over; otherwise `None`."""
    body = read(JOIN, text, keys)
    if body is None or len(body) != SUBSCRIBER + MINUTES:
        return None
    over = int.from_bytes(body[SUBSCRIBER:], "big") < now_ms // _MINUTE_MS
    return None if over else base64.b32encode(body[:SUBSCRIBER]).decode("ascii").lower()


def who(subscriber: str, edition: int) -> bytes:
    """Return the octets with which a body begins. Raise `ValueError` for a subscriber or an edition that cannot be one of ours."""
    if not _SUBSCRIBER.fullmatch(subscriber):
        raise ValueError(f"not a subject id: {subscriber!r}")
    if not 0 <= edition < 1 << 8 * EDITION:
        raise ValueError(f"not an edition's number: {edition}")
    return _octets(subscriber) + edition.to_bytes(EDITION, "big")


@lru_cache(maxsize=64)
def _octets(subscriber: str) -> bytes:
    """Return a subject id's octets; a letter asks once for each of its links, and Python's base32 takes 10 µs."""
    return int(subscriber.translate(_DIGITS), 32).to_bytes(SUBSCRIBER, "big")


def named(body: bytes) -> tuple[str, int]:
    """Return the subscriber and the edition that a body begins with."""
    subscriber = base64.b32encode(body[:SUBSCRIBER]).decode("ascii").lower()
    return subscriber, int.from_bytes(body[SUBSCRIBER : SUBSCRIBER + EDITION], "big")


def sign(purpose: int, body: bytes, key: bytes) -> str:
    """Return the body as signed text for one purpose (0 to 255). Raise `ValueError` for an empty key."""
    if not key:
        raise ValueError("an empty key signs nothing")
    signed = bytes((VERSION, purpose)) + body
    return base64.urlsafe_b64encode(signed + _seal(signed, key)).rstrip(b"=").decode("ascii")


def read(purpose: int, text: str, keys: Sequence[bytes]) -> bytes | None:
    """Return the body, if one of the keys signed this text for this purpose; every key is tried, in constant time."""
    octets = _decode(text)
    if octets is None:
        return None
    signed, seal = octets[:-SEAL], octets[-SEAL:]
    genuine = False
    for key in keys:
        genuine |= bool(key) and hmac.compare_digest(seal, _seal(signed, key))
    return signed[2:] if genuine and signed[:2] == bytes((VERSION, purpose)) else None


def _seal(signed: bytes, key: bytes) -> bytes:
    sealing = _keyed(key).copy()
    sealing.update(signed)
    return sealing.digest()[:SEAL]


@lru_cache(maxsize=16)
def _keyed(key: bytes) -> hmac.HMAC:
    """Return a hash that has taken the key; `hmac.digest` takes it anew each time, and lets another thread in meanwhile."""
    return hmac.new(key, digestmod="sha256")


def _decode(text: str) -> bytes | None:
    """Return the octets of URL-safe base64 in its one exact spelling: no padding, no stray bits or characters."""
    if len(text) > LONGEST:
        return None
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:  # binascii.Error and UnicodeEncodeError are ValueErrors
        return None
    exact = base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii") == text
    return octets if exact and len(octets) > SEAL + 1 else None
