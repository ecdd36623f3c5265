"""A span of the calendar as an ICS file, which Google's and Apple's calendars take (RFC 5545).

In: a project, a span, a language. Out: the file's text, the same for the same files: nothing in it asks the clock. An
edition keeps its UID through every change of its time, so that a calendar that reads the file again moves it.
What is left out is not in the file: a calendar that reads it again drops it, while a cancelled event stays visible in some.
An edition that was cancelled while it went out is in it, as such: some people have it.
Public holidays are not in it either, for everybody's calendar has them; nor a daily anniversary: 365 events hide the others.

The library's own `add_missing_timezones` puts the start of summer time an hour late: an onset is written in the local time
before it (RFC 5545 section 3.6.5).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

from engine.calendar.almanac import almanac_of
from engine.review.year.entries import NONE, entries_of, reason_in
from engine.review.year.named_days import closures_in
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from icalendar import Calendar, Component, Event

    from engine.calendar.almanac import HolidaysOf
    from engine.project.project import Project
    from engine.review.year.entries import Entry, Stops
    from engine.review.year.named_days import Named
    from engine.words import Language

_MAKER = "-//Tayori//Calendar//EN"
_STAMP = datetime(2000, 1, 1, tzinfo=UTC)  # required by section 3.6.1; a true one would change the file every time
_LENGTH = timedelta(minutes=15)  # as long as a calendar shows an event's title
_STEP = timedelta(hours=12)  # no zone changes its offset twice in so short a time
_DAY = timedelta(days=1)


class _Takes(Protocol):
    """How a component of the library is filled; its own annotation leaves the value's type unknown."""

    def add(self, name: str, value: object) -> None: ...


def ics(
    project: Project,
    first: date,
    last: date,
    language: Language,
    holidays_of: HolidaysOf | None = None,
    stops: Stops = NONE,
) -> str:
    """Return the file; its lines end in CRLF and are folded at 75 octets."""
    from icalendar import Calendar, vText

    shop = project.shop.shop
    domain = urlsplit(shop.url).hostname or "localhost"
    calendar = Calendar()
    name = vText(f"{shop.name} {say('page.heading', language)}")
    _fill(calendar, prodid=_MAKER, version="2.0", calscale="GREGORIAN", x_wr_calname=name, x_wr_timezone=shop.timezone)
    sent = [one for one in entries_of(project, first, last, holidays_of, stops) if one.due and not one.daily]
    _add_zone(calendar, project.zone, sent)
    for entry in sent:
        calendar.add_component(_edition(entry, domain, language))
    for closure in closures_in(almanac_of(project, holidays_of), first, last):
        calendar.add_component(_closure(closure, domain, language))
    return calendar.to_ical(sorted=False).decode("utf-8")


def _fill(component: Component, **properties: object) -> None:
    takes = cast("_Takes", component)
    for name, value in properties.items():
        takes.add(name.replace("_", "-"), value)


def _edition(entry: Entry, domain: str, language: Language) -> Event:
    volume = str(say("year.volume", language, number=entry.volume)) if entry.volume else ""
    subject = entry.subject or f"{entry.title}: {say('without_content', language)}"
    stop = f"[{say(f'edition.{entry.state}', language)}]" if entry.stop else ""
    event = _event(f"{entry.key}@{domain}", f"{stop} {volume} {subject}".strip())
    _fill(
        event,
        dtstart=entry.due,
        duration=_LENGTH,
        description="\n".join(_description(entry, language)),
        status="CONFIRMED" if entry.goes_out else "CANCELLED" if entry.state == "cancelled" else "TENTATIVE",
        categories=[entry.title],
    )
    return event


def _description(entry: Entry, language: Language) -> Iterator[str]:
    """Yield what is known of an edition, a line each."""
    yield entry.title
    if entry.state == "stands_in":
        yield str(say("year.stands_in", language))
    if entry.replaces:
        yield str(say("year.replaces", language, name=entry.replaces))
    if reason := reason_in(entry, language):
        yield reason
    if entry.together:
        yield str(say("year.together", language, names=", ".join(entry.together)))
    yield entry.key


def _closure(closed: Named, domain: str, language: Language) -> Event:
    event = _event(f"closed-{closed.first}@{domain}", str(say("ics.closed", language, name=closed.title)))
    _fill(event, dtstart=closed.first, dtend=closed.last + _DAY)  # the end is exclusive (section 3.6.1)
    return event


def _event(uid: str, summary: str) -> Event:
    from icalendar import Event

    event = Event()
    # TRANSPARENT: nobody is busy while a letter goes out.
    _fill(event, uid=uid, dtstamp=_STAMP, sequence=0, summary=summary, transp="TRANSPARENT")
    return event


def _add_zone(calendar: Calendar, zone: ZoneInfo, entries: Iterable[Entry]) -> None:
    """Add the rules of the shop's zone for the days of the editions; UTC needs none."""
    moments = [entry.due for entry in entries if entry.due]
    if not moments or zone.key in ("UTC", "Etc/UTC"):
        return
    from icalendar import Timezone

    rules = Timezone()
    _fill(rules, tzid=zone.key)
    # What holds when the first year begins, then each change of the offset.
    start = datetime(min(moments).year, 1, 1, tzinfo=UTC) - _DAY
    rules.add_component(_observance(start, start, zone))
    for before, after in _changes(start, max(moments).astimezone(UTC) + _DAY, zone):
        rules.add_component(_observance(before, after, zone))
    calendar.add_component(rules)


def _changes(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield the moments at which a zone's offset changes, each with the second before it."""
    early = start
    while early < end:
        late = early + _STEP
        if _offset(early, zone) != _offset(late, zone):
            yield _change(early, late, zone)
        early = late


def _change(early: datetime, late: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    new = _offset(late, zone)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        early, late = (early, middle) if _offset(middle, zone) == new else (middle, late)
    return early, late


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _observance(before: datetime, after: datetime, zone: ZoneInfo) -> Component:
    """Return the rules that hold from `after` on; its onset is in the local time that `before` still had."""
    from icalendar import TimezoneDaylight, TimezoneStandard

    old, new = before.astimezone(zone), after.astimezone(zone)
    offset = old.utcoffset()
    assert offset is not None
    observance = TimezoneDaylight() if new.dst() else TimezoneStandard()
    _fill(
        observance,
        dtstart=after.replace(tzinfo=None) + offset,
        tzname=new.tzname() or zone.key,
        tzoffsetfrom=offset,
        tzoffsetto=new.utcoffset(),
    )
    return observance
