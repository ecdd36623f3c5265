"""What came of an edition, and whether it is alarming.

In: counts out of the store, of this edition and of those before it. Out: `Result`s, whose rates are over 有効配信数: the letters
that were accepted less those that came back. An alarm rings where people leave, or complain, more than three times as often as the
median of the campaign's last eight editions, or where more than one in a thousand complains, which is where Gmail and Yahoo stop
taking a shop's mail. Pure: no store, no clock.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BEFORE = 8
"""Editions that the median is of."""
TIMES = 3
MOST_COMPLAINTS = 0.001  # Gmail: keep it below 0.1 %, never reach 0.3 % (support.google.com/a/answer/81126)
_FEW = 3  # people: one of forty is no rate
_LEAST_BEFORE = 3  # editions: the median of two is their mean

Alarm = Literal["left_rising", "complaints_rising", "complaints_many"]


@dataclass(frozen=True, slots=True)
class Result:
    """How many people an edition, or one lane of it, had of each kind; `other` came back for policy or unclear reasons."""

    accepted: int = 0
    hard: int = 0
    soft: int = 0
    other: int = 0
    complained: int = 0
    left: int = 0
    answered: int = 0
    refused: int = 0
    unknown: int = 0

    @property
    def bounced(self) -> int:
        """Return how many came back."""
        return self.hard + self.soft + self.other

    @property
    def reached(self) -> int:
        """Return 有効配信数: accepted, less what came back."""
        return max(self.accepted - self.bounced, 0)

    def rate(self, people: int) -> float | None:
        """Return a number of people as a part of those who were reached; `None` where nobody was."""
        return people / self.reached if self.reached else None


@dataclass(frozen=True, slots=True)
class Report:
    """An edition's result, by lane too, with what is usual for its campaign."""

    result: Result
    lanes: Mapping[str, Result]
    usual_left: float | None
    usual_complained: float | None
    before: int
    alarms: tuple[Alarm, ...] = field(default=())


_FIELDS = {"complaint": "complained", "policy": "other", "unclear": "other"}
_COUNTED = frozenset(["accepted", "refused", "unknown", "hard", "soft", "left", "answered", *_FIELDS])


def results(counts: Mapping[tuple[int, str, str], int], edition: int) -> dict[str, Result]:
    """Return an edition's results by lane; the lane "" holds what no lane is known of."""
    sums: dict[str, Counter[str]] = {}
    for (number, lane, what), people in counts.items():
        if number == edition and what in _COUNTED:
            sums.setdefault(lane, Counter())[what] += people
    return {lane: result_of(found) for lane, found in sorted(sums.items())}


def result_of(counts: Mapping[str, int]) -> Result:
    """Return the result that counts by their names in the store come to."""
    found: Counter[str] = Counter()
    for what, people in counts.items():
        if what in _COUNTED:
            found[_FIELDS.get(what, what)] += people
    return Result(**found)


def whole(lanes: Mapping[str, Result]) -> Result:
    """Return the sum over lanes."""
    names = Result.__dataclass_fields__
    return Result(**{name: sum(getattr(one, name) for one in lanes.values()) for name in names})


def report_of(lanes: Mapping[str, Result], before: Sequence[Result]) -> Report:
    """Return the report of an edition beside those before it."""
    result = whole(lanes)
    left, complained = _usual(before, "left"), _usual(before, "complained")
    alarms: list[Alarm] = []
    if _rises(result, result.left, left):
        alarms.append("left_rising")
    if _rises(result, result.complained, complained):
        alarms.append("complaints_rising")
    if (result.rate(result.complained) or 0) > MOST_COMPLAINTS:
        alarms.append("complaints_many")
    return Report(result, lanes, left, complained, len(before), tuple(alarms))


def _usual(before: Sequence[Result], name: str) -> float | None:
    """Return the median rate of the editions before; `None` where they are too few."""
    rates = [rate for one in before if (rate := one.rate(getattr(one, name))) is not None]
    return median(rates) if len(rates) >= _LEAST_BEFORE else None


def _rises(result: Result, people: int, usual: float | None) -> bool:
    rate = result.rate(people)
    return usual is not None and rate is not None and people >= _FEW and rate > TIMES * usual
