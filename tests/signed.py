"""A shop's DKIM key for tests, the record that its DNS would hold, and dkimpy's word on a message."""

from __future__ import annotations

import base64
from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from engine.message.dkim import Signer

DOMAIN, SELECTOR = "mail.saekien.example", "s2026"


@cache
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def signer() -> Signer:
    return Signer(DOMAIN, SELECTOR, key())


def pem() -> bytes:
    return key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def verified(message: bytes) -> bool:
    """Tell whether dkimpy finds the message signed as our DNS says."""
    return dkim.verify(message, dnsfunc=_record)


def _record(name: bytes | str, timeout: int = 5) -> bytes:
    del timeout
    asked = name.decode() if isinstance(name, bytes) else name
    assert asked.rstrip(".") == f"{SELECTOR}._domainkey.{DOMAIN}"
    public = key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
