"""The name of a message: the same for every attempt at one delivery, and found again in a relay's log."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.message.letter import Letter

IDENTITY = 16  # octets of the Message-ID's hash: 128 bits, no two deliveries ever share one


def message_identity(letter: Letter, subscriber: str) -> str:
    """Return the Message-ID: the same for every attempt at one delivery, so that a repeated one can be recognised."""
    return f"<{identity_of(letter.edition, subscriber)}@{letter.domain}>"


def identity_of(edition: str, subscriber: str) -> str:
    """Return what a Message-ID has before its domain: by it a letter is found again in a relay's log."""
    return base32(hashlib.sha256(f"{edition}\0{subscriber}".encode()).digest()[:IDENTITY])


_BASE32 = [a + b for a in "abcdefghijklmnopqrstuvwxyz234567" for b in "abcdefghijklmnopqrstuvwxyz234567"]


def base32(octets: bytes) -> str:
    """Return octets in lower case and without padding, two characters at a time; `base64.b32encode` takes eight times as long."""
    letters = -(-len(octets) * 8 // 5)
    pairs = -(-letters // 2)
    number = int.from_bytes(octets, "big") << (pairs * 10 - len(octets) * 8)
    return "".join([_BASE32[number >> place & 1023] for place in range(pairs * 10 - 10, -1, -10)])[:letters]
