"""Events and rules that have no day.

In: the year ahead. Out: an error for a rule of `schedules.toml` that names no day in ten years; a warning for a year in which an
event that a campaign waits for has none (29 February, a fifth Sunday, a list of dates that ends); an error for an offset
that leads before the campaign's own start. Where an event would have been in a year without it, its nearest other year says.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.almanac import public_holidays
from engine.calendar.edition import may_be_due
from engine.calendar.events import event_day, event_years, month_day, shifted
from engine.calendar.occasions import aligned
from engine.project.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.project.campaigns import Campaign
    from engine.project.schedules import Event
    from engine.review.ahead.ahead import Ahead

_YEARS = 10
_MONTHS = 12
_NEAREST = sorted(range(-_YEARS, _YEARS + 1), key=abs)
_SHORTEST = 28  # every month has a 28th
_FILE = "schedules.toml"


def rules_without_a_day(ahead: Ahead) -> Iterator[Problem]:
    """Tell the shop's events and monthly slots that name no day in ten years."""
    years = range(ahead.today.year, ahead.today.year + _YEARS + 1)
    almanac = ahead.setting.almanac
    for name, event in ahead.project.schedules.events.items():
        if event.dates is not None or any(event_day(name, year, almanac) for year in years):
            continue  # a list that ended is history
        # What counts from an event without a day is told there.
        if event.event is None or any(event_day(event.event, year, almanac) for year in years):
            yield _no_day(name, event, ahead)
    for name, slot in ahead.project.schedules.slots.items():
        rule = slot.monthly
        months = ((year, month) for year in years for month in range(1, _MONTHS + 1))
        if rule is not None and not any(month_day(rule, *month, almanac) for month in months):
            line = ahead.draft.line(_FILE, "slots", name, "monthly")
            yield Problem("rule_without_day", _FILE, line, f"slots.{name}.monthly", values={"value": rule})


def _no_day(name: str, event: Event, ahead: Ahead) -> Problem:
    if event.holiday is None:
        key = "rule" if event.rule is not None else "date" if event.date is not None else "offset"
        line = ahead.draft.line(_FILE, "events", name, key)
        values = {"value": event.rule or event.date or event.offset}
        return Problem("rule_without_day", _FILE, line, f"events.{name}.{key}", values=values)
    country = event.country or ahead.setting.almanac.country
    days = public_holidays(country, ahead.today.year, ahead.setting.almanac.language) or {}
    known = {one for names in days.values() for one in names.split("; ")}
    values = {"value": event.holiday, "country": country, "known": ", ".join(sorted(known)) or "-"}
    guess = nearest(event.holiday, known)
    line = ahead.draft.line(_FILE, "events", name, "holiday")
    code = "holiday_unknown_guess" if guess else "holiday_unknown"
    return Problem(code, _FILE, line, f"events.{name}.holiday", values={**values, "guess": guess})


def missing_years(ahead: Ahead) -> Iterator[Problem]:
    """Tell each year in which a campaign's event has no day, though the campaign would come due."""
    for campaign in ahead.project.campaigns:
        for year in years_without(campaign, ahead):
            line = ahead.line(campaign, "when", "event")
            values = {"name": campaign.when.event, "year": year}
            yield Problem("event_without_day", campaign.file, line, "when.event", "warning", values)


def years_without(campaign: Campaign, ahead: Ahead) -> Iterator[int]:
    """Yield the years of the span in which a campaign's event has no day; an event that comes once has no others."""
    name = campaign.when.event
    event = ahead.setting.almanac.event(name) if name else None
    if name is None or event is None or (event.dates is not None and len(event.dates) == 1):
        return
    reach = campaign.when.offset.reach
    for year in event_years(name, ahead.today - reach, ahead.last + reach, ahead.setting.almanac):
        if event_day(name, year, ahead.setting.almanac) is not None:
            continue
        about = _about(name, year, ahead)
        due = due_day(campaign, about, ahead) if about else None
        if due is not None and ahead.today <= due <= ahead.last and may_be_due(campaign, due):
            yield year


def _about(name: str, year: int, ahead: Ahead) -> date | None:
    """Return about where an event would be in a year that has none: where it is in the nearest year that has."""
    for years in _NEAREST:
        found = event_day(name, year + years, ahead.setting.almanac)
        if found is not None:
            return found.replace(year=found.year - years, day=min(found.day, _SHORTEST))
    return None


def early_offsets(ahead: Ahead) -> Iterator[Problem]:
    """Tell the offsets that lead before the start: the first event from there on would go without its letter."""
    for campaign in ahead.project.campaigns:
        yield from early_offset(campaign, ahead)


def early_offset(campaign: Campaign, ahead: Ahead) -> Iterator[Problem]:
    """Tell one campaign's offset that leads before its start; what is past is history."""
    start, name = campaign.when.start, campaign.when.event
    if start is None or name is None:
        return
    years = event_years(name, start, start.replace(day=1, year=start.year + _YEARS), ahead.setting.almanac)
    days = (event_day(name, year, ahead.setting.almanac) for year in years)
    first = next((day for day in days if day is not None and day >= start), None)
    due = due_day(campaign, first, ahead) if first is not None and first >= ahead.today else None
    if due is not None and due < start:
        key = "offset" if campaign.when.offset.count else "weekday"
        values = {"event": first, "due": due, "start": start}
        yield Problem(
            "offset_before_start", campaign.file, ahead.line(campaign, "when", key), f"when.{key}", values=values
        )


def due_day(campaign: Campaign, event: date, ahead: Ahead) -> date | None:
    """Return the day on which a campaign comes due around an event that begins on a day, before any move."""
    when = campaign.when
    known = ahead.setting.almanac.event(when.event or "")
    longer = timedelta(days=known.days - 1 if known and when.anchor == "last" else 0)
    day = shifted(event + longer, when.offset, ahead.setting.almanac)
    return aligned(day, when.weekday) if day is not None else None
