"""Whether a whole list may be applied: what it would do, measured by what lists usually do.

In: the figures of a staged list (store/weights.py). Out: what holds it, each with the name under which a person lets it pass
(`--accept names`). A cart's export that lost a column, or half its rows, is sound line by line; only the whole shows it.
Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.store.weights import Weights

FEWEST = 20
"""Below so many rows or people a share says nothing: a test list, or a handful of corrected rows."""
REFUSED_SHARE = 0.2
"""Typing errors are a percent or two. A shifted column refuses nearly all; one row in five is no typing any more."""
ODD_SHARE = 0.2
"""Names that are none (dates, addresses, numbers): the same measure."""
CHANGED_SHARE = 0.5
"""Marriages and corrections are a few names in a hundred; half of them at once is another column, or another encoding."""
LEAVING_SHARE = 0.5
"""Nobody loses half of the readers in a day: it is the words of the column that changed their meaning."""
LEFT_SHARE = 0.5
"""A list of everybody with less than half of the last one was broken off, or filtered by somebody."""
ONE_YEAR_SHARE = 0.2
"""Of people of all ages hardly a twentieth was born in one year; Excel makes of every "3/4" a day of the year of typing."""
TYPED_WITHIN = 10
"""Years back in which a list may have been typed; whoever was born since reads no letters yet."""
ACCEPTED = ("columns", "names", "fewer", "words", "birthdays")
"""What a person may let pass, by name."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason why a list is held: `name` releases it, `code` is in the catalogue."""

    name: str
    code: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Whole:
    """What was read of a list, and what the last full one of its name was (`None`: there was none, or this is a part)."""

    rows: int
    refused: int
    odd_names: int
    before: int | None
    this_year: int = 0


def holds(whole: Whole, weights: Weights) -> tuple[Hold, ...]:
    """Return everything that holds a list."""
    return tuple(_holds(whole, weights))


def _holds(whole: Whole, weights: Weights) -> Iterator[Hold]:
    if whole.rows >= FEWEST and whole.refused >= whole.rows * REFUSED_SHARE:
        yield Hold("columns", "held_refused", {"number": whole.refused, "rows": whole.rows})
    if whole.odd_names >= FEWEST and whole.odd_names >= whole.rows * ODD_SHARE:
        yield Hold("columns", "held_odd_names", {"number": whole.odd_names, "rows": whole.rows})
    if _most(weights.renamed, weights.known, CHANGED_SHARE):
        yield Hold("names", "held_names", {"number": weights.renamed, "known": weights.known})
    here = weights.good + whole.refused
    if whole.before is not None and whole.before >= FEWEST and here < whole.before * LEFT_SHARE:
        yield Hold("fewer", "held_fewer", {"number": here, "before": whole.before})
    born = weights.born
    lately = born is not None and int(born.year) > whole.this_year - TYPED_WITHIN
    if born is not None and lately and _most(born.number, born.birthdays, ONE_YEAR_SHARE):
        yield Hold(
            "birthdays", "held_birthdays", {"number": born.number, "birthdays": born.birthdays, "year": born.year}
        )
    if _most(weights.leaving, weights.granted, LEAVING_SHARE):
        yield Hold("words", "held_words", {"number": weights.leaving, "granted": weights.granted})
    if _most(weights.absent, weights.of_source, LEAVING_SHARE):
        yield Hold("words", "held_absent", {"number": weights.absent, "granted": weights.of_source})


def _most(number: int, of: int, share: float) -> bool:
    return number >= FEWEST and number > of * share
