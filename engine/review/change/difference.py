"""What a change of the files changes in the calendar.

In: the project before and after, a span of days. Out: a `Difference`: what became of each edition, by its key, which knows
nothing of dates, times and file names: a letter on another day is the same letter, moved. What only follows from a move
(the date that a template prints) is no change. An anniversary has an edition every day and is compared by its rule; so is a campaign
that answers a touchpoint, which no calendar has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from engine.calendar.editions import editions
from engine.calendar.moments import moment
from engine.calendar.touch import touched
from engine.project.schedules import Replace
from engine.review.change.change import KINDS, Change
from engine.review.change.new_clashes import new_clashes
from engine.review.change.printed import Printed, what_differs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.review.ahead.clashes import Clash
    from engine.review.change.comparable import Comparable

    ByKey = Mapping[str, Edition]

_FAR = timedelta(days=400)  # a rule for another month, or the same one in the next year, is looked for so far away
_NOON = time(12)  # of an edition that comes at any time of any day
_WEEK = timedelta(days=6)  # and its first day: one day's edition of an anniversary is like another's


@dataclass(frozen=True, slots=True)
class Difference:
    """Every change in a span; `renamed` holds pairs of ids of one campaign whose id was its file's name."""

    sides: Comparable
    first: date
    last: date
    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]
    renamed: tuple[tuple[str, str], ...] = ()


def difference(sides: Comparable, first: date, last: date) -> Difference:
    """Return what changes in `first`..`last`."""
    daily = _daily(sides)
    new = _editions(sides.new, first, last, daily)
    old = _editions(sides.old, first, last, daily) if sides.old else []
    changes = _Comparison(sides, _by_key(old, sides), _by_key(new, sides), first, last).changes()
    ordered = tuple(sorted((*changes, *_answers(sides, first)), key=lambda one: KINDS.index(one.kind)))
    return Difference(sides, first, last, ordered, new_clashes(sides, old, new, ordered), tuple(_renamed(sides)))


def _daily(sides: Comparable) -> frozenset[str]:
    """Return the ids of anniversaries of whose editions one week tells as much as a year, on both sides."""
    if sides.old is None or not _days_alike(sides.old, sides.new):
        return frozenset()
    both = (*sides.old.campaigns, *sides.new.campaigns)
    others = {one.id for one in both if one.when.anniversary is None or one.when.start or one.when.end}
    return frozenset(one.id for one in both) - others


def _days_alike(old: Project, new: Project) -> bool:
    """Tell whether the same rule means the same days in both: no closed day, holiday, zone or quiet hour is different."""
    before, after = (
        (one.shop.shop, one.shop.rules, one.shop.topics, one.schedules.closed, one.schedules.business_days)
        for one in (old, new)
    )
    return before == after


def _editions(project: Project, first: date, last: date, daily: frozenset[str]) -> list[Edition]:
    """Return a span's editions; of those that are `daily`, one week's."""
    each = replace(project, campaigns=tuple(one for one in project.campaigns if one.id in daily))
    rest = replace(project, campaigns=tuple(one for one in project.campaigns if one.id not in daily))
    return [*editions(rest, first, last), *editions(each, first, min(first + _WEEK, last))]


def _by_key(listed: Iterable[Edition], sides: Comparable) -> dict[str, Edition]:
    return {one.key: one for one in listed if one.campaign.id not in sides.campaigns}


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two spans of editions, side by side."""

    sides: Comparable
    old: ByKey
    new: ByKey
    first: date
    last: date

    def changes(self) -> Iterator[Change]:
        """Yield every change, a campaign's as a whole before those of its editions."""
        old, new = self._completed()
        keys = sorted(old.keys() | new.keys(), key=lambda key: _place(new.get(key) or old[key]))
        by_campaign: dict[str, list[str]] = {}
        for key in keys:
            by_campaign.setdefault((new.get(key) or old[key]).campaign.id, []).append(key)
        printed = Printed(self.sides.old, self.sides.new) if self.sides.old else None
        for _, row in sorted(by_campaign.items()):
            pairs = [(old.get(key), new.get(key)) for key in row]
            yield from _by_rule(pairs, printed) if _is_rule(pairs) else _one_by_one(pairs, printed)

    def _completed(self) -> tuple[dict[str, Edition], dict[str, Edition]]:
        """Return both sides, each with those editions of the other that it has outside of the span."""
        old, new = dict(self.old), dict(self.new)
        if self.sides.old is not None:
            old |= _elsewhere(self.sides.old, new, old, (self.first, self.last))
        return old, new | _elsewhere(self.sides.new, old, new, (self.first, self.last))


def _elsewhere(project: Project, wanted: ByKey, there: ByKey, span: tuple[date, date]) -> dict[str, Edition]:
    """Return the wanted editions that a project has, but not in the span."""
    ids = {campaign.id for campaign in project.campaigns if campaign.when.anniversary is None}
    missing = {key for key, one in wanted.items() if key not in there and one.campaign.id in ids}
    if not missing:
        return {}
    names = {wanted[key].campaign.id for key in missing}
    slots = project.schedules.slots.values()
    falls = [fall for slot in slots for fall in (slot.on_holiday, slot.on_closed_day, slot.on_weekend)]
    names |= {campaign.id for campaign in project.campaigns if campaign.when.replaces is not None}
    names |= {fall.replace for fall in falls if isinstance(fall, Replace)}
    some = replace(project, campaigns=tuple(one for one in project.campaigns if one.id in names))
    return {one.key: one for one in editions(some, span[0] - _FAR, span[1] + _FAR) if one.key in missing}


def _place(edition: Edition) -> tuple[date, str]:
    return edition.nominal, edition.key


