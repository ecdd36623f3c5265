"""Whom an edition could reach, as its audience alone says it.

In: an audience and the day on which it is judged. Out: for each thing known of a person the values that could be meant; of two
reaches the common part, `None` where nobody is in both. A reach is never too small: what cannot be read from the files (who
ordered what, who got which letter) is taken to be possible, and of `any` the smallest reach around all its branches counts.
It counts nobody: that is `plan`'s matter. A person is taken to be the same on all days; who orders between two editions is not
thought of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from engine.audience.segments import ago
from engine.project.segments import branches, walk
from engine.review.ahead.allowed import ANYTHING, Allowed, hull, is_nothing, joint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.project.segments import Condition, OrderDay, Range, Wanted

    Leaf = tuple[str, Allowed, Allowed]
    """What is asked, what it may be, and what it may be under `not`."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an edition could reach: everybody for whom each of `values` is among those allowed, or `nobody`."""

    values: Mapping[str, Allowed]
    nobody: bool = False


_EVERYBODY, _NOBODY = Reach({}), Reach({}, nobody=True)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """How days are read: from `day` on back (`None`: what moves with it is not looked at), given ones only if `fixed`."""

    day: date | None
    fixed: bool = True


def reach_of(audience: Condition, day: date | None, *, fixed: bool = True) -> Reach:
    """Return whom an audience could reach on its due day; without a day or `fixed`, leaving those comparisons out."""
    return _reach(audience, Reading(day, fixed), meant=True)


def both(one: Reach, other: Reach) -> Reach | None:
    """Return the common part of two reaches, `None` where nobody is in both."""
    if one.nobody or other.nobody:
        return None
    if not other.values or other.values is one.values:
        return one
    values = dict(one.values)
    for name, allowed in other.values.items():
        common = joint(values[name], allowed) if name in values else allowed
        if is_nothing(common):
            return None
        values[name] = common
    return Reach(values)


def moves(audience: Condition) -> bool:
    """Tell whether an audience counts days from the due date, so that its reach is another one each day."""
    return any(
        part is not None and (part.within is not None or part.older_than is not None)
        for _, here in walk(audience)
        for part in (here.last_order, here.first_order, *here.attributes.values())
    )


def _reach(condition: Condition, reading: Reading, *, meant: bool) -> Reach:
    """Return whom a condition, or its contrary, could reach."""
    each = _parts(condition, reading, meant=meant)
    return _all(each) if meant else _any(each)


def _parts(condition: Condition, reading: Reading, *, meant: bool) -> Iterator[Reach]:
    """Yield the reach of each part of a condition, or of its contrary."""
    for name, inside, outside in _leaves(condition, reading):
        allowed = inside if meant else outside
        yield _NOBODY if is_nothing(allowed) else Reach({name: allowed})
    levels = condition.stage is not None and condition.stage.is_ is None
    if levels or condition.segment or condition.ordered or condition.event or condition.got:
        yield _EVERYBODY
    if condition.any_ is not None:
        below = [_reach(one, reading, meant=meant) for one in condition.any_]
        yield _any(below) if meant else _all(below)
    for place, one in branches(condition):
        if place[0] != "any":
            yield _reach(one, reading, meant=meant if place[0] == "all" else not meant)


def _all(each: Iterable[Reach]) -> Reach:
    found = _EVERYBODY
    for reach in each:
        common = both(found, reach)
        if common is None:
            return _NOBODY
        found = common
    return found


def _any(each: Iterable[Reach]) -> Reach:
    """Return the smallest reach around several."""
    listed = [reach for reach in each if not reach.nobody]
    if not listed:
        return _NOBODY
    shared = set(listed[0].values).intersection(*(reach.values for reach in listed[1:]))
    return Reach({name: hull([reach.values[name] for reach in listed]) for name in sorted(shared)})


