"""What became of one edition between two states of the files.

In: the edition before and after. Out: a `Change`, as `difference` finds them, `folds` gathers them and the command shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from engine.calendar.edition import Edition
    from engine.review.change.comparable import Comparable

Kind = Literal["added", "dropped", "moved", "left_out", "back", "written", "unwritten", "changed"]
KINDS: tuple[Kind, ...] = ("added", "dropped", "moved", "left_out", "back", "written", "unwritten", "changed")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an edition: `old` before, `new` after; one of them is `None` where it was not, or is no more.

    `whole`: the edition stands for all of its campaign. `what` says what of a changed one is different.
    """

    kind: Kind
    old: Edition | None
    new: Edition | None
    what: tuple[str, ...] = ()
    whole: bool = False

    @property
    def edition(self) -> Edition:
        """Return the edition as it is, or as it was."""
        found = self.new or self.old
        assert found is not None, "a change has at least one side"
        return found

    @property
    def campaign(self) -> str:
        """Return the id of its campaign."""
        return self.edition.campaign.id


def moments(change: Change, sides: Comparable) -> tuple[datetime | None, datetime | None]:
    """Return the due moments before and after, each in its shop's zone; `None` where it is not sent."""
    old = change.old.due.astimezone(sides.old.zone) if change.old and change.old.due and sides.old else None
    new = change.new.due.astimezone(sides.new.zone) if change.new and change.new.due else None
    return old, new
