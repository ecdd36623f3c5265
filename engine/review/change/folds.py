"""A difference, change by change → the lines that a person reads: a slot that moved is one line, not 52.

In: changes. Out: `Fold`s of those that are alike: one campaign, one kind, the same shift of day and time; or, of what
campaigns share (a template, the sender), one line for all of them. What each edition says by itself stays apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.review.change.change import moments
from engine.review.change.printed import SHARED

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from engine.review.ahead.clashes import Clash
    from engine.review.change.change import Change
    from engine.review.change.comparable import Comparable
    from engine.review.change.difference import Difference


@dataclass(frozen=True, slots=True)
class Fold:
    """Changes that are told in one line."""

    changes: tuple[Change, ...]

    @property
    def head(self) -> Change:
        """Return the first of them."""
        return self.changes[0]

    @property
    def campaigns(self) -> tuple[str, ...]:
        """Return the ids of their campaigns."""
        return tuple(dict.fromkeys(change.campaign for change in self.changes))


def folds(difference: Difference) -> tuple[Fold, ...]:
    """Return the changes of a difference, folded, in their order."""
    found: dict[Hashable, list[Change]] = {}
    for change in difference.changes:
        found.setdefault(_likeness(change, difference.sides), []).append(change)
    return tuple(Fold(tuple(alike)) for alike in found.values())


def folded_clashes(clashes: Iterable[Clash]) -> tuple[tuple[Clash, ...], ...]:
    """Return clashes of the same campaigns together."""
    found: dict[frozenset[str], list[Clash]] = {}
    for clash in clashes:
        found.setdefault(frozenset(one.campaign.id for one in clash.editions), []).append(clash)
    return tuple(tuple(alike) for alike in found.values())


def _likeness(change: Change, sides: Comparable) -> Hashable:
    """Return what changes have in common that stand in one line."""
    edition, kind = change.edition, change.kind
    if kind == "changed" and change.whole and change.what[0] in SHARED:
        name = {"template": edition.campaign.template, "topic": edition.campaign.topic}.get(change.what[0], "")
        return kind, change.what, name
    if kind == "moved" and not change.whole:
        return kind, change.campaign, _shift(change, sides)
    if kind == "left_out":
        placed = edition.placed
        return kind, change.campaign, placed.reason, placed.why, placed.name, placed.by.partition("/")[0]
    if kind == "written" or "subject" in change.what:
        return kind, edition.key, change.what  # each says something of its own
    return kind, change.campaign, change.what, change.whole


def _shift(change: Change, sides: Comparable) -> Hashable:
    """Return by how many days it moved, by its rule and after all, and from which to which time of the day."""
    old, new = moments(change, sides)
    assert old is not None, "a moved edition had a moment"
    assert new is not None, "a moved edition has a moment"
    assert change.old is not None, "a moved edition was there"
    by_rule = (change.edition.nominal - change.old.nominal).days
    return (new.date() - old.date()).days, by_rule, old.time(), new.time()