def _leaves(condition: Condition, reading: Reading) -> Iterator[Leaf]:
    for name, wanted in condition.attributes.items():
        for inside, outside in _attribute(wanted, reading):
            yield f"attributes.{name}", inside, outside
    for name, days in (("last_order", condition.last_order), ("first_order", condition.first_order)):
        if days is not None:
            yield (name, *_order_day(days, reading))
    if condition.stage is not None and condition.stage.is_ is not None:
        names = frozenset((False, name) for name in condition.stage.is_)
        yield "stage", Allowed(only=names, missing=False), Allowed(but=names)
    for name, wanted in (("order_count", condition.order_count), ("order_sum", condition.order_sum)):
        if wanted is not None:
            yield (name, *_range(wanted))


def _attribute(wanted: Wanted, reading: Reading) -> Iterator[tuple[Allowed, Allowed]]:
    """Yield what each key of an attribute's table allows, and its contrary."""
    for options, contrary in ((wanted.is_, False), (wanted.not_, True)):
        if options is not None:
            values = frozenset((isinstance(option, bool), option) for option in options)
            yield _either(Allowed(only=values, missing=False), Allowed(but=values), contrary=contrary)
    if wanted.at_least is not None:
        yield Allowed(low=wanted.at_least, missing=False), Allowed(high=wanted.at_least)
    if wanted.at_most is not None:
        yield Allowed(high=wanted.at_most, missing=False), Allowed(low=wanted.at_most)
    yield from _spans(wanted, reading)
    if wanted.known is not None:
        yield _either(Allowed(missing=False), Allowed(only=frozenset()), contrary=not wanted.known)


def _either(one: Allowed, other: Allowed, *, contrary: bool) -> tuple[Allowed, Allowed]:
    return (other, one) if contrary else (one, other)


def _spans(wanted: Wanted, reading: Reading) -> Iterator[tuple[Allowed, Allowed]]:
    moving = (wanted.within, wanted.older_than)
    if reading.day is None and moving != (None, None):
        yield ANYTHING, ANYTHING
    elif reading.day is not None:
        within, older = (None if span is None else ago(reading.day, span) for span in moving)
        yield from _bounds(within, older)
    if wanted.after is not None or wanted.before is not None:
        after = None if wanted.after is None else min(wanted.after, date.max - _DAY) + _DAY
        yield from _bounds(after, wanted.before) if reading.fixed else [(ANYTHING, ANYTHING)]


def _bounds(first: date | None, before: date | None) -> Iterator[tuple[Allowed, Allowed]]:
    """Yield what "from this day on" and "before that day" allow, and their contraries."""
    if first is not None:
        yield Allowed(first=first.isoformat(), missing=False), Allowed(last=_ahead_of(first))
    if before is not None:
        yield Allowed(last=_ahead_of(before), missing=False), Allowed(first=before.isoformat())


def _ahead_of(day: date) -> str:
    return (day - _DAY).isoformat() if day > date.min else ""


def _order_day(days: OrderDay, reading: Reading) -> tuple[Allowed, Allowed]:
    """Return the days that a first or last order may lie on, and the others."""
    if reading.day is None:
        return ANYTHING, ANYTHING
    never = days.never_ordered == "include"
    within, older = (None if span is None else ago(reading.day, span) for span in (days.within, days.older_than))
    bounds = list(_bounds(within, older))
    inside, outside = joint(*(one for one, _ in bounds)), hull([other for _, other in bounds])
    return inside.with_missing(never), outside.with_missing(not never)


def _range(wanted: Range) -> tuple[Allowed, Allowed]:
    """Return the numbers that are meant, and the others; of whom nobody told us of orders is among the others."""
    low = Allowed(low=wanted.at_least or 0, missing=False), Allowed(high=wanted.at_least or 0)
    if wanted.at_most is None:
        return low
    high = Allowed(high=wanted.at_most, missing=False), Allowed(low=wanted.at_most)
    if wanted.at_least is None:
        return high
    return joint(low[0], high[0]), hull([low[1], high[1]])
