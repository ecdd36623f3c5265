"""Whether the letters came on their day, to the minute: what readers wait for, and the first thing that is lost.

In: the editions in slots, as the store opened them; those of the calendar. Out: a `Place` for each that was due. An edition that was moved for a
closed day, or out of quiet hours, is due where it was moved to; one that the calendar leaves out was not due. What the store has no
row of is missed where its campaign stood in the same slot before: a machine that was down for weeks opens nothing, and
writes down nothing either. Pure: no store, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from engine.calendar.editions import editions
from engine.calendar.moments import local_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.store.monthly import Opened

How = Literal["on_time", "on_day", "late", "missed"]
PUNCTUAL = timedelta(minutes=10)  # the timer looks every five minutes (deploy/): two of its turns
_ENDED = ("cancelled", "expired")


@dataclass(frozen=True, slots=True)
class Place:
    """An edition in a slot: when it was due, and when it came. `on_day`: later than to the minute, on its day; `late`: on another."""

    key: str
    due: datetime
    how: How


@dataclass(frozen=True, slots=True)
class Regular:
    """The places of a span, in their order."""

    places: tuple[Place, ...] = ()

    @property
    def due(self) -> int:
        """Return how many were due."""
        return len(self.places)

    def number(self, *how: How) -> int:
        """Return how many came so."""
        return sum(one.how in how for one in self.places)

    @property
    def share(self) -> float | None:
        """Return which part came on its day to the minute; `None` where none was due."""
        return self.number("on_time") / self.due if self.places else None

    def within(self, first: date, last: date, zone: ZoneInfo) -> Regular:
        """Return the places of some days."""
        return Regular(tuple(one for one in self.places if first <= local_date(one.due, zone) <= last))


def how_it_came(one: Opened, accepted: int, again: Collection[str], zone: ZoneInfo) -> How:
    """Return when an edition came: `accepted` letters of it, `again` those that a person sent after they were missed."""
    if one.state == "missed" or (one.state in _ENDED and not accepted):
        return "missed"
    due, opened = moment_of(one.due_ms), moment_of(one.opened_ms)
    if one.key in again or local_date(opened, zone) > local_date(due, zone):
        return "late"
    return "on_time" if opened - due <= PUNCTUAL else "on_day"


def regular_of(
    project: Project,
    opened: Iterable[Opened],
    accepted: Mapping[int, int],
    again: Collection[str],
    span: tuple[date, date],
    now: datetime,
) -> Regular:
    """Return the regularity of a span of days."""
    listed = sorted((one for one in opened if one.slot), key=lambda one: one.due_ms)
    came = [
        Place(one.key, moment_of(one.due_ms), how_it_came(one, accepted.get(one.id, 0), again, project.zone))
        for one in listed
    ]
    came += _silent(project, listed, span, now - project.shop.rules.late_after)
    return Regular(tuple(sorted(came, key=lambda one: (one.due, one.key))))


def _silent(project: Project, listed: list[Opened], span: tuple[date, date], until: datetime) -> Iterator[Place]:
    """Yield the calendar's editions in slots that were due by a moment and of which the store knows nothing."""
    known = {one.key for one in listed}
    if not listed:
        return
    for edition in editions(project, *span):
        if not edition.slot or edition.due is None or edition.due > until or edition.key in known:
            continue
        before = [one for one in listed if one.campaign == edition.campaign.id and moment_of(one.due_ms) < edition.due]
        if before and before[-1].slot == edition.slot and _shape(before[-1].occasion) == _shape(edition.occasion):
            yield Place(edition.key, edition.due, "missed")


def _shape(occasion: str) -> str:
    """Return whether an occasion is a week or a month: a slot may have been another one then."""
    return "".join("0" if sign.isdigit() else sign for sign in occasion)


def moment_of(ms: int) -> datetime:
    """Return milliseconds since 1970 as an aware UTC moment."""
    return datetime.fromtimestamp(ms / 1000, UTC)
