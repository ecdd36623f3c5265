"""Whom an edition could reach, as its audience alone says it.

In: an audience and the day on which it is judged. Out: the attributes' allowed values and the days on which the last order may
lie; of two reaches the common part, `None` where nobody is in both. It counts nobody: that is `plan`'s matter. A person's
last order is taken to be the same on all days; who orders between two editions is not thought of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.campaigns import Audience, LastOrder, Scalar

    Values = frozenset[tuple[bool, Scalar]]
    """Allowed values, each with whether it is a flag: in Python `True` equals 1, in a person's attributes it does not."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an edition could reach: the last order in `first` until before `before`, or (`never`) no order at all."""

    attributes: Mapping[str, Values]
    first: date = date.min
    before: date = date.max
    never: bool = True

    @property
    def nobody(self) -> bool:
        """Tell whether nobody can be meant."""
        return not all(self.attributes.values()) or not (self.never or self.first < self.before)


def reach_of(audience: Audience, day: date) -> Reach:
    """Return whom an audience could reach on its due day."""
    attributes = {name: _values(wanted) for name, wanted in audience.attributes.items()}
    return Reach(attributes, *_orders(audience.last_order, day))


def both(one: Reach, other: Reach) -> Reach | None:
    """Return the common part of two reaches, `None` where nobody is in both."""
    attributes = one.attributes
    if other.attributes and other.attributes is not attributes:
        attributes = dict(attributes)
        for name, values in other.attributes.items():
            attributes[name] = attributes[name] & values if name in attributes else values
    common = Reach(attributes, max(one.first, other.first), min(one.before, other.before), one.never and other.never)
    return None if common.nobody else common


def _values(wanted: Scalar | tuple[Scalar, ...]) -> Values:
    options = wanted if isinstance(wanted, tuple) else (wanted,)
    return frozenset((isinstance(option, bool), option) for option in options)


def _orders(ordered: LastOrder | None, day: date) -> tuple[date, date, bool]:
    """Return the first day of the last order, the one after its last day, and whether somebody without orders is meant."""
    if ordered is None:
        return date.min, date.max, True
    first = _ago(day, ordered.within) if ordered.within is not None else date.min
    before = _ago(day, ordered.older_than) if ordered.older_than is not None else date.max
    return first, before, ordered.never_ordered == "include"


def _ago(day: date, span: timedelta) -> date:
    return day - span if span < day - date.min else date.min
