"""Amazon SNS: is a message its own, and of our topic?

In: the body of a call. Out: what it says, once its signature holds. The certificate is fetched from the region of our own topic
and from nowhere else, whatever the message names, and kept for a day; a subscription is confirmed at an address that we make
ourselves. A message more than a day old is none. Never: a redirect followed, an answer of more than 64 KB read.
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509 import load_pem_x509_certificate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Fetch = Callable[[str], Awaitable[bytes]]

LONGEST = 64 * 1024  # octets of a certificate, or of an answer
_DAY_MS = 24 * 60 * 60 * 1000
_MOST_CERTIFICATES = 8
_SECONDS = 10
_NOTICE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_ASKING = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {"Notification": _NOTICE, "SubscriptionConfirmation": _ASKING, "UnsubscribeConfirmation": _ASKING}
_FILE = re.compile(r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem")


@dataclass(frozen=True, slots=True)
class Told:
    """A genuine message: `kind` is SNS's own word for it."""

    kind: str
    id: str
    message: str
    token: str


@dataclass(frozen=True, slots=True)
class Post:
    """What listening to a topic needs; `certificates` are those that were fetched: address → (when, its octets)."""

    fetch: Fetch
    certificates: dict[str, tuple[int, bytes]] = field(default_factory=dict[str, tuple[int, bytes]])


async def genuine(post: Post, topic: str, body: bytes, now_ms: int) -> Told | None:
    """Return what SNS says to our topic; `None` for anything else. Raise `OSError` where the certificate cannot be had."""
    said = _fields(body)
    names = _SIGNED.get(said.get("Type", ""))
    if names is None or said.get("TopicArn") != topic or not _is_recent(said.get("Timestamp", ""), now_ms):
        return None
    address = said.get("SigningCertURL", "")
    if not address.startswith(host := home_of(topic)) or not _FILE.fullmatch(address[len(host) :]):
        return None
    signed = "".join(f"{name}\n{said[name]}\n" for name in names if name in said)
    if not _holds(await _certificate(post, address, now_ms), said, signed.encode("utf-8", "replace")):
        return None
    return Told(said["Type"], said.get("MessageId", ""), said.get("Message", ""), said.get("Token", ""))


async def confirm(post: Post, topic: str, token: str) -> None:
    """Confirm the subscription to our topic. Raise `OSError` where that fails."""
    asked = {"Action": "ConfirmSubscription", "Version": "2010-03-31", "TopicArn": topic, "Token": token}
    await post.fetch(f"{home_of(topic)}/?{urlencode(asked)}")


def home_of(topic: str) -> str:
    """Return where the region of a topic is at home; its ARN was checked when the file was read."""
    _, partition, _, region, *_ = topic.split(":")
    return f"https://sns.{region}.amazonaws.com{'.cn' if partition == 'aws-cn' else ''}"


async def fetched(address: str) -> bytes:
    """Return what lies at an address. Raise `OSError`."""
    import httpx  # it takes 100 ms, and most shops have no such webhook

    try:
        async with (
            httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as client,
            client.stream("GET", address) as answer,
        ):
            found = bytearray()
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > LONGEST:
                    raise OSError("too long")
    except httpx.HTTPError as error:
        raise OSError(str(error)) from error
    if answer.status_code != 200:  # noqa: PLR2004 - HTTP's own number
        raise OSError(f"HTTP {answer.status_code}")
    return bytes(found)


def _fields(body: bytes) -> Mapping[str, str]:
    """Return the fields of a message that are text."""
    try:
        told: object = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: value for name, value in cast("dict[str, object]", told).items() if isinstance(value, str)}


def _is_recent(text: str, now_ms: int) -> bool:
    try:
        moment = datetime.fromisoformat(text)
        return moment.tzinfo is not None and abs(now_ms - moment.timestamp() * 1000) <= _DAY_MS
    except (ValueError, OverflowError):
        return False


async def _certificate(post: Post, address: str, now_ms: int) -> bytes:
    known = post.certificates.get(address)
    if known is not None and 0 <= now_ms - known[0] < _DAY_MS:
        return known[1]
    octets = await post.fetch(address)
    if len(post.certificates) >= _MOST_CERTIFICATES:
        post.certificates.clear()
    post.certificates[address] = (now_ms, octets)
    return octets


def _holds(certificate: bytes, said: Mapping[str, str], signed: bytes) -> bool:
    """Tell whether a signature is the certificate's; version 1 is SHA-1, which SNS still sends unless told otherwise."""
    digest = {"1": SHA1, "2": SHA256}.get(said.get("SignatureVersion", ""))
    try:
        key = load_pem_x509_certificate(certificate).public_key()
        signature = base64.b64decode(said.get("Signature", ""), validate=True)
        if digest is None or not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, signed, PKCS1v15(), digest())
    except (ValueError, InvalidSignature):
        return False
    return True
