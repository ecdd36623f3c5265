"""The signed address to which mail comes back: a bounce finds its person, and a reader's program leaves by mail.

In: whom a message is for, the edition, a key. Out: `bounce+TOKEN@domain` (VERP), and back. The token is 44 characters, so that
at most 19 are left before it (RFC 5321 §4.5.3.1.1: 64 octets before the `@`), and knows no case, since servers fold it: the
subject id, the edition's number in hex, 80 bits of a keyed BLAKE2b (RFC 7693) over both, of its own for each purpose. It is text
from the start, and BLAKE2b takes a fifth of an HMAC's time: every message gets one. A leave token is sealed with its topic, too,
which whoever reads it has to guess among a few: so no topic stands in an address. A single mail (a confirmation) is nobody's letter
yet: its token has its number in the letterbox, and is sealed with the address that the letterbox keeps. Never: an address of the reader;
an exception for what a stranger sends.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LOCAL_PART = 64  # octets (RFC 5321 §4.5.3.1.1)
SEAL = 20  # characters in hex
TOKEN = 16 + 8 + SEAL
LONGEST_NAME = LOCAL_PART - TOKEN - 1
"""Characters before the `+`."""

_RETURN, _LEAVE, _SINGLE = (
    b"tayori returns",
    b"tayori leaves",
    b"tayori singles",
)  # at most 16 octets: BLAKE2b keeps purposes apart by itself
_SUBSCRIBER = re.compile("[a-z2-7]{16}")
_TOKEN = re.compile(r"[a-z2-7]{16}[0-9a-f]{28}")
_MOST = 1 << 32  # editions' numbers
_NOBODY = "single2222222222"  # stands where a letter's token has its subject id, which is chance and never this


@dataclass(frozen=True, slots=True)
class Returned:
    """Whose message it was, of which edition (0: of none)."""

    subscriber: str
    edition: int


@dataclass(frozen=True, slots=True)
class Plus:
    """A mailbox that takes mail for `name+anything@domain`."""

    name: str
    domain: str

    def at(self, token: str) -> str:
        """Return the address with a token."""
        return f"{self.name}+{token}@{self.domain}"


def plus_of(address: str) -> Plus:
    """Return the mailbox of a plain address."""
    name, _, domain = address.rpartition("@")
    return Plus(name, domain)


def sign_return(subscriber: str, edition: int, key: bytes) -> str:
    """Return the token of a return path. Raise `ValueError` for a subscriber or an edition that cannot be one of ours."""
    who = _who(subscriber, edition)
    return who + _seal(_RETURN, who, key)


def sign_leave_mail(subscriber: str, edition: int, topic: str, key: bytes) -> str:
    """Return the token of an address to which a mail program writes to leave a topic; raises as `sign_return` does."""
    who = _who(subscriber, edition)
    return who + _seal(_LEAVE, who + topic, key)


def read_return(text: str, keys: Sequence[bytes]) -> Returned | None:
    """Return what a token says, in whatever case, if one of the keys sealed it for a return path; otherwise `None`."""
    who, seal = _parts(text)
    return _returned(who) if who and _genuine(_RETURN, who, seal, keys) else None


def read_leave_mail(text: str, topics: Iterable[str], keys: Sequence[bytes]) -> tuple[Returned, str] | None:
    """Return who leaves which of these topics, if one of the keys sealed the token for that; otherwise `None`."""
    who, seal = _parts(text)
    if not who:
        return None
    left = [topic for topic in topics if _genuine(_LEAVE, who + topic, seal, keys)]
    return (_returned(who), left[0]) if left else None


def sign_single(number: int, address_key: str, key: bytes) -> str:
    """Return the token of a single mail: its number in the letterbox, sealed with whose address it went to."""
    who = _who(_NOBODY, number)
    return who + _seal(_SINGLE, who + address_key, key)


def single_number(text: str) -> int | None:
    """Return the number in the letterbox that a token names, genuine or not; `None` where it is no single mail's."""
    who, _ = _parts(text)
    return int(who[16:], 16) if who.startswith(_NOBODY) else None


def is_single(text: str, address_key: str, keys: Sequence[bytes]) -> bool:
    """Tell whether one of the keys sealed a single mail's token for this address."""
    who, seal = _parts(text)
    return who.startswith(_NOBODY) and _genuine(_SINGLE, who + address_key, seal, keys)


def _who(subscriber: str, edition: int) -> str:
    if not _SUBSCRIBER.fullmatch(subscriber):
        raise ValueError(f"not a subject id: {subscriber!r}")
    if not 0 <= edition < _MOST:
        raise ValueError(f"not an edition's number: {edition}")
    return f"{subscriber}{edition:08x}"


def _returned(who: str) -> Returned:
    return Returned(who[:16], int(who[16:], 16))


def _parts(text: str) -> tuple[str, str]:
    found = text.lower() if text.isascii() and len(text) == TOKEN else ""
    return (found[:-SEAL], found[-SEAL:]) if _TOKEN.fullmatch(found) else ("", "")


def _genuine(purpose: bytes, sealed: str, seal: str, keys: Sequence[bytes]) -> bool:
    """Tell whether one of the keys made the seal; every key is tried, in constant time."""
    genuine = False
    for key in keys:
        genuine |= bool(key) and hmac.compare_digest(seal, _seal(purpose, sealed, key))
    return genuine


def _seal(purpose: bytes, sealed: str, key: bytes) -> str:
    if not key:
        raise ValueError("an empty key signs nothing")
    sealing = _keyed(purpose, key).copy()
    sealing.update(sealed.encode())
    return sealing.hexdigest()


@lru_cache(maxsize=32)
def _keyed(purpose: bytes, key: bytes) -> hashlib.blake2b:
    """Return a hash that has taken the key; one that BLAKE2b would not take whole goes through SHA-512 before."""
    whole = key if len(key) <= hashlib.blake2b.MAX_KEY_SIZE else hashlib.sha512(key).digest()
    return hashlib.blake2b(key=whole, person=purpose, digest_size=SEAL // 2)
