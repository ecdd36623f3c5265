"""The names of a list as they will stand, before they do.

In: an open list, its column of names, how the shop's letters call their readers. Out: each name as it was typed, as it will
stand, and how a letter opens; those that change first. Memory stays flat: of each kind the first ones are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.message.name import addressee, clean_name
from engine.people.cells import tidy
from engine.people.rows import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.people.sheet import Sheet


class Named(NamedTuple):
    """One name of a list."""

    line: int
    typed: str
    stands: str
    opens: str

    @property
    def changed(self) -> bool:
        """Tell whether it will stand otherwise than it was typed."""
        return self.typed != self.stands


def names_of(sheet: Sheet, columns: Sequence[str], form: str, fallback: str) -> Iterator[Named]:
    """Yield the names of a list in the order of its lines; a blank is none."""
    places = [sheet.headings.index(column) for column in columns]
    for line, cells in sheet.rows:
        if not isinstance(cells, Refusal) and (typed := " ".join(filter(None, (cells[place] for place in places)))):
            stands = clean_name(tidy(typed))
            yield Named(line, typed, stands, addressee(stands, form, fallback))


def first_names(names: Iterator[Named], most: int | None) -> list[Named]:
    """Return so many names (`None`: all), the changed ones first."""
    changed: list[Named] = []
    others: list[Named] = []
    for one in names:
        kept = changed if one.changed else others
        if most is None or len(kept) < most:
            kept.append(one)
    return [*changed, *others][:most]
