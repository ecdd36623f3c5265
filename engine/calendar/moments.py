"""A local date and time → the moment it means.

In: a date, a time of the day, a zone. Out: an aware UTC moment that exists, and why it is not the one written:
in a gap (clocks go forward) the first moment after it; in an overlap (clocks go back) the first of the two.
`zoneinfo` alone would silently accept both.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Oddity = Literal["gap", "overlap"]


def moment(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, Oddity | None]:
    """Return the UTC moment of `clock` on `day` in `zone`, and whether the clocks made it odd."""
    first = datetime.combine(day, clock, tzinfo=zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC), None
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None):
        return first.astimezone(UTC), "overlap"
    return _gap_end(second.astimezone(UTC), first.astimezone(UTC), zone), "gap"


def _gap_end(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment with the new offset; a gap's two readings stand on either side of it (PEP 495)."""
    new = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == new:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """Return the day that a moment falls on in `zone`."""
    return at.astimezone(zone).date()
