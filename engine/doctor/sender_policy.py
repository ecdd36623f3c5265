"""Whether SPF lets the shop's mail pass: the record of the return path's domain, and of the From domain for docomo.

In: the mail and a zone. Out: findings, the worst of each domain alone: who mends that sees the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.doctor.finding import Finding
from engine.doctor.spf import MOST_LOOKUPS, evaluate, records_of, walk
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.doctor.mail import Mail
    from engine.doctor.spf import Walk
    from engine.doctor.zone import Zone

AMAZON = "amazonses.com"
_LONGEST = 120  # characters of a record that are shown
_WHY = "doctor_why_spf"


def spf_findings(mail: Mail, zone: Zone) -> Iterator[Finding]:
    """Yield what SPF says of the return path's domain, then of the From domain where that is another one."""
    yield from _path(mail, zone)
    if mail.domain != mail.path:
        texts, trouble = records_of(zone, mail.domain)
        if not texts and not trouble:
            said = Term("doctor_spf_from", {"domain": mail.domain})
            yield Finding("spf", mail.domain, "warning", said, "doctor_why_spf_from")


def _path(mail: Mail, zone: Zone) -> Iterator[Finding]:
    domain = mail.path
    texts, trouble = records_of(zone, domain)
    if trouble:
        yield unasked("spf", domain, "TXT", trouble)
    elif not texts:
        suggested = _suggested(mail)
        code = "doctor_spf_ses_none" if mail.only_ses else "doctor_spf_none"
        said = Term(code, {"domain": domain, "record": suggested})
        yield Finding("spf", domain, "warning" if mail.only_ses else "wrong", said, _WHY)
    elif len(texts) == 1:
        yield _judged(mail, zone, walk(zone, domain, mail.returns), texts[0])
    else:
        said = Term("doctor_spf_many", {"domain": domain, "number": len(texts)})
        yield Finding("spf", domain, "wrong", said, "doctor_why_spf_broken")


def _judged(mail: Mail, zone: Zone, found: Walk, text: str) -> Finding:
    """Return the worst that can be said of a record that is there."""
    domain = mail.path
    values: dict[str, object] = {"domain": domain, "record": text[:_LONGEST], "lookups": found.lookups}
    if found.broken:
        where, what = found.broken
        code = {"none": "doctor_spf_include_none", "many": "doctor_spf_include_many"}.get(what, "doctor_spf_term")
        return Finding(
            "spf", domain, "wrong", Term(code, {**values, "where": where, "term": what}), "doctor_why_spf_broken"
        )
    if found.lookups > MOST_LOOKUPS:
        return Finding("spf", domain, "wrong", Term("doctor_spf_lookups", values), "doctor_why_spf_broken")
    if found.trouble:
        return unasked("spf", found.trouble[0], "TXT", found.trouble[1])
    if found.ending == "+":
        return Finding("spf", domain, "wrong", Term("doctor_spf_open", values), "doctor_why_spf_open")
    return _allowed(mail, zone, found, values)


def _allowed(mail: Mail, zone: Zone, found: Walk, values: dict[str, object]) -> Finding:
    """Return whether the addresses that are known may send, and else what can be said without them."""
    domain = mail.path
    hosts = [host for outlet in mail.outlets for host in outlet.outgoing]
    results = {host: evaluate(zone, domain, host, mail.returns) for host in hosts}
    for host, result in results.items():
        if result == "temperror":
            return unasked("spf", domain, "TXT", "servfail")
        if result != "pass":
            said = Term("doctor_spf_refused", {**values, "address": host, "result": result, "version": host.version})
            return Finding("spf", domain, "wrong", said, _WHY)
    if any(outlet.kind == "ses" for outlet in mail.outlets) and AMAZON not in found.domains:
        return Finding("spf", domain, "warning", Term("doctor_spf_ses", values), _WHY)
    if found.ending not in ("-", "~"):
        return Finding("spf", domain, "warning", Term("doctor_spf_end", values), "doctor_why_spf_open")
    if hosts:
        said = Term("doctor_spf_ok", {**values, "addresses": ", ".join(map(str, hosts))})
    else:
        said = Term("doctor_spf_there", values)
    return Finding("spf", domain, "ok", said)


def _suggested(mail: Mail) -> str:
    """Return a record that would let the mail pass; where the addresses are not known, their place is held."""
    hosts = [host for outlet in mail.outlets for host in outlet.outgoing]
    parts = [f"ip{host.version}:{host}" for host in hosts]
    parts += [f"include:{AMAZON}"] if any(outlet.kind == "ses" for outlet in mail.outlets) else []
    return " ".join(["v=spf1", *(parts or ["ip4:…"]), "-all"])


def unasked(check: str, name: str, kind: str, trouble: str) -> Finding:
    """Return that a name could not be asked; nothing follows from that about its records."""
    known = trouble if trouble in ("timeout", "servfail", "network") else "failed"
    said = Term("doctor_unasked", {"name": name, "kind": kind, "reason": Term(f"doctor_dns_{known}")})
    return Finding(check, name, "unknown", said)
