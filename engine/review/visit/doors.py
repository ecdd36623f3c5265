"""The relays, each gone to as a run goes, without a letter.

In: the project, the time. Out: what was heard of each; all of them at once. Never: MAIL FROM.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.delivery.session import knock, tls_of
from engine.delivery.trouble import RelayError
from engine.doctor.doors import Heard
from engine.project.problems import Term
from engine.project.values import is_loopback

if TYPE_CHECKING:
    from engine.delivery.envelope import Offers
    from engine.delivery.session import Knocked
    from engine.project.project import Project
    from engine.project.relay import Relay

_SECONDS = 20.0
_DAY_S = 86400


async def knock_all(project: Project, now_ms: int) -> list[Heard]:
    """Return what each relay said."""
    doors = project.shop.relays.items()
    return await asyncio.gather(*(_heard(name, relay, now_ms) for name, relay in doors))


async def _heard(name: str, relay: Relay, now_ms: int) -> Heard:
    tls, login, near = tls_of(relay), relay.username is not None, is_loopback(relay.host)
    where = f"{relay.host}:{relay.port}"
    if login and relay.password is None:
        trouble = Term("doctor_relay_password", {"name": name})
        return Heard(name, where, near, tls, login, trouble)
    found = await _knocked(name, relay)
    if isinstance(found, Term):
        return Heard(name, where, near, tls, login, found)
    days = None if found.ends is None else (found.ends - now_ms // 1000) // _DAY_S
    return Heard(name, where, near, tls, login, None, days, _told(found.offers), found.offers.most)


async def _knocked(name: str, relay: Relay) -> Knocked | Term:
    try:
        async with asyncio.timeout(_SECONDS):
            return await knock(name, relay)
    except RelayError as error:
        return Term(error.code, error.values_)
    except TimeoutError:
        return Term("relay_silent", {"name": name, "host": relay.host, "port": relay.port})


def _told(offers: Offers) -> tuple[str, ...]:
    size = f"SIZE {offers.most}" if offers.most else "SIZE" if offers.size else ""
    known = {
        "PIPELINING": offers.pipelining,
        "8BITMIME": offers.eight_bit,
        "SMTPUTF8": offers.smtputf8,
        size: bool(size),
    }
    return tuple(word for word, there in known.items() if there)
