"""Everything that the DNS has to say of a shop's mail.

In: the mail, a zone, which checks are wanted. Out: findings. What stands at a name that is reserved for examples is not asked for,
unless a name server was named: then somebody keeps such names on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.doctor.alignment import dmarc_findings
from engine.doctor.finding import DNS, Finding
from engine.doctor.hosts import mx_findings, ptr_findings, takes_mail
from engine.doctor.mail import domain_of, is_reserved
from engine.doctor.sender_policy import spf_findings
from engine.doctor.signatures import dkim_findings
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from engine.doctor.mail import Mail
    from engine.doctor.zone import Zone

    Found = tuple[str, bool]

_RULES = {"spf": spf_findings, "dkim": dkim_findings, "dmarc": dmarc_findings, "ptr": ptr_findings, "mx": mx_findings}


def name_findings(mail: Mail, zone: Zone, wanted: AbstractSet[str], *, reserved_too: bool = False) -> Iterator[Finding]:
    """Yield what is said of the names, check by check."""
    checks = [name for name in DNS if name in wanted]
    if checks and is_reserved(mail.domain) and not reserved_too:
        said = Term("doctor_dns_reserved", {"domain": mail.domain})
        yield Finding("dns", mail.domain, "unknown", said, "doctor_why_reserved", "nobody")
        return
    for name in checks:
        yield from _RULES[name](mail, zone)


def notify_findings(
    addresses: Iterable[str], program: Found | None, zone: Zone, *, reserved_too: bool = False
) -> Iterator[Finding]:
    """Yield whether those who are told of trouble can be told: by mail, or by a program (its name, whether it is there)."""
    listed = list(dict.fromkeys(domain_of(address) for address in addresses))
    if program is not None:
        name, there = program
        values: dict[str, object] = {"program": name}
        if there:
            yield Finding("notify", name, "ok", Term("doctor_notify_program", values))
        else:
            said = Term("doctor_notify_gone", values)
            yield Finding("notify", name, "wrong", said, "doctor_why_notify", "settings")
    if not listed and program is None:
        yield Finding("notify", "notify.mail", "warning", Term("doctor_notify_none"), "doctor_why_notify", "settings")
    for domain in listed:
        if is_reserved(domain) and not reserved_too:
            said = Term("doctor_dns_reserved", {"domain": domain})
            yield Finding("notify", domain, "unknown", said, "doctor_why_reserved", "nobody")
        else:
            yield takes_mail("notify", "notify.mail", domain, zone)
