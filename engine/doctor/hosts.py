"""The hosts around the mail: whether those that send have a name that leads back to them, and those that take bounces are there.

In: the mail and a zone. Out: findings.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from engine.doctor.finding import Finding
from engine.doctor.mail import domain_of
from engine.doctor.sender_policy import unasked
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from engine.doctor.mail import Mail
    from engine.doctor.zone import Zone

_PTR, _MX = "doctor_why_ptr", "doctor_why_mx"


def ptr_findings(mail: Mail, zone: Zone) -> Iterator[Finding]:
    """Yield whether each address that a relay sends from has a name, and the name that address (RFC 1912 section 2.1)."""
    for outlet in mail.outlets:
        for host in outlet.outgoing:
            yield _named(host, outlet.name, zone)
        if not outlet.outgoing and outlet.kind != "ses":  # Amazon's addresses are Amazon's matter
            said = Term("doctor_ptr_unknown", {"relay": outlet.name})
            yield Finding("ptr", outlet.name, "unknown", said, _PTR, "nobody")


def _named(host: IPv4Address | IPv6Address, relay: str, zone: Zone) -> Finding:
    about, answer = str(host), zone.ask(host.reverse_pointer, "PTR")
    values: dict[str, object] = {"address": about, "relay": relay}
    if answer.trouble:
        return unasked("ptr", about, "PTR", answer.trouble)
    if not answer.records:
        return Finding("ptr", about, "wrong", Term("doctor_ptr_none", values), _PTR)
    troubles: list[str] = []
    for name in answer.records:
        found = zone.addresses(name)
        if about in [str(ip_address(address)) for address in found.records]:
            return Finding("ptr", about, "ok", Term("doctor_ptr_ok", {**values, "name": name.rstrip(".")}))
        troubles += [found.trouble] if found.trouble else []
    if troubles:
        return unasked("ptr", answer.records[0].rstrip("."), "A", troubles[0])
    said = Term("doctor_ptr_back", {**values, "name": answer.records[0].rstrip(".")})
    return Finding("ptr", about, "wrong", said, _PTR)


def mx_findings(mail: Mail, zone: Zone) -> Iterator[Finding]:
    """Yield whether the domains to which something comes back take mail."""
    told: set[str] = set()
    for key, address in mail.inboxes:
        if domain_of(address) not in told:
            told.add(domain_of(address))
            yield takes_mail("mx", key, address, zone)


def takes_mail(check: str, key: str, address: str, zone: Zone) -> Finding:
    """Return whether an address's domain takes mail: by MX, or else by its own address (RFC 5321 section 5.1)."""
    domain = domain_of(address)
    values: dict[str, object] = {"domain": domain, "key": key}
    answer = zone.hosts(domain)
    if answer.trouble:
        return unasked(check, domain, "MX", answer.trouble)
    if answer.records == ("",):
        return Finding(check, domain, "wrong", Term("doctor_mx_null", values), _MX)
    hosts = answer.records or (domain,)
    found = [zone.addresses(host) for host in hosts]
    if not any(one.records for one in found):
        if trouble := next((one.trouble for one in found if one.trouble), ""):
            return unasked(check, hosts[0], "A", trouble)
        code = "doctor_mx_gone" if answer.records else "doctor_mx_none"
        return Finding(check, domain, "wrong", Term(code, {**values, "host": hosts[0]}), _MX)
    if not answer.records:
        return Finding(check, domain, "warning", Term("doctor_mx_implicit", values), _MX)
    return Finding(check, domain, "ok", Term("doctor_mx_ok", {**values, "hosts": ", ".join(hosts[:3])}))
