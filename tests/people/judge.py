"""The rules of the verdict once more, in plain Python: a judge who reads them aloud for one person after another.

Written from the rules (DESIGN 5, decisions 12, 20, 25), not from the SQL. Where the engine counts, this judge goes through the
day's editions as the rule has them, the highest priority first, each taking a place while there is one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crowd import Somebody, is_meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ON_THEIR_WAY = ("planned", "claimed", "accepted", "deferred", "unknown")


@dataclass(frozen=True)
class Word:
    """What somebody said last on a topic."""

    state: str
    basis: str
    expires_ms: int | None


@dataclass(frozen=True)
class Row:
    """A delivery in the ledger; or one that a plan supposes, which is an advertisement and as good as accepted."""

    campaign: str
    occasion: str
    due: date
    state: str = "accepted"
    ad: bool = True
    attempts: int = 1
    put_off: bool = False
    key: str = ""


@dataclass(frozen=True)
class Human:
    number: int
    lane: str
    known: Somebody
    month_day: str | None
    erased: bool
    suppressed: bool
    complaints: int
    paused_until: date | None
    words: Mapping[str, Word]
    ledger: tuple[Row, ...]
    supposed: tuple[Row, ...] = ()
    elsewhere: tuple[tuple[str, date], ...] = ()
    """What another system sent them or was left to send: "campaign/occasion" or a topic, with the day."""
    coupons: tuple[tuple[str, date], ...] = ()
    """Which they were given, and the due day of the letter."""

    def as_conditions_see(self) -> Somebody:
        rows = [(one.campaign, one.state, one.due) for one in (*self.ledger, *self.supposed)]
        return replace(self.known, deliveries=tuple(rows))


@dataclass(frozen=True)
class Asked:
    """An edition as a person would describe it. `others` are the editions of the days around it that have content."""

    key: str
    campaign: str
    occasion: str
    topic: str
    due: date
    bases: tuple[str, ...] = ("express",)
    ad: bool = True
    cap: tuple[int, int] = (2, 7)
    priority: int = 0
    table: dict[str, Any] = field(default_factory=dict[str, Any])
    birthdays: tuple[str, ...] = ()
    days_put_off: int = 0
    coupon: tuple[str, str | int] | None = None
    """Its name, and once in which period: "year", "person", days."""
    others: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far an edition came: it is closed, or came to somebody in each lane (`None`: to the end of it)."""

    closed: bool
    lanes: Mapping[str, int | None]

    def is_past(self, one: Human) -> bool:
        if self.closed:
            return True
        return one.lane in self.lanes and ((reached := self.lanes[one.lane]) is None or reached >= one.number)


