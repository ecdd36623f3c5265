"""What an edition asks of a person: its terms, frozen when it opens.

In: what `delivery/opening` found in the project. Out: a value that goes into the store and comes back years later the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from engine.project.segments import Audience


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """The coupon of which an edition gives a code to each: its name and kind (project/coupons.py)."""

    name: str
    kind: str
    code: str = ""
    """Of kind "code"."""
    once_per: str | int | None = None
    """ "year", "person", or so many days."""
    budget: int | None = None
    until: str = ""
    """The last day on which it counts; "" for none."""
    campaigns: tuple[str, ...] = ()
    """All that give it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an edition asks of a person. `cap` is (count, days) for an advertisement and `None` for a notice."""

    campaign: str
    occasion: str
    topic: str
    due_date: date
    cap: tuple[int, int] | None
    audience: Audience
    birthdays: tuple[str, ...] = ()
    apart: int | None = None
    """Days for which the campaign does not reach a person again, whatever the occasion: a birthday that was corrected."""
    bases: tuple[str, ...] = ("express",)
    """On what a consent may rest (project/bases.py)."""
    key: str = ""
    """Of the edition."""
    last_day: date | None = None
    """Whom the cap bars gets the edition on the first free day up to this one; `None`: not at all."""
    before: tuple[Terms, ...] = ()
    """Advertisements of a higher priority that are due on one of the edition's days: they go before (decision 25)."""
    gives_way: tuple[str, ...] = ()
    """Campaigns of a lower priority that postpone: what they put off to the due date does not count for the cap."""
    coupon: CouponTerms | None = None
    """What everybody who gets the edition is given a code of."""
    arrivals: bool = False
    """It is for those who came in by a form and belong to it, and for nobody else."""
    elsewhere: bool = False
    """Another system may have a part in it (audience/elsewhere.py): asked only then, since it costs a look-up a person."""
