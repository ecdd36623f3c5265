"""What a run did with one edition, as it adds up: everybody judged was sent to or skipped, and every sending ended somehow.

`send = accepted + deferred + refused + unknown + back`; `back` are claims given back when a run was stopped.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from engine.reply.reply import Reply
    from engine.store.deliveries import Claim


@dataclass(slots=True)
class Worked:
    """The sums of one edition in one run (or of a plan, where nothing ends)."""

    key: str
    campaign: str
    occasion: str
    due: datetime
    state: str
    """open | finished | waiting | missed | without_content | broken | held | expired | due (in a plan)."""
    reason: str = ""
    outcomes: Counter[str] = field(default_factory=Counter[str])
    skipped: Counter[str] = field(default_factory=Counter[str])
    lanes: Counter[str] = field(default_factory=Counter[str])
    batch: int | None = None
    """Which batch of an edition that is spread, from 1."""

    @property
    def send(self) -> int:
        """Return how many people were meant to get it."""
        return sum(self.lanes.values())

    def record(self) -> dict[str, object]:
        """Return the JSON record of `run` and `plan` (DESIGN 4: the fields are a promise to other programs)."""
        return {
            "key": self.key,
            "campaign": self.campaign,
            "occasion": self.occasion,
            "due": self.due.isoformat(timespec="seconds"),
            "batch": self.batch,
            "state": self.state,
            "reason": self.reason,
            "send": self.send,
            "accepted": self.outcomes["accepted"],
            "deferred": self.outcomes["deferred"],
            "refused": self.outcomes["refused"],
            "unknown": self.outcomes["unknown"],
            "skipped": {reason: people for reason, people in sorted(self.skipped.items()) if people},
            "lanes": {lane: people for lane, people in sorted(self.lanes.items()) if people},
        }


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery's end, for the log: the person only by the subject id."""

    edition: str
    claim: Claim
    state: str
    reply: Reply | None
    relay: str
    milliseconds: int


class Observer(Protocol):
    """Who watches a run: the command line, with a bar or with lines."""

    def begins(self, edition: str, people: int) -> None:
        """Take that an edition is being sent, and to about how many people."""
        ...

    def judged(self, edition: str, skipped: int) -> None:
        """Take that people were skipped."""
        ...

    def delivered(self, event: Delivered) -> None:
        """Take that a delivery ended."""
        ...

    def says(self, code: str, **values: object) -> None:
        """Take a sentence of the catalogue."""
        ...
