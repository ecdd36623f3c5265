"""What one thing known of a person may be: some values, none of some, a span of numbers or of days, or nothing known.

In: what several conditions allow. Out: what all of them allow (`joint`), and the smallest of this form that holds each of
them (`hull`), which may hold more. Days are ISO text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.compared import Scalar

    Tagged = tuple[bool, Scalar]
    """A value with whether it is a flag: in Python `True` equals 1, in a person's attributes it does not."""

_FIRST, _LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The values of `only` (`None`: all), but for those of `but`; numbers from `low` to `high`, days from `first` to `last`.

    `missing`: whether somebody without a value is allowed.
    """

    only: frozenset[Tagged] | None = None
    but: frozenset[Tagged] = frozenset()
    low: float = -inf
    high: float = inf
    first: str = _FIRST
    last: str = _LAST
    missing: bool = True

    def with_missing(self, missing: bool) -> Allowed:
        """Return the same with or without those who have no value."""
        return replace(self, missing=missing)

    def holds(self, value: Tagged) -> bool:
        """Tell whether a value is allowed; bounds of numbers are for numbers, bounds of days for text."""
        flag, plain = value
        if value in self.but or (self.only is not None and value not in self.only):
            return False
        if (self.low, self.high) != (-inf, inf) and (
            flag or isinstance(plain, str) or not self.low <= plain <= self.high
        ):
            return False
        return (self.first, self.last) == (_FIRST, _LAST) or (
            isinstance(plain, str) and self.first <= plain <= self.last
        )


ANYTHING = Allowed()


def is_nothing(allowed: Allowed) -> bool:
    """Tell whether nobody can be allowed."""
    if allowed.missing:
        return False
    if allowed.low > allowed.high or allowed.first > allowed.last:
        return True
    return allowed.only is not None and not any(allowed.holds(value) for value in allowed.only)


def joint(*each: Allowed) -> Allowed:
    """Return what all of them allow."""
    return reduce(_joint, each, ANYTHING)


def _joint(one: Allowed, other: Allowed) -> Allowed:
    only = one.only if other.only is None else other.only if one.only is None else one.only & other.only
    return Allowed(
        only,
        one.but | other.but,
        max(one.low, other.low),
        min(one.high, other.high),
        max(one.first, other.first),
        min(one.last, other.last),
        one.missing and other.missing,
    )


def hull(each: Sequence[Allowed]) -> Allowed:
    """Return the smallest of this form that holds all of them."""
    return reduce(_hull, each)


def _hull(one: Allowed, other: Allowed) -> Allowed:
    only = None if one.only is None or other.only is None else one.only | other.only
    shut_out = frozenset(
        value
        for value in one.but | other.but | (one.only or frozenset()) | (other.only or frozenset())
        if not one.holds(value) and not other.holds(value)
    )
    return Allowed(
        only,
        shut_out,
        min(one.low, other.low),
        max(one.high, other.high),
        min(one.first, other.first),
        max(one.last, other.last),
        one.missing or other.missing,
    )
