"""What the public pages answered when their own leave link was opened, as a scanner opens it: that changes nothing.

In: what was seen. Out: findings. The link is one of the shop's own making: a page that opens it was given the same key as the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.doctor.doors import SOON_DAYS
from engine.doctor.finding import Finding
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHY = "doctor_why_web"
_FINE, _GONE, _MOVED = 200, 404, range(300, 400)


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer. `trouble`: why there was none; `keyed`: the link was signed with the run's key; `days`: of the certificate."""

    base: str
    status: int = 0
    to: str = ""
    ours: bool = False
    """The page bears the shop's name."""
    keyed: bool = True
    days: int | None = None
    trouble: Term | None = None


def web_findings(seen: Seen) -> Iterator[Finding]:
    """Yield whether readers can leave."""
    base = seen.base
    values: dict[str, object] = {"base": base, "status": seen.status, "to": seen.to}
    if seen.trouble is not None:
        yield Finding("web", base, "wrong", Term("doctor_web_none", {**values, "reason": seen.trouble}), _WHY)
        return
    yield _page(seen, values)
    if seen.days is not None and seen.days < SOON_DAYS:
        said = Term("doctor_web_soon", {**values, "days": seen.days})
        yield Finding("web", base, "warning", said, "doctor_why_certificate")
    if base.startswith("http://"):
        yield Finding("web", base, "warning", Term("doctor_web_plain", values), _WHY, "settings")


def _page(seen: Seen, values: dict[str, object]) -> Finding:
    base = seen.base
    if seen.status in _MOVED:
        return Finding("web", base, "wrong", Term("doctor_web_moved", values), _WHY)
    if seen.status == _FINE and seen.ours and seen.keyed:
        secured = Term("doctor_tls_none") if seen.days is None else Term("doctor_tls_days", {"days": seen.days})
        return Finding("web", base, "ok", Term("doctor_web_ok", {**values, "tls": secured}))
    if not seen.ours:
        return Finding("web", base, "wrong", Term("doctor_web_other", values), _WHY)
    if not seen.keyed:
        return Finding("web", base, "unknown", Term("doctor_web_keyless", values), _WHY, "nobody")
    if seen.status == _GONE:
        return Finding("web", base, "wrong", Term("doctor_web_key", values), _WHY, "settings")
    return Finding("web", base, "wrong", Term("doctor_web_status", values), _WHY)
