"""A cause: something of which a person is told, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.notify import Kind
    from engine.project.problems import Problem, Term


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened. `key` makes it one cause; `text` names the sentences ("" for those of its kind), `values` fill them.

    `why` is said within them, with what to do; `counts` are listed below them: a code of the catalogue and a number.
    """

    kind: Kind
    key: str
    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    why: Term | Problem | None = None
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> str:
        """Return the name of its sentences."""
        return self.text or self.kind


HOUR_MS = 3600 * 1000
SILENCE_MS = 2 * HOUR_MS
"""Longer than the brake of the unit that tells lets nobody speak (deploy/tayori-notify@.service)."""
_FLAPS: frozenset[Kind] = frozenset(["throttled", "disk", "failed", "files", "backup", "deploy"])
_HEARD: frozenset[Kind] = frozenset(["failed", "backup"])


def grace_ms(kind: Kind) -> int:
    """Return for how long a cause that is over and comes again is still the same one."""
    return HOUR_MS if kind in _FLAPS else 0


def silence_ms(kind: Kind) -> int | None:
    """Return after how long without a word a cause is over by itself; `None` where somebody says so.

    A unit that fails says it each time; that it works again, it does not.
    """
    return SILENCE_MS if kind in _HEARD else None
