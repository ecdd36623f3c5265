"""Who sends a webhook: HMAC-SHA256 over the moment and the body, with a secret that only the shop and we know.

In: the header `Tayori-Signature: t=SECONDS,v1=HEX` (`v1` may stand twice while a secret is changed), the body, now. Out: whether it
holds. A moment more than five minutes away is none: whoever caught a call can send it again only so long, and what is told twice
counts once anyway. Signed are the digits of `t`, a dot, and the body as it is.
"""

from __future__ import annotations

import hmac
import re

HEADER = "Tayori-Signature"
WINDOW_SECONDS = 300

_SIGNED = re.compile(r"t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,4})", re.ASCII)


def signature(secret: bytes, seconds: int, body: bytes) -> str:
    """Return the header's value."""
    return f"t={seconds},v1={_digest(secret, str(seconds), body)}"


def is_recent(header: str, now_ms: int) -> bool:
    """Tell whether a header is one, and of now: what can be known before the body is read."""
    found = _SIGNED.fullmatch(header)
    return found is not None and abs(now_ms // 1000 - int(found[1])) <= WINDOW_SECONDS


def is_signed(header: str, secret: bytes, body: bytes, now_ms: int) -> bool:
    """Tell whether a body was signed with the secret, and lately."""
    found = _SIGNED.fullmatch(header)
    if not secret or found is None or not is_recent(header, now_ms):
        return False
    ours = _digest(secret, found[1], body)
    genuine = False
    for theirs in found[2].split(",v1=")[1:]:
        genuine |= hmac.compare_digest(ours, theirs)
    return genuine


def _digest(secret: bytes, seconds: str, body: bytes) -> str:
    return hmac.digest(secret, seconds.encode("ascii") + b"." + body, "sha256").hex()
