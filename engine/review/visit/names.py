"""The DNS asked, by dnspython: what a rule wants to know, a round at a time, until it knows enough.

In: a rule over a zone, a name server (or the machine's own). Out: what the rule says. No such name and no such record are answers;
a timeout, SERVFAIL or a refusal is trouble, and nothing follows from it. All of it is bounded in time: what comes later was not heard.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver

from engine.doctor.zone import Answer, Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.doctor.zone import Question

T = TypeVar("T")

SECONDS, SECONDS_FOR_ALL = 5.0, 20.0
"""For one question, over all servers and tries; for everything."""
_AT_ONCE = 16
_ROUNDS = 64  # an SPF record may lead on ten times, and each of these to hosts; one that circles is cut off by its rule


class Names:
    """Who asks. `nameserver`: an address and a port, `None` for those of the machine; `seconds`: for one question, and for all."""

    def __init__(self, nameserver: tuple[str, int] | None = None, seconds: tuple[float, float] | None = None) -> None:
        self._seconds = seconds or (SECONDS, SECONDS_FOR_ALL)
        self._few = asyncio.Semaphore(_AT_ONCE)
        self._resolver = _resolver(nameserver, self._seconds[0])

    async def consult(self, judge: Callable[[Zone], T]) -> T:
        """Return what a rule says when it knows all that it asks."""
        zone, late = Zone(), asyncio.get_running_loop().time() + self._seconds[1]
        found = judge(zone)
        for _ in range(_ROUNDS):
            if not zone.missing:
                return found
            await self._fill(zone, late)
            found = judge(zone)
        return found

    async def _fill(self, zone: Zone, late: float) -> None:
        """Ask everything that is missing at once; what has no answer in time is trouble."""
        asked = {question: asyncio.create_task(self._ask(question)) for question in zone.missing}
        left = max(late - asyncio.get_running_loop().time(), 0)
        done, waiting = await asyncio.wait(asked.values(), timeout=left)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        for question, task in asked.items():
            zone.known[question] = task.result() if task in done else Answer(trouble="timeout")
        zone.missing.clear()

    async def _ask(self, question: Question) -> Answer:
        if self._resolver is None:
            return Answer(trouble="network")
        try:
            name = dns.name.from_text(question.name)
            async with self._few:
                found = await self._resolver.resolve(name, question.kind, raise_on_no_answer=False, search=False)
        except (dns.resolver.NXDOMAIN, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return Answer()
        except dns.exception.Timeout:
            return Answer(trouble="timeout")
        except dns.resolver.NoNameservers:
            return Answer(trouble="servfail")
        except (dns.exception.DNSException, OSError, UnicodeError):
            return Answer(trouble="network")
        return Answer(tuple(map(_text, found.rrset or ())))


def _text(record: object) -> str:
    """Return a record as the rules read it; the strings of a TXT record are one (RFC 7208 section 3.3)."""
    strings: tuple[bytes, ...] | None = getattr(record, "strings", None)
    return str(record) if strings is None else b"".join(strings).decode("utf-8", "backslashreplace")


def _resolver(nameserver: tuple[str, int] | None, seconds: float) -> dns.asyncresolver.Resolver | None:
    """Return who asks; `None` on a machine that knows no name server."""
    try:
        resolver = dns.asyncresolver.Resolver(configure=nameserver is None)
    except (dns.exception.DNSException, OSError):
        return None
    if nameserver is not None:
        resolver.nameservers, resolver.port = [nameserver[0]], nameserver[1]
    resolver.lifetime, resolver.timeout = seconds, min(seconds, 2.0)
    return resolver
