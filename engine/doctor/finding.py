"""What the doctor says of one thing: how it stands, what was seen, what a provider does about it, how it is mended.

In: whatever a rule saw. Out: a value; the words lie in the catalogue. `unknown` is never `wrong`: what could not be asked may be
as it should be. Never: a secret, in any value.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.words import Language

Level = Literal["ok", "warning", "wrong", "unknown"]
Whose = Literal["world", "settings", "nobody"]
"""Who mends it: somebody outside the shop's files, or those who write them; `nobody`: here it cannot be known at all."""

LEVELS: tuple[Level, ...] = ("ok", "warning", "wrong", "unknown")
DNS = ("spf", "dkim", "dmarc", "ptr", "mx")
CHECKS = (
    *("files", *DNS, "relay", "web", "clock", "disk", "store", "consent", "journal"),
    *("timers", "secrets", "versions", "backup", "notify"),
)
"""The names of all that is looked at, in the order in which it is told; `dns` stands for several (`GROUPS`)."""
GROUPS: dict[str, tuple[str, ...]] = {"dns": DNS}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `about`: a domain, a relay, a path; `why`: the code of what a provider, or the engine, does about it."""

    check: str
    about: str
    level: Level
    said: Term
    why: str = ""
    whose: Whose = "world"

    def record(self, language: Language) -> dict[str, object]:
        """Return the JSON record (its fields are a promise to other programs)."""
        saying = self.said.say(language)
        return {
            "check": self.check,
            "about": self.about,
            "level": self.level,
            "code": self.said.code.removeprefix("doctor_"),
            "message": saying.message,
            "why": self.consequence(language),
            "hint": saying.hint,
        }

    def consequence(self, language: Language) -> str:
        """Return what a provider, or the engine, does about it; "" where there is nothing to say."""
        return Term(self.why).say(language).message if self.why else ""


def sums(findings: Iterable[Finding]) -> dict[Level, int]:
    """Return how many findings of each level there are."""
    found = Counter(finding.level for finding in findings)
    return {level: found[level] for level in LEVELS}


def named(names: Iterable[str]) -> frozenset[str] | str:
    """Return the checks that names mean, or the first name that means none."""
    chosen: set[str] = set()
    for name in names:
        if name not in CHECKS and name not in GROUPS:
            return name
        chosen.update(GROUPS.get(name, (name,)))
    return frozenset(chosen or CHECKS)
