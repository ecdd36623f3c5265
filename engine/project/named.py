"""The segments of `segments.toml`, by their names, and the conditions that name them with the segments put in.

In: the tables of the file (it may be missing), later the campaigns. Out: `Named`, its problems, and conditions that are
whole: what an edition freezes holds every rule, and a later change of the file does not reach it.
A segment with a mistake puts those campaigns out of action that use it, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from engine.project.conditions import Known, Written, condition_problems, named_campaigns
from engine.project.problems import errors
from engine.project.salvage import salvage
from engine.project.segments import DEEPEST_WHOLE, Condition, Segment, Segments, Staged, branches, walk
from engine.project.stages import from_level
from engine.project.toml import Positions
from engine.project.validate import validate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from engine.project.campaigns import Campaign
    from engine.project.problems import Problem

Meant = TypeVar("Meant", bound=Condition)

FILE = "segments.toml"
MOST = 200
"""Comparisons in one condition, with those of its segments: each is work for every subscriber."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the file holds. `names` has those with mistakes, too, and is `None` where the file cannot be read at all."""

    names: Collection[str] | None = frozenset()
    written: Mapping[str, Segment] = field(default_factory=dict[str, Segment])
    """The segments, as far as their tables can be read."""
    positions: Positions = field(default_factory=lambda: Positions({}))
    torn: frozenset[str] = frozenset()
    """Those whose tables have mistakes of their own."""

    def place(self, name: str) -> Written:
        """Return where a segment stands."""
        return Written(FILE, ("segments", name), self.positions)


@dataclass(frozen=True, slots=True)
class Whole:
    """A segment with those that it names put in; so many comparisons, so many levels."""

    condition: Condition
    size: int
    depth: int


def read_segments(tables: dict[str, object], positions: Positions) -> tuple[Named, tuple[Problem, ...]]:
    """Read the file's tables: each segment that can be read, and every problem of the tables themselves."""
    read, problems = validate(Segments, tables, positions, FILE)
    given = tables.get("segments")
    listed = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    if read is not None:
        return Named(listed.keys(), read.segments, positions), problems
    # One by one: a mistake in one is none in another, and what is left of it is looked at further.
    alone = {name: {"segments": {name: table}} for name, table in listed.items()}
    torn = frozenset(name for name, one in alone.items() if validate(Segments, one, positions, FILE)[0] is None)
    parts = (salvage(Segments, one, {})[0] for one in alone.values())
    left = {name: segment for part in parts if part is not None for name, segment in part.segments.items()}
    return Named(listed.keys() if isinstance(given, dict) else None, left, positions, torn), problems


def whole_segments(
    named: Named, known: Known, campaigns: Collection[str]
) -> tuple[dict[str, Whole], tuple[Problem, ...]]:
    """Return the segments that can be used, whole, and the problems of the others."""
    found: list[Problem] = []
    torn = set(named.torn)
    for name, segment in named.written.items():
        place = named.place(name)
        told = [*condition_problems(segment, place, known), *named_campaigns(segment, place, campaigns)]
        if _turns_back(name, named.written):
            told.append(place.problem("segment_cycle"))
        torn |= {name} if errors(told) else set()
        found.extend(told)
    whole: dict[str, Whole] = {}
    rest = {name: segment for name, segment in named.written.items() if name not in torn}
    while ready := [name for name, segment in rest.items() if _used(segment) <= whole.keys()]:
        for name in ready:
            one = put_in(rest.pop(name), whole)
            too_much = tuple(_size_problems(one, named.place(name)))
            found.extend(too_much)
            if not too_much:
                whole[name] = one
    return whole, tuple(found)


def with_segments(
    campaigns: Iterable[Campaign],
    positions: Mapping[str, Positions],
    named: Named,
    known: Known,
    unread: Collection[str],
) -> tuple[list[Campaign], tuple[Problem, ...]]:
    """Return the campaigns with whole audiences, and why some have none; `unread` are those that nobody could read."""
    listed = tuple(campaigns)
    ids = {campaign.id for campaign in listed} | set(unread)
    whole, told = whole_segments(named, known, ids)
    found: list[Problem] = [*told]
    made: list[Campaign] = []
    for campaign in listed:
        written = Written(campaign.file, ("audience",), positions[campaign.file])
        wrong = [
            *named_campaigns(campaign.audience, written, ids),
            *audience_problems(campaign.audience, written, whole, known),
        ]
        found.extend(wrong)
        audience = campaign.audience if wrong else levelled(inlined(campaign.audience, whole), known.stages or ())
        made.append(campaign.model_copy(update={"audience": audience}))
    return made, tuple(found)


