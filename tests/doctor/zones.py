"""What a rule says of a DNS that is written down: no server, no wait."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from publicsuffixlist import PublicSuffixList

from engine.doctor.mail import Mail, Outlet, Signature
from engine.doctor.zone import Answer, Kind, Question, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.doctor.finding import Finding

SHOP = "mail.saekien.jp"
_SUFFIXES = PublicSuffixList()
SIGNATURE = Signature(SHOP, "s2026", "TUlJQg==", 2048)


def organisation(name: str) -> str:
    return _SUFFIXES.privatesuffix(name) or name


def zone_of(records: Mapping[tuple[str, Kind], Any]) -> Zone:
    """Return a zone; a text is trouble, a list are records."""
    known = {
        Question(name, kind): Answer(trouble=found) if isinstance(found, str) else Answer(tuple(found))
        for (name, kind), found in records.items()
    }
    return Zone(known)


def settled(zone: Zone, rule: Callable[[Zone], Any]) -> Any:
    """Return what a rule says in the end; what is not written down is not there."""
    found = rule(zone)
    while zone.missing:
        zone.known.update({question: Answer() for question in zone.missing})
        zone.missing.clear()
        found = rule(zone)
    return found


def told(
    rule: Callable[[Mail, Zone], Iterable[Finding]], records: Mapping[tuple[str, Kind], Any], mail: Mail
) -> list[tuple[str, str, str]]:
    """Return what a rule says as (about, level, code)."""
    findings = settled(zone_of(records), lambda zone: list(rule(mail, zone)))
    return [(one.about, one.level, one.said.code.removeprefix("doctor_")) for one in findings]


def mail_with(
    *outgoing: str,
    sender: str = f"tencho@{SHOP}",
    returns: str | None = None,
    kind: str = "postfix",
    selector: str = "",
    signature: Any = SIGNATURE,
    inboxes: tuple[tuple[str, str], ...] | None = None,
) -> Mail:
    outlet = Outlet("main", kind, tuple(map(ip_address, outgoing)), selector)  # pyright: ignore[reportArgumentType]
    back = returns or sender
    return Mail(sender, back, (outlet,), signature, inboxes or (("sender.from", back),), organisation)