@dataclass(frozen=True)
class Judge:
    """Judges at a moment, in a world in which some editions have come some way, and some campaigns put people off."""

    now_ms: int
    progress: Mapping[str, Progress]
    postponing: Mapping[str, int]
    """The campaigns that postpone, with their priorities."""
    coupons: Mapping[str, str]
    """The campaigns that give a coupon, with its name."""

    def verdict(self, one: Human, edition: Asked) -> str:
        """Return the verdict on somebody whom the edition looks at."""
        personal = self._personal(one, edition)
        if personal is not None:
            return personal
        if self._pauses(one, edition, edition.due):
            return "paused"
        if not self._means(edition, one):
            return "not_in_audience"
        if self._has_it(one, edition):
            return "already"
        if self._comes_from_others(one, edition):
            return "elsewhere"
        if self._had_coupon(one, edition):
            return "has_coupon"
        return self._of_advertisements(one, edition, edition.due, None)

    def verdict_again(self, one: Human, edition: Asked, row: Row) -> str:
        """Return the verdict on somebody whose delivery was put off to a day that has come."""
        personal = self._personal(one, edition)
        if personal is None and self._pauses(one, edition, row.due):
            return "paused"
        if personal is None and self._comes_from_others(one, replace(edition, due=row.due)):
            return "elsewhere"
        return personal or self._of_advertisements(one, edition, row.due, row)

    def looks_at(self, one: Human, edition: Asked) -> bool:
        return not edition.birthdays or one.month_day in edition.birthdays

    def _personal(self, one: Human, edition: Asked) -> str | None:
        if one.erased:
            return "erased"
        if one.suppressed:
            return "suppressed"
        word = one.words.get(edition.topic)
        if word is None:
            return "no_consent"
        if word.state == "expired":
            return "consent_expired"
        if word.state in ("refused", "erased"):
            return "left"
        if word.basis not in edition.bases:
            return "no_consent"
        if word.expires_ms is not None and word.expires_ms <= self.now_ms:
            return "consent_expired"
        return None

    def _comes_from_others(self, one: Human, edition: Asked) -> bool:
        return any(
            what == f"{edition.campaign}/{edition.occasion}"
            or (edition.ad and what == edition.topic and day == edition.due)
            for what, day in one.elsewhere
        )

    def _pauses(self, one: Human, edition: Asked, due: date) -> bool:
        return edition.ad and one.paused_until is not None and due < one.paused_until

    def _of_advertisements(self, one: Human, edition: Asked, due: date, own: Row | None) -> str:
        if not edition.ad:
            return "send"
        if one.complaints:
            return "open_complaint"
        if self._places(one, edition, due, own) > 0:
            return "send"
        last = edition.due + timedelta(days=edition.days_put_off)
        day = due + timedelta(days=1)
        while day <= last:
            if self._free(one, edition, day, own) > 0:
                return f"later {day}"
            day += timedelta(days=1)
        return "cap"

    def _places(self, one: Human, edition: Asked, due: date, own: Row | None) -> int:
        """Return how many places are left when it is the edition's turn on a day."""
        left = self._free(one, edition, due, own)
        higher = [other for other in edition.others if other.due == due and other.priority > edition.priority]
        for other in sorted(higher, key=lambda other: -other.priority):
            if left > 0 and other.ad and self._still_gets(one, other):
                left -= 1
        return left

    def _free(self, one: Human, edition: Asked, due: date, own: Row | None) -> int:
        """Return the cap's places of a day that nothing on its way to the person has taken."""
        number, days = edition.cap
        taken = [
            row
            for row in (*one.ledger, *one.supposed)
            if row is not own
            and row.ad
            and row.state in ON_THEIR_WAY
            and due - timedelta(days=days) < row.due <= due
            and not self._gives_way(row, edition, due)
        ]
        return number - len(taken)

    def _gives_way(self, row: Row, edition: Asked, due: date) -> bool:
        """Tell whether a delivery was put off to this very day, and never tried, by a campaign of lower priority."""
        waits = row.put_off or (row.state == "planned" and row.attempts == 0)
        return waits and row.due == due and self.postponing.get(row.campaign, 99) < edition.priority

    def _still_gets(self, one: Human, other: Asked) -> bool:
        if other.key in self.progress and self.progress[other.key].is_past(one):
            return False
        return (
            self.looks_at(one, other)
            and self._personal(one, other) is None
            and self._means(other, one)
            and not self._has_it(one, other)
            and not self._comes_from_others(one, other)
            and not self._had_coupon(one, other)
            and not any((row.campaign, row.due) == (other.campaign, other.due) for row in one.supposed)
        )

    def _means(self, edition: Asked, one: Human) -> bool:
        return not edition.table or is_meant(one.as_conditions_see(), edition.table, edition.due)

    def _has_it(self, one: Human, edition: Asked) -> bool:
        return any(self._same(row, edition) for row in one.ledger if row.campaign == edition.campaign)

    def _had_coupon(self, one: Human, edition: Asked) -> bool:
        """Tell whether somebody was given the coupon in its period, or is supposed to have got a letter that gives it."""
        if edition.coupon is None:
            return False
        name, once = edition.coupon
        days = [day for given, day in one.coupons if given == name]
        days += [row.due for row in one.supposed if self.coupons.get(row.campaign) == name]
        if once == "year":
            return any(day.year == edition.due.year for day in days)
        if once == "person":
            return bool(days)
        assert isinstance(once, int)
        return any((edition.due - day).days < once for day in days)

    def _same(self, row: Row, edition: Asked) -> bool:
        if row.occasion == edition.occasion:
            return True
        lately = row.due > edition.due - timedelta(days=300) and row.state in ON_THEIR_WAY
        return bool(edition.birthdays) and lately


def rows_put_off(one: Human, edition: Asked) -> Iterator[Row]:
    """Yield the deliveries of an edition that were put off and wait."""
    for row in one.ledger:
        if row.key == edition.key and row.state == "planned" and row.attempts == 0 and row.due > edition.due:
            yield row
