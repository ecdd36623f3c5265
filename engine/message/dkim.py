"""A message signed with DKIM (RFC 6376): who can read its domain's record can tell that nobody changed it on the way.

In: a finished message (CRLF, not dot-stuffed, one of each header, as the press writes it) and a signer. Out: the same octets behind
a `DKIM-Signature`. rsa-sha256 with c=relaxed/simple: a relay may fold a header anew, and a body in base64 gives it nothing
to change. The same message gives the same signature. It reads no key and asks no clock.
"""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

LEAST_BITS = 1024
"""RFC 8301 §3.2; Gmail and Yahoo refuse shorter keys, too, and advise 2048."""

# RFC 8058 §4 wants both List-Unsubscribe headers signed, Gmail Feedback-ID.
_SIGNED = (
    b"from", b"to", b"subject", b"date", b"reply-to", b"message-id", b"mime-version", b"content-type",
    b"list-unsubscribe", b"list-unsubscribe-post", b"list-id", b"feedback-id", b"content-language",
)  # fmt: skip
# Named once more than they occur (RFC 6376 §8.15): nobody can put a second one above ours.
_SEALED = frozenset([b"from", b"to", b"subject", b"date", b"reply-to", b"list-unsubscribe", b"list-unsubscribe-post"])
_COLUMNS = 72
_PADDING, _HASH = PKCS1v15(), SHA256()


@dataclass(frozen=True, slots=True)
class Signer:
    """A domain's signature: `selector` names the record (`selector._domainkey.domain`) in which the public key stands."""

    domain: str
    selector: str
    key: RSAPrivateKey


def read_key(pem: bytes) -> RSAPrivateKey | str:
    """Return the private key of a PEM file, or the code of the reason why it does not serve."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, binascii.Error):  # a TypeError: it asks for a password
        return "dkim_key_unfit"
    if not isinstance(key, RSAPrivateKey):
        return "dkim_key_unfit"
    return key if key.key_size >= LEAST_BITS else "dkim_key_short"


def sign(signer: Signer, message: bytes) -> bytes:
    """Return the message behind its signature."""
    end = message.index(b"\r\n\r\n") + len(b"\r\n")
    head = message[:end].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    fields = dict(map(_relaxed, head.split(b"\r\n")[:-1]))
    names = tuple([name for name in _SIGNED if name in fields])
    value, relaxed = _tags(signer.domain, signer.selector, names)
    body = b" bh=%b;" % _base64(hashlib.sha256(memoryview(message)[_body(message, end) :]).digest())
    own = b"".join((relaxed, body, b" b="))
    signature = _base64(signer.key.sign(b"".join([*map(fields.__getitem__, names), own]), _PADDING, _HASH))
    folded = b"\r\n ".join([signature[at : at + _COLUMNS] for at in range(0, len(signature), _COLUMNS)])
    return b"".join((value, b"\r\n", body, b"\r\n b=", folded, b"\r\n", message))


@lru_cache(maxsize=64)
def _tags(domain: str, selector: str, names: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """Return the beginning of the header, which an edition's messages share, as it is written and as it is signed."""
    listed = _listed([*names, *(name for name in _SIGNED if name in _SEALED)])
    value = f" v=1; a=rsa-sha256; c=relaxed/simple;\r\n d={domain}; s={selector};\r\n h={listed};".encode("ascii")
    return b"DKIM-Signature:" + value, b"dkim-signature:" + value.replace(b"\r\n ", b" ").lstrip()


def _body(message: bytes, end: int) -> int:
    """Return where the body begins. `simple` (RFC 6376 §3.4.3) is the body as it is, if it ends in one line break."""
    if not message.endswith(b"\r\n") or message.endswith(b"\r\n\r\n"):
        raise ValueError("a message to be signed ends in one line break")
    return end + len(b"\r\n")


@lru_cache(maxsize=256)
def _relaxed(line: bytes) -> tuple[bytes, bytes]:
    """Return a header's name, and its line as it is signed (RFC 6376 §3.4.2); most are alike for everybody."""
    name, _, value = line.partition(b":")
    name = name.rstrip().lower()
    return name, b"%b:%b\r\n" % (name, b" ".join(value.split()))


def _listed(names: list[bytes]) -> str:
    """Return the names between colons, folded behind them."""
    lines = [""]
    for name in names:
        word = f"{name.decode('ascii')}:"
        if len(lines[-1]) + len(word) > _COLUMNS:
            lines.append("")
        lines[-1] += word
    return "\r\n ".join(lines)[:-1]


def _base64(octets: bytes) -> bytes:
    return binascii.b2a_base64(octets, newline=False)
