"""A session with a relay: opened here, driven by `pipeline.py`. The only module that knows aiosmtplib; its exceptions end here.

In: a relay. Out: an open session, greeted, encrypted and logged in (or what was heard on the way), or a `RelayError` in words. aiosmtplib opens it; its own
`sendmail` takes four round trips a message and raises the same exception before and after the final dot, so its protocol
is taken off the transport then and ours is set.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import aiosmtplib

from engine.delivery.envelope import offers_of
from engine.delivery.pipeline import Pipeline
from engine.delivery.trouble import RelayError
from engine.project.values import is_loopback
from engine.reply.said import sound

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from engine.delivery.envelope import Offers
    from engine.project.relay import Relay

_CONNECT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Knocked:
    """What a relay offered to somebody who came in and left. `ends`: its certificate's end in seconds since 1970, `None` without TLS."""

    offers: Offers
    ends: int | None


def tls_of(relay: Relay) -> Literal["none", "starttls", "tls"]:
    """Return how a session is encrypted."""
    return relay.tls or ("none" if is_loopback(relay.host) else "starttls")


async def open_session(name: str, relay: Relay) -> Pipeline:
    """Connect, greet, encrypt, log in; `RelayError` says which of them failed."""
    smtp, transport = await _entered(name, relay)
    pipeline = Pipeline(transport, offers_of(smtp.esmtp_extensions))
    transport.set_protocol(pipeline)
    return pipeline


async def knock(name: str, relay: Relay) -> Knocked:
    """Go as far as a run does before its first letter, and say QUIT; `RelayError` says what failed. Nothing is sent."""
    smtp, transport = await _entered(name, relay)
    papers = cast("Mapping[str, str] | None", transport.get_extra_info("peercert"))
    offers = offers_of(smtp.esmtp_extensions)  # it forgets them when it closes
    with suppress(aiosmtplib.SMTPException, OSError):  # it let us in; how it says goodbye changes nothing
        await smtp.quit()
    smtp.close()
    ends = ssl.cert_time_to_seconds(papers["notAfter"]) if papers else None
    return Knocked(offers, ends)


async def _entered(name: str, relay: Relay) -> tuple[aiosmtplib.SMTP, asyncio.Transport]:
    """Return a session in which the relay takes letters from us."""
    tls = tls_of(relay)
    smtp = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.username,
        password=relay.password.get_secret_value() if relay.password else None,
        timeout=_CONNECT_SECONDS,
        use_tls=tls == "tls",
        start_tls=tls == "starttls",
    )
    where: dict[str, object] = {"name": name, "host": relay.host, "port": relay.port}
    try:
        await smtp.connect()
        if not smtp.last_ehlo_response:
            await smtp.ehlo()
    except (aiosmtplib.SMTPException, OSError) as error:
        smtp.close()
        raise _closed_door(error, where) from error
    transport = cast("asyncio.Transport | None", smtp.transport)
    if transport is None:
        raise RelayError("relay_refused", **where, reason="connection lost")
    return smtp, transport


def _closed_door(error: Exception, where: dict[str, object]) -> RelayError:
    """Say why no session came about."""
    if isinstance(broken := error.__cause__ or error, ssl.SSLCertVerificationError):
        return RelayError("relay_certificate", **where, reason=_text(broken.verify_message))
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return RelayError("relay_login", **where, reason=_text(error.message))
        case aiosmtplib.SMTPTimeoutError() | TimeoutError():
            return RelayError("relay_silent", **where)
        case aiosmtplib.SMTPConnectError():
            return RelayError("relay_unreachable", **where, reason=_text(str(error)))
        case _:
            return RelayError("relay_refused", **where, reason=_text(str(error)))


def _text(words: str) -> str:
    return sound(words.encode("utf-8", "surrogateescape"))
