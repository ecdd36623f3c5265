"""Whether receivers find the key that the shop's mail is signed with (RFC 6376), ours or the relay's.

In: the mail and a zone. Out: findings. The public half of a key is no secret: what has to stand in the DNS is shown whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.doctor.finding import Finding
from engine.doctor.sender_policy import unasked
from engine.doctor.tags import tags_of
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.doctor.mail import Mail, Signature
    from engine.doctor.zone import Zone

ADVISED_BITS = 2048
_STRING = 250  # octets of one string of a TXT record; it takes 255
_WHY, _WEAK = "doctor_why_dkim", "doctor_why_dkim_weak"


def dkim_findings(mail: Mail, zone: Zone) -> Iterator[Finding]:
    """Yield what stands at the selector that we sign with; where the relays sign, at theirs."""
    signature = mail.signature
    if isinstance(signature, Term):
        yield Finding("dkim", mail.domain, "wrong", signature, _WHY, "settings")
    elif signature is not None:
        yield _ours(signature, zone)
    else:
        for outlet in mail.outlets:
            if outlet.selector:
                yield _theirs(mail.domain, outlet.selector, outlet.name, zone)
            else:
                said = Term("doctor_dkim_relay", {"relay": outlet.name, "domain": mail.domain})
                yield Finding("dkim", outlet.name, "unknown", said, _WHY, "nobody")


def record_for(signature: Signature) -> str:
    """Return the record as a zone file takes it, in strings that are short enough."""
    text = f"v=DKIM1; k=rsa; p={signature.public}"
    return " ".join(f'"{text[at : at + _STRING]}"' for at in range(0, len(text), _STRING))


def _ours(signature: Signature, zone: Zone) -> Finding:
    name = f"{signature.selector}._domainkey.{signature.domain}"
    values: dict[str, object] = {"name": name, "record": record_for(signature), "bits": signature.bits}
    found = _read(name, zone)
    if isinstance(found, str):
        return unasked("dkim", name, "TXT", found)
    if len(found) != 1:
        return Finding("dkim", name, "wrong", Term("doctor_dkim_many" if found else "doctor_dkim_none", values), _WHY)
    key, tags = "".join(found[0].get("p", "").split()), found[0]
    if key != signature.public:
        return Finding("dkim", name, "wrong", Term("doctor_dkim_other" if key else "doctor_dkim_revoked", values), _WHY)
    if tags.get("k", "rsa").lower() != "rsa" or not _takes(tags, "h", "sha256") or not _takes(tags, "s", "email"):
        return Finding("dkim", name, "wrong", Term("doctor_dkim_unfit", values), _WHY)
    if "y" in _listed(tags, "t"):
        return Finding("dkim", name, "warning", Term("doctor_dkim_test", values), _WEAK)
    if signature.bits < ADVISED_BITS:
        return Finding("dkim", name, "warning", Term("doctor_dkim_short", {**values, "least": ADVISED_BITS}), _WEAK)
    return Finding("dkim", name, "ok", Term("doctor_dkim_ok", values))


def _theirs(domain: str, selector: str, relay: str, zone: Zone) -> Finding:
    name = f"{selector}._domainkey.{domain}"
    values: dict[str, object] = {"name": name, "relay": relay}
    found = _read(name, zone)
    if isinstance(found, str):
        return unasked("dkim", name, "TXT", found)
    if len(found) != 1 or not found[0].get("p"):
        return Finding("dkim", name, "wrong", Term("doctor_dkim_relay_none", values), _WHY)
    return Finding("dkim", name, "ok", Term("doctor_dkim_relay_ok", values))


def _read(name: str, zone: Zone) -> list[dict[str, str]] | str:
    """Return the records of a selector as tags, or the trouble; a `v` that is another's is no key (RFC 6376 section 3.6.1)."""
    answer = zone.ask(name, "TXT")
    if answer.trouble:
        return answer.trouble
    found = map(tags_of, answer.records)
    return [tags for tags in found if "p" in tags and tags.get("v", "DKIM1") == "DKIM1"]


def _listed(tags: dict[str, str], name: str) -> list[str]:
    return [word.strip().lower() for word in tags.get(name, "").split(":") if word.strip()]


def _takes(tags: dict[str, str], name: str, wanted: str) -> bool:
    """Tell whether a list takes something; none takes everything."""
    listed = _listed(tags, name)
    return not listed or wanted in listed or "*" in listed
