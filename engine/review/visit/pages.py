"""The public pages, opened from here by the address that stands in letters: a leave link of nobody's, which changes nothing.

In: the project, the key that its run signs with (if it is here), the time. Out: what was seen, and by how much the server's clock differs.
A redirect is not followed: for one-click it is a mistake (RFC 8058 section 3.1).
"""

from __future__ import annotations

import asyncio
import html
import ssl
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, cast

import httpx

from engine.doctor.pages import Seen
from engine.message.token import LeaveToken, sign_leave
from engine.project.problems import Term
from engine.review.online.asking import causes_of, why_of

if TYPE_CHECKING:
    from engine.project.project import Project

_SECONDS = 15.0
_DAY_S = 86400
_NOBODY = "a" * 16
_LONGEST = 1 << 20
_WORDS = {
    "timeout": "unanswered_timeout",
    "refused": "unanswered_refused",
    "host": "unanswered_host",
    "closed": "unanswered_closed",
}


async def open_page(project: Project, key: bytes | None, now_ms: int) -> tuple[Seen, float | None]:
    """Return what is at the leave page, and how many seconds the server's clock is ahead of ours."""
    base, topic = project.shop.web.base_url, next(iter(project.shop.topics))
    token = sign_leave(LeaveToken(_NOBODY, topic, 0), key or b"-")
    trusted = ssl.create_default_context()  # what the system trusts, as for the relays
    headers = {"User-Agent": "tayori doctor", "Accept-Encoding": "identity"}
    try:
        async with (
            asyncio.timeout(_SECONDS),
            httpx.AsyncClient(verify=trusted, timeout=_SECONDS, headers=headers, trust_env=False) as client,
            client.stream("GET", f"{base}/leave/{token}") as response,
        ):
            days = _days(response, now_ms)
            text = await _beginning(response)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
        return Seen(base, trouble=_trouble(error)), None
    ours = html.escape(project.shop.shop.name) in text or project.shop.shop.name in text
    to = response.headers.get("location", "").replace(token, "…")
    return Seen(base, response.status_code, to, ours, key is not None, days), _skew(response, now_ms)


async def _beginning(response: httpx.Response) -> str:
    octets = b""
    async for piece in response.aiter_bytes():
        octets += piece
        if len(octets) > _LONGEST:
            break
    return octets.decode("utf-8", "replace")


def _days(response: httpx.Response, now_ms: int) -> int | None:
    """Return for how many days the certificate is good; `None` without one."""
    stream = response.extensions["network_stream"]
    spoken = cast("ssl.SSLObject | None", stream.get_extra_info("ssl_object"))
    papers = spoken.getpeercert() if spoken is not None else None
    if not papers:
        return None
    return (ssl.cert_time_to_seconds(str(papers["notAfter"])) - now_ms // 1000) // _DAY_S


def _skew(response: httpx.Response, now_ms: int) -> float | None:
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).timestamp() - now_ms / 1000
    except ValueError:
        return None


def _trouble(error: Exception) -> Term:
    broken = next((one for one in causes_of(error) if isinstance(one, ssl.SSLCertVerificationError)), None)
    if broken is not None:
        return Term("doctor_tls_broken", {"reason": broken.verify_message})
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return Term("unanswered_timeout")
    why = why_of(error)
    return Term(_WORDS[why]) if why in _WORDS else Term("doctor_other_reason", {"reason": why})
