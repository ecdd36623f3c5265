"""A domain's SPF record read and evaluated (RFC 7208): may this address send for it, and what does the record cost a receiver?

In: a zone, a domain, an address. Out: the result by its name in RFC 7208 section 2.6, and the walk through all that a record names.
Receivers stop at ten questions (section 4.6.4) and at the second empty answer; then no mail of the domain passes, whoever sends
it. `evaluate` is what a receiver does for one address; `walk` counts the whole record, as the worst address would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Literal

from engine.doctor.macros import expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.doctor.zone import Answer, Zone

Result = Literal["pass", "fail", "softfail", "neutral", "none", "permerror", "temperror"]
Host = IPv4Address | IPv6Address

MOST_LOOKUPS, MOST_VOIDS, MOST_HOSTS = 10, 2, 10
_TOO_MANY = 40  # behind so many questions nobody needs to know how many there are
_SIGNS: dict[str, Result] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_MECHANISM = re.compile(
    r"(?P<sign>[-+~?]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)(?::(?P<value>[^\s]+?))?(?P<four>/\d{1,2})?(?://(?P<six>\d{1,3}))?",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"(?P<sign>[-+~?]?)(?P<name>ip4|ip6):(?P<value>[0-9A-Fa-f:./]+)", re.IGNORECASE)
_MODIFIER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9._-]*)=(?P<value>.*)")
_ASKS = frozenset(["include", "a", "mx", "ptr", "exists"])
_NAMES_ONE = frozenset(["include", "exists"])


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One step of a record: `value` is a domain with its macros, or a network; "" is the domain itself."""

    sign: str
    name: str
    value: str = ""
    four: int = 32
    six: int = 128


@dataclass(frozen=True, slots=True)
class Record:
    """What a domain publishes; `wrong`: the term that nobody can read."""

    text: str = ""
    steps: tuple[Mechanism, ...] = ()
    redirect: str = ""
    wrong: str = ""


@dataclass(slots=True)
class Walk:
    """A whole record: the questions it costs, whom it names, how it ends, what breaks it (`broken`: a domain and why)."""

    lookups: int = 0
    domains: list[str] = field(default_factory=list[str])
    ending: str = ""
    broken: tuple[str, str] | None = None
    trouble: tuple[str, str] | None = None


def records_of(zone: Zone, domain: str) -> tuple[tuple[str, ...], str]:
    """Return the SPF records of a domain (RFC 7208 section 4.5), and the trouble, if it could not be asked."""
    answer = zone.ask(domain, "TXT")
    return tuple(text for text in answer.records if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")), (
        answer.trouble
    )


def read(text: str) -> Record:
    """Read a record."""
    steps: list[Mechanism] = []
    redirect = ""
    for term in text.split()[1:]:
        found = _NETWORK.fullmatch(term) or _MECHANISM.fullmatch(term)
        step = _step(found) if found else None
        if step is not None:
            steps.append(step)
        elif (modifier := _MODIFIER.fullmatch(term)) and not found:
            redirect = modifier["value"] if modifier["name"].lower() == "redirect" else redirect
        else:
            return Record(text, wrong=term)
    return Record(text, tuple(steps), "" if any(step.name == "all" for step in steps) else redirect)


def _step(found: re.Match[str]) -> Mechanism | None:
    """Return a mechanism, or `None` for one that cannot be."""
    sign, name, value = found["sign"] or "+", found["name"].lower(), found["value"] or ""
    if name in ("ip4", "ip6"):
        kind = IPv4Network if name == "ip4" else IPv6Network
        return Mechanism(sign, name, value) if isinstance(_network(value), kind) else None
    if (name == "all" and value) or (name in _NAMES_ONE and not value):
        return None
    four, six = found["four"], found["six"]
    return Mechanism(sign, name, value, int(four[1:]) if four else 32, int(six) if six else 128)


def _network(value: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value, strict=False)
    except ValueError:
        return None


def walk(zone: Zone, domain: str, sender: str) -> Walk:
    """Go through everything that a domain's record names."""
    found = Walk()
    _walk(zone, domain, sender, found, own=True)
    return found


