"""The clashes that a change of the files brings: letters that go over the cap for somebody, and did not before.

In: the editions of a span before and after, and what became of each. Out: clashes of the new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.review.ahead.clashes import clashes
from engine.review.change.change import moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.calendar.edition import Edition
    from engine.review.ahead.clashes import Clash
    from engine.review.change.change import Change
    from engine.review.change.comparable import Comparable

    Spanned = Sequence[Edition]


def new_clashes(sides: Comparable, old: Spanned, new: Spanned, changes: Iterable[Change]) -> tuple[Clash, ...]:
    """Return the clashes of the new editions that come of a change.

    Those of the same editions were there before, in whatever order a new time of the day puts them. So were those whose last
    one was over the cap already, unless one of them is new there: of the others that fill the cap, only some are named.
    """
    before = clashes(sides.old, old) if sides.old else ()
    known, over = {frozenset(one.keys) for one in before}, {one.keys[-1] for one in before}
    came = {key for change in changes for key in _came(change, sides)}
    return tuple(
        one
        for one in clashes(sides.new, new)
        if frozenset(one.keys) not in known
        and (
            one.keys[-1] not in over
            or any(edition.key in came or edition.campaign.id in came for edition in one.editions)
        )
    )


def _came(change: Change, sides: Comparable) -> Iterator[str]:
    """Yield the key of an edition that was not on its day before; of whom a new audience may meet, the campaign's id."""
    was, is_ = moments(change, sides)
    if is_ is not None and (was is None or was.date() != is_.date()):
        yield change.edition.key
    if change.whole and {"audience", "topic"} & set(change.what):
        yield change.campaign