def audience_problems(
    audience: Condition, written: Written, whole: Mapping[str, Whole], known: Known
) -> Iterator[Problem]:
    """Yield why a campaign cannot use the segments that it names."""
    broken = False
    for below, here in walk(audience):
        if here.segment is not None and here.segment not in whole:
            broken = True
            if known.segments is None or here.segment in known.segments:
                place = Written(written.file, (*written.path, *below), written.positions)
                yield place.problem("segment_broken", "segment", name=here.segment)
    if not broken:
        yield from _size_problems(Whole(audience, *_measured(audience, whole)), written)


def put_in(condition: Condition, whole: Mapping[str, Whole]) -> Whole:
    """Return a condition with its segments put in; all of them have to be there."""
    size, depth = _measured(condition, whole)
    # What is too large is refused, and never made: segments of segments could grow without end.
    made = _plain(inlined(condition, whole)) if size <= MOST and depth <= DEEPEST_WHOLE else condition
    return Whole(made, size, depth)


def inlined(condition: Meant, whole: Mapping[str, Whole]) -> Meant:
    """Return a condition with the segments that are there put in; the name of another one stays."""
    change: dict[str, object] = {}
    put = whole.get(condition.segment or "")
    if condition.any_ is not None:
        change["any_"] = tuple(inlined(one, whole) for one in condition.any_)
    if condition.all_ is not None or put is not None:
        put_here = () if put is None else (put.condition,)
        change["all_"] = (*(inlined(one, whole) for one in condition.all_ or ()), *put_here)
    if put is not None:
        change["segment"] = None
    if condition.not_ is not None:
        change["not_"] = inlined(condition.not_, whole)
    return condition.model_copy(update=change) if change else condition


def levelled(condition: Meant, levels: tuple[str, ...]) -> Meant:
    """Return a condition in which "this stage or a higher one" is the list of those stages: frozen, it knows no others."""
    change: dict[str, object] = {}
    if condition.stage is not None and condition.stage.at_least is not None:
        change["stage"] = Staged.model_validate({"is": from_level(levels, condition.stage.at_least)})
    for key in ("any_", "all_"):
        listed: tuple[Condition, ...] | None = getattr(condition, key)
        if listed is not None:
            change[key] = tuple(levelled(one, levels) for one in listed)
    if condition.not_ is not None:
        change["not_"] = levelled(condition.not_, levels)
    return condition.model_copy(update=change) if change else condition


def _plain(condition: Condition) -> Condition:
    """Return a segment without its title."""
    return Condition.model_construct(**{name: getattr(condition, name) for name in Condition.model_fields})


def _used(condition: Condition) -> set[str]:
    return {here.segment for _, here in walk(condition) if here.segment is not None}


def _turns_back(name: str, segments: Mapping[str, Segment]) -> bool:
    """Tell whether a segment names, over others, itself."""
    seen: set[str] = set()
    ahead = _used(segments[name])
    while ahead:
        here = ahead.pop()
        if here == name:
            return True
        if here not in seen and here in segments:
            seen.add(here)
            ahead |= _used(segments[here]) - seen
    return False


def _measured(condition: Condition, whole: Mapping[str, Whole]) -> tuple[int, int]:
    """Return how many comparisons a condition holds, and how many levels, with those of its segments."""
    put = whole.get(condition.segment or "")
    below = [_measured(one, whole) for _, one in branches(condition)]
    if put is not None:
        below.append((put.size, put.depth))
    return _own(condition) + sum(size for size, _ in below), max((depth + 1 for _, depth in below), default=0)


def _own(condition: Condition) -> int:
    """Count the comparisons in one table."""
    parts = (
        condition.last_order,
        condition.first_order,
        condition.order_count,
        condition.order_sum,
        condition.stage,
        condition.ordered,
        condition.event,
        condition.got,
        *condition.attributes.values(),
    )
    return sum(len(part.model_fields_set) for part in parts if part is not None)


def _size_problems(whole: Whole, place: Written) -> Iterable[Problem]:
    if whole.size > MOST:
        yield place.problem("condition_many", count=whole.size, most=MOST)
    if whole.depth > DEEPEST_WHOLE:
        yield place.problem("condition_deep_whole", most=DEEPEST_WHOLE)