def _walk(zone: Zone, domain: str, sender: str, found: Walk, *, own: bool) -> None:
    texts, trouble = records_of(zone, domain)
    found.domains.append(domain)
    if trouble:
        found.trouble = found.trouble or (domain, trouble)
        return
    record = read(texts[0]) if len(texts) == 1 else None
    if record is None or record.wrong:
        found.broken = found.broken or (domain, record.wrong if record else "none" if not texts else "many")
        return
    if own:
        found.ending = next((step.sign for step in record.steps if step.name == "all"), "")
    for step in record.steps:
        found.lookups += step.name in _ASKS
        if step.name == "include" and found.lookups < _TOO_MANY and "%" not in step.value:
            _walk(zone, step.value.lower(), sender, found, own=False)
    if record.redirect and found.lookups < _TOO_MANY:
        found.lookups += 1
        _walk(zone, expand(record.redirect, domain, sender, None), sender, found, own=own)


class _EndError(Exception):
    """An evaluation that cannot go on: `result` is permerror or temperror."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result: Result = result


@dataclass(slots=True)
class _Visit:
    """One evaluation under way."""

    zone: Zone
    host: Host
    sender: str
    lookups: int = 0
    voids: int = 0

    def check(self, domain: str) -> Result:
        texts, trouble = records_of(self.zone, domain)
        if trouble:
            raise _EndError("temperror")
        if not texts:
            return "none"
        record = read(texts[0])
        if len(texts) > 1 or record.wrong:
            raise _EndError("permerror")
        for step in record.steps:
            if self.matches(step, domain):
                return _SIGNS[step.sign]
        if not record.redirect:
            return "neutral"
        self.count()
        result = self.check(expand(record.redirect, domain, self.sender, self.host))
        if result == "none":
            raise _EndError("permerror")
        return result

    def count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _EndError("permerror")

    def asked(self, answer: Answer) -> tuple[str, ...]:
        """Return the records of an answer; an empty one counts (RFC 7208 section 4.6.4)."""
        if answer.trouble:
            raise _EndError("temperror")
        self.voids += not answer.records
        if self.voids > MOST_VOIDS:
            raise _EndError("permerror")
        return answer.records

    def matches(self, step: Mechanism, domain: str) -> bool:
        if step.name == "all":
            return True
        if step.name in ("ip4", "ip6"):
            network = _network(step.value)
            return network is not None and self.host in network
        self.count()
        target = expand(step.value, domain, self.sender, self.host) if step.value else domain
        if step.name == "include":
            result = self.check(target)
            if result == "none":
                raise _EndError("permerror")
            return result == "pass"
        if step.name == "exists":
            return bool(self.asked(self.zone.ask(target, "A")))
        if step.name == "ptr":
            return any(name == target or name.endswith(f".{target}") for name in self.confirmed())
        hosts = [target] if step.name == "a" else [host for host in self.asked(self.zone.hosts(target)) if host]
        if len(hosts) > MOST_HOSTS:
            raise _EndError("permerror")
        return any(self.within(found, step) for host in hosts for found in self.addresses(host))

    def addresses(self, host: str) -> tuple[str, ...]:
        return self.asked(self.zone.ask(host, "A" if self.host.version == 4 else "AAAA"))  # noqa: PLR2004 - of IP

    def within(self, found: str, step: Mechanism) -> bool:
        length = step.four if self.host.version == 4 else step.six  # noqa: PLR2004 - of IP
        network = _network(f"{found}/{length}")
        return network is not None and self.host in network

    def confirmed(self) -> Iterator[str]:
        for name in self.asked(self.zone.ask(self.host.reverse_pointer, "PTR"))[:MOST_HOSTS]:
            if str(self.host) in map(_plain, self.addresses(name.rstrip("."))):
                yield name.rstrip(".").lower()


def _plain(address: str) -> str:
    return str(ip_address(address))


def evaluate(zone: Zone, domain: str, host: Host, sender: str) -> Result:
    """Return what a receiver finds for mail of a sender that comes from an address."""
    try:
        return _Visit(zone, host, sender).check(domain)
    except _EndError as end:
        return end.result
