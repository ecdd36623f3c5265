"""What a relay said when somebody knocked and sent nothing.

In: what was heard. Out: findings: that it takes us at all, then what is about to go wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.doctor.finding import Finding
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.doctor.finding import Whose

SOON_DAYS = 14
"""Certificates of ninety days are renewed thirty days before their end; behind this somebody has to look."""
USUAL_OCTETS = 512 * 1024
"""A letter is of 30 KB, one with a picture or a file along seldom of more than this."""
_WHY = "doctor_why_relay"
_OURS = {"relay_login", "doctor_relay_password"}


@dataclass(frozen=True, slots=True)
class Heard:
    """A relay's answers. `days`: until its certificate ends, `None` without TLS; `most`: octets of a message, `None`: no limit told."""

    name: str
    where: str
    near: bool
    """It is on this machine."""
    tls: str
    login: bool
    trouble: Term | None = None
    days: int | None = None
    offers: tuple[str, ...] = ()
    most: int | None = None


def relay_findings(heard: Heard) -> Iterator[Finding]:
    """Yield how it stands with a relay."""
    name = heard.name
    values: dict[str, object] = {"relay": name, "where": heard.where}
    if heard.trouble is not None:
        whose: Whose = "settings" if heard.trouble.code in _OURS else "world"
        yield Finding("relay", name, "wrong", heard.trouble, _WHY, whose)
        return
    secured = Term("doctor_tls_none") if heard.days is None else Term("doctor_tls_days", {"days": heard.days})
    entered = Term("doctor_login_yes" if heard.login else "doctor_login_no")
    offers = ", ".join(heard.offers) or "-"
    yield Finding(
        "relay", name, "ok", Term("doctor_relay_ok", {**values, "tls": secured, "login": entered, "offers": offers})
    )
    if heard.days is not None and heard.days < SOON_DAYS:
        said = Term("doctor_relay_soon", {**values, "days": heard.days})
        yield Finding("relay", name, "warning", said, "doctor_why_certificate")
    if heard.tls == "none" and not heard.near:
        yield Finding("relay", name, "warning", Term("doctor_relay_plain", values), "doctor_why_plain", "settings")
    if heard.most is not None and heard.most < USUAL_OCTETS:
        said = Term("doctor_relay_size", {**values, "most": heard.most >> 10, "usual": USUAL_OCTETS >> 10})
        yield Finding("relay", name, "warning", said, "doctor_why_size")
