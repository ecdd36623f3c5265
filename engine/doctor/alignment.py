"""DMARC (RFC 7489): whether the domain that a reader sees has a policy, and whether our mail belongs to it.

In: the mail and a zone. Out: one finding. The record is that of the From domain, else that of its organisation's, which the public
suffix list tells. Mail belongs to the domain when the signature's domain or the return path's is it: the same organisation's
(relaxed), or exactly it (strict).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.doctor.finding import Finding
from engine.doctor.mail import Signature
from engine.doctor.sender_policy import unasked
from engine.doctor.tags import tags_of
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.doctor.mail import Mail
    from engine.doctor.zone import Zone

_WHY = "doctor_why_dmarc"
_POLICIES = ("none", "quarantine", "reject")


def dmarc_findings(mail: Mail, zone: Zone) -> Iterator[Finding]:
    """Yield what DMARC says of the From domain."""
    top = mail.organisation(mail.domain)
    for domain in dict.fromkeys((mail.domain, top)):
        answer = zone.ask(f"_dmarc.{domain}", "TXT")
        if answer.trouble:
            yield unasked("dmarc", f"_dmarc.{domain}", "TXT", answer.trouble)
            return
        found = [text for text in answer.records if text.split(";")[0].replace(" ", "") == "v=DMARC1"]
        if found:
            yield _judged(mail, domain, found)
            return
    record = f"v=DMARC1; p=none; rua=mailto:dmarc@{top}"
    yield Finding("dmarc", mail.domain, "wrong", Term("doctor_dmarc_none", {"domain": top, "record": record}), _WHY)


def _judged(mail: Mail, domain: str, found: list[str]) -> Finding:
    name, tags = f"_dmarc.{domain}", tags_of(found[0])
    values: dict[str, object] = {"name": name, "number": len(found), "record": found[0][:120]}
    if len(found) > 1:
        return Finding("dmarc", name, "wrong", Term("doctor_dmarc_many", values), _WHY)
    policy = tags.get("p", "").lower()
    if policy not in _POLICIES:
        return Finding("dmarc", name, "wrong", Term("doctor_dmarc_policy", values), _WHY)
    policy = tags.get("sp", policy).lower() if domain != mail.domain else policy
    by_key, by_path = _key_aligned(mail, tags), _aligned(mail, mail.path, tags.get("aspf", "r"))
    values |= {"policy": policy, "domain": mail.domain, "path": mail.path}
    if by_key is False and not by_path:
        signer = mail.signature.domain if isinstance(mail.signature, Signature) else "-"
        said = Term("doctor_dmarc_unaligned", {**values, "signer": signer})
        return Finding("dmarc", name, "wrong", said, _WHY, "settings")
    if by_key is None and not by_path:
        return Finding("dmarc", name, "unknown", Term("doctor_dmarc_relay", values), _WHY, "nobody")
    if "rua" not in tags:
        return Finding("dmarc", name, "warning", Term("doctor_dmarc_reports", values), "doctor_why_reports")
    both = "doctor_by_both" if by_key and by_path else "doctor_by_key" if by_key else "doctor_by_path"
    return Finding("dmarc", name, "ok", Term("doctor_dmarc_ok", {**values, "by": Term(both)}))


def _key_aligned(mail: Mail, tags: dict[str, str]) -> bool | None:
    """Tell whether the signature belongs to the From domain; `None` where the relay signs and nobody said as whom."""
    if isinstance(mail.signature, Signature):
        return _aligned(mail, mail.signature.domain, tags.get("adkim", "r"))
    return True if mail.outlets and all(outlet.selector for outlet in mail.outlets) else None


def _aligned(mail: Mail, domain: str, mode: str) -> bool:
    if mode.lower() == "s":
        return domain == mail.domain
    return mail.organisation(domain) == mail.organisation(mail.domain)