Pair = tuple["Edition | None", "Edition | None"]


def _is_rule(pairs: list[Pair]) -> bool:
    """Tell whether a campaign is an anniversary on both sides, or on the one that there is."""
    return all(one is None or one.birthdays for pair in pairs for one in pair)


def _by_rule(pairs: list[Pair], printed: Printed | None) -> Iterator[Change]:
    """Compare an anniversary; where its rule is the same, a closed day may still have moved some editions."""
    olds, news = [old for old, _ in pairs if old], [new for _, new in pairs if new]
    if not olds or not news:
        first_old, first_new = next(iter(olds), None), next(iter(news), None)
        yield Change("added" if first_new else "dropped", first_old, first_new, whole=True)
        return
    old, new = next(((old, new) for old, new in pairs if old and new), (olds[0], news[0]))
    if old.campaign.when != new.campaign.when:
        yield Change("moved", old, new, whole=True)
    else:
        kinds = ("moved", "left_out", "back")  # at the span's edges one side is missing, and only there
        yield from (change for pair in pairs for change in _became(*pair) if change.kind in kinds)
    yield from _of_campaign(old, new, printed)
    if what := _content_differs(old, new):
        yield Change("changed", old, new, what, whole=True)


def _answers(sides: Comparable, day: date) -> Iterator[Change]:
    """Compare the campaigns that answer a touchpoint, each by an edition that stands for all of its."""
    old = {} if sides.old is None else _answering(sides.old, sides, day)
    new = _answering(sides.new, sides, day)
    printed = Printed(sides.old, sides.new) if sides.old else None
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield Change("added" if after else "dropped", before, after, whole=True)
            continue
        yield from _of_campaign(before, after, printed)
        if (before.content is None) != (after.content is None):
            yield Change("written" if after.content is not None else "unwritten", before, after, whole=True)
        if what := _content_differs(before, after):
            yield Change("changed", before, after, what, whole=True)


def _answering(project: Project, sides: Comparable, day: date) -> dict[str, Edition]:
    """Return an edition of each campaign that answers somebody, by its id."""
    noon, _ = moment(day, _NOON, project.zone)
    asked = (one for one in project.campaigns if one.when.touchpoint and one.id not in sides.campaigns)
    return {one.id: touched(one, project, noon) for one in asked}


def _one_by_one(pairs: list[Pair], printed: Printed | None) -> Iterator[Change]:
    both = next(((old, new) for old, new in pairs if old and new), None)
    if both is not None:
        yield from _of_campaign(*both, printed)
    for old, new in pairs:
        yield from _became(old, new)
        if old and new and old.due and new.due and (what := _content_differs(old, new)):
            yield Change("changed", old, new, what)


def _became(old: Edition | None, new: Edition | None) -> Iterator[Change]:
    """Yield what happened to one edition, its words aside. One that is left out is there for nobody."""
    was, is_ = old is not None and old.due is not None, new is not None and new.due is not None
    if old is None or new is None:
        if was or is_:
            yield Change("dropped" if was else "added", old, new)
    elif not is_:
        if was or (old.placed.reason, old.placed.by) != (new.placed.reason, new.placed.by):
            yield Change("left_out", old, new)
    elif not was:
        yield Change("back", old, new)
    else:
        if old.due != new.due:
            yield Change("moved", old, new)
        if (old.content is None) != (new.content is None):
            yield Change("written" if old.content is None else "unwritten", old, new)


def _of_campaign(old: Edition, new: Edition, printed: Printed | None) -> Iterator[Change]:
    """Yield what differs for all editions of a campaign: its own keys, then what it shares with others, one by one."""
    before, after = old.campaign, new.campaign
    own = [name for name in ("title", "audience") if getattr(before, name) != getattr(after, name)]
    if before.when.spread != after.when.spread:
        own.append("spread")
    if _stand_ins(before) != _stand_ins(after):
        own.append("stand_in")
    if own:
        yield Change("changed", old, new, tuple(own), whole=True)
    for what in what_differs(printed, before, after) if printed else ():
        yield Change("changed", old, new, (what,), whole=True)


def _stand_ins(campaign: Campaign) -> list[dict[str, object]]:
    """Return the evergreen contents of a campaign in a slot; which edition gets one, the store knows."""
    if campaign.when.slots is None:
        return []
    return [content.variables() for content in campaign.editions if content.evergreen]


def _content_differs(old: Edition, new: Edition) -> tuple[str, ...]:
    """Return which of its own words an edition says differently."""
    if old.content is None or new.content is None:
        return ()
    before, after = old.campaign.editions[old.content], new.campaign.editions[new.content]
    volumes = (old.volume or before.volume, new.volume or after.volume)
    if before == after and volumes[0] == volumes[1]:
        return ()
    words = [{**content.variables(), "subject": "", "volume": 0} for content in (before, after)]
    differs = {
        "subject": before.subject != after.subject,
        "content": words[0] != words[1],
        "volume": volumes[0] != volumes[1],
    }
    return tuple(name for name, is_so in differs.items() if is_so)


def _renamed(sides: Comparable) -> Iterator[tuple[str, str]]:
    """Yield a campaign that is gone with one that is new and says the same: its id was its file's name."""
    if sides.old is None:
        return
    before = {one.id: one for one in sides.old.campaigns}
    after = {one.id: one for one in sides.new.campaigns}
    for gone in before.keys() - after.keys() - sides.campaigns:
        for came in after.keys() - before.keys() - sides.campaigns:
            if _nameless(before[gone]) == _nameless(after[came]):
                yield gone, came


def _nameless(campaign: Campaign) -> Campaign:
    return campaign.model_copy(update={"id": "", "file": "", "places": ()})
