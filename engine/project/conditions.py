"""What a condition cannot know alone: whether its segments, attributes and campaigns exist, and its values fit their types.

In: a condition as it is written, where it stands, the names of the project. Out: problems with their lines. Whether several
tables together are nobody is looked at in `review/ahead/nobody`. Nothing is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from engine.project.compared import LARGEST, MOST_VALUES, is_exact
from engine.project.problems import Problem, nearest
from engine.project.segments import DEEPEST, walk
from engine.project.shown import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from engine.project.compared import Scalar
    from engine.project.segments import Condition, OrderDay, Wanted
    from engine.project.toml import Path, Positions

_TYPED = {
    "at_least": "number",
    "at_most": "number",
    "within": "date",
    "older_than": "date",
    "before": "date",
    "after": "date",
}
"""Which type of attribute a key of its table is for."""


@dataclass(frozen=True, slots=True)
class Known:
    """What conditions may speak of; `None` where the file that says so cannot be read at all.

    `types` has the attributes whose declaration can be read.
    """

    attributes: Collection[str] | None
    types: Mapping[str, str]
    segments: Collection[str] | None
    stages: tuple[str, ...] | None = ()
    """The names of the levels, from the lowest up."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where a condition stands: its file, its table in it, and the file's lines."""

    file: str
    path: Path
    positions: Positions

    def problem(self, code: str, *below: str | int, severity: str = "error", **values: object) -> Problem:
        """Return a problem at a key below the condition."""
        path = (*self.path, *below)
        key = ".".join(map(str, path))
        level = "warning" if severity == "warning" else "error"
        return Problem(code, self.file, self.positions.line(path), key, level, values)

    def unknown(self, code: str, name: str, known: Collection[str], *below: str | int) -> Problem:
        """Return a problem for a name that leads nowhere."""
        listed = ", ".join(sorted(known)) or "-"
        guess = nearest(name, known)
        if guess is not None:
            return self.problem(f"{code}_guess", *below, name=name, known=listed, guess=guess)
        return self.problem(code, *below, name=name, known=listed)


def condition_problems(condition: Condition, written: Written, known: Known) -> Iterator[Problem]:
    """Yield what is wrong with a condition and all below it, but for the campaigns that it names."""
    for below, here in walk(condition):
        place = Written(written.file, (*written.path, *below), written.positions)
        if len([step for step in below if isinstance(step, str)]) == DEEPEST + 1:
            yield place.problem("condition_deep", most=DEEPEST)
        if here.segment is not None and known.segments is not None and here.segment not in known.segments:
            yield place.unknown("segment_unknown", here.segment, known.segments, "segment")
        for key, days in (("last_order", here.last_order), ("first_order", here.first_order)):
            yield from _days(place, key, days)
        for name, wanted in here.attributes.items():
            yield from _attribute(place, name, wanted, known)
        if here.stage is not None and known.stages is not None:
            for name in here.stage.is_ or (here.stage.at_least or "",):
                if name not in known.stages:
                    yield place.unknown("stage_unknown", name, known.stages, "stage")


def named_campaigns(condition: Condition, written: Written, campaigns: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each campaign that a condition names and that is not there."""
    for below, here in walk(condition):
        place = Written(written.file, (*written.path, *below), written.positions)
        got, edition = (here.got.campaign, here.got.edition) if here.got is not None else (None, None)
        since = here.ordered.since_edition if here.ordered is not None else None
        for name, *key in ((got, "got", "campaign"), (since, "ordered", "since_edition")):
            if name is not None and name not in campaigns:
                yield place.unknown("campaign_named_unknown", name, campaigns, *map(str, key))
        if edition is not None and edition.split("/")[0] not in campaigns:
            yield place.unknown("campaign_named_unknown", edition.split("/")[0], campaigns, "got", "edition")


def _days(place: Written, key: str, days: OrderDay | None) -> Iterator[Problem]:
    # Not said by the model itself: an edition that an older release froze may hold it, and has to be read.
    if days is None or days.within is None or days.older_than is None or days.never_ordered == "include":
        return
    if days.within.days <= days.older_than.days:
        code = "last_order_nobody" if key == "last_order" else "days_nobody"
        yield place.problem(code, key, within=days.within.days, older=days.older_than.days)


def _attribute(place: Written, name: str, wanted: Wanted, known: Known) -> Iterator[Problem]:
    if known.attributes is not None and name not in known.attributes:
        yield place.unknown("attribute_unknown", name, known.attributes, "attributes", name)
    yield from _values(place, name, wanted)
    if {True, False} <= {option for option in wanted.is_ or () if isinstance(option, bool)}:
        yield place.problem("audience_both", "attributes", name, severity="warning")
    declared = known.types.get(name)
    if declared is not None:
        yield from _typed(place, name, wanted, declared)


def _values(place: Written, name: str, wanted: Wanted) -> Iterator[Problem]:
    # Not said by the model itself, as above.
    for below, empty, options in (((), "audience_none_of", wanted.is_), (("not",), "value_none_given", wanted.not_)):
        if options == ():
            yield place.problem(empty, "attributes", name, *below)
        if len(options or ()) > MOST_VALUES:
            yield place.problem(
                "value_too_many", "attributes", name, *below, count=len(options or ()), most=MOST_VALUES
            )
        for option in options or ():
            if isinstance(option, int | float) and not is_exact(option):
                yield place.problem("value_beyond", "attributes", name, *below, value=shown(option), bound=LARGEST)


def _typed(place: Written, name: str, wanted: Wanted, declared: str) -> Iterator[Problem]:
    """Yield what does not fit the attribute's declared type."""
    for below, options in (((), wanted.is_), (("not",), wanted.not_)):
        for option in options or ():
            if not _fits(option, declared):
                yield place.problem("audience_type", "attributes", name, *below, value=shown(option), type=declared)
    for key, type_ in _TYPED.items():
        if getattr(wanted, key) is not None and type_ != declared:
            yield place.problem("attribute_compared", "attributes", name, key, wanted=type_, type=declared)


def _fits(option: Scalar, declared: str) -> bool:
    match declared:
        case "flag":
            return isinstance(option, bool)
        case "number":
            return isinstance(option, int | float) and not isinstance(option, bool)
        case "date":
            return isinstance(option, str) and _is_day(option)
        case _:
            return isinstance(option, str)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
