"""What a run did with one edition, as it adds up: everybody judged was sent to, put off or skipped, and every sending ended.

`judged = accepted + deferred + refused + unknown + later + skipped`, always. Who was claimed and given back, because the run ended
before their turn, is in none of them: the next run judges them anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from engine.project.problems import Problem, Term

if TYPE_CHECKING:
    from datetime import datetime

    from engine.reply.reply import Reply
    from engine.store.deliveries import Claim
    from engine.words import Language


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
    later: Counter[str] = field(default_factory=Counter[str])
    """By the day to which the cap puts them off."""
    lanes: Counter[str] = field(default_factory=Counter[str])
    batch: int | None = None
    """Which batch of an edition that is spread, from 1."""
    cause: Term | Problem | None = None
    """What `reason` says, in any language."""

    @property
    def judged(self) -> int:
        """Return how many were judged: all that follows adds up to it."""
        return self.send + self.skipped.total() + self.later.total()

    @property
    def send(self) -> int:
        """Return how many people were meant to get it."""
        return sum(self.lanes.values())

    def behind(self, earlier: Worked) -> Worked:
        """Return the sums of two rounds of a run; how the edition stands is told by the later one."""
        return replace(
            self,
            outcomes=earlier.outcomes + self.outcomes,
            skipped=earlier.skipped + self.skipped,
            later=earlier.later + self.later,
            lanes=earlier.lanes + self.lanes,
        )

    def because(self, cause: Term | Problem) -> None:
        """Set the reason; programs read it in English."""
        self.cause, self.reason = cause, spoken(cause, "en")

    def told(self, language: Language, *, hint: bool = False) -> str:
        """Return the reason in the reader's language; `hint`: with what to do."""
        return self.reason if self.cause is None else spoken(self.cause, language, hint=hint)

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
            "judged": self.judged,
            "send": self.send,
            "accepted": self.outcomes["accepted"],
            "deferred": self.outcomes["deferred"],
            "refused": self.outcomes["refused"],
            "unknown": self.outcomes["unknown"],
            "skipped": {reason: people for reason, people in sorted(self.skipped.items()) if people},
            "later": {day: people for day, people in sorted(self.later.items()) if people},
            "lanes": {lane: people for lane, people in sorted(self.lanes.items()) if people},
        }


def spoken(cause: Term | Problem, language: Language, *, hint: bool = False) -> str:
    """Return a cause in a language; a mistake in a file always says what to do."""
    if isinstance(cause, Problem):
        return cause.text(language)
    return str(cause.say(language)) if hint else cause.say(language).message


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
