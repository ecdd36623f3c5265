"""Content for a day or a year that has no edition, so that it would never be read.

In: the year ahead, or a draft and a day. Out: an error where the day is none of the slot's, or lies outside of the campaign's
time; a warning where it is, and the calendar leaves that edition out. Content of more than 60 days ago is history.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from engine.calendar.edition import may_be_due
from engine.calendar.events import event_day
from engine.calendar.replaced import stand_for
from engine.calendar.slots import in_slots, places
from engine.project.problems import Problem, Term
from engine.project.rules import WEEKDAYS
from engine.review.ahead.ahead import RECENT
from engine.review.ahead.missing_days import due_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign, Content, Place
    from engine.project.draft import Draft
    from engine.review.ahead.ahead import Ahead


def wrong_weekdays(draft: Draft, campaign: Campaign, today: date) -> Iterator[Problem]:
    """Tell content whose date is not the weekday of its slot; so much is seen in a draft with mistakes, too."""
    known = draft.schedules.slots if draft.schedules else {}
    slots = [known[name] for name in campaign.when.slots or () if name in known]
    days = [slot.weekday for slot in slots if slot.weekday is not None]
    if not slots or len(days) < len(slots):
        return
    for content, place in zip(campaign.editions, campaign.places, strict=True):
        if content.date is None or content.date < today - RECENT or WEEKDAYS[content.date.weekday()] in days:
            continue
        near = content.date + timedelta(days=WEEKDAYS.index(days[0]) - content.date.weekday())
        values = {
            "date": content.date,
            "is": Term(f"weekday.{WEEKDAYS[content.date.weekday()]}"),
            "slot": Term(f"weekday.{days[0]}"),
            "near": near,
        }
        yield Problem("content_not_in_slot", place.file, place.of("date"), "date", values=values)


def stray(ahead: Ahead) -> Iterator[Problem]:
    """Tell content that no edition takes."""
    for campaign in ahead.project.campaigns:
        editions = {edition.nominal: edition for edition in ahead.of(campaign)}
        for content, place in zip(campaign.editions, campaign.places, strict=True):
            if content.date is not None and campaign.when.slots and content.date >= ahead.today - RECENT:
                yield from _dated(ahead, campaign, content.date, place, editions)
            elif content.year is not None and content.year >= (ahead.today - RECENT).year:
                yield from _of_a_year(ahead, campaign, content, place)


def _dated(
    ahead: Ahead, campaign: Campaign, day: date, place: Place, editions: dict[date, Edition]
) -> Iterator[Problem]:
    line = place.of("date")
    slots = [ahead.project.schedules.slots[name] for name in campaign.when.slots or ()]
    near = [one for slot in slots for one, _, _ in places(slot, ahead.setting, day, day)]
    if day not in near:
        if any(slot.weekday is None for slot in slots):  # weekdays are told by `wrong_weekdays`
            values = {"date": day, "near": min(near, key=lambda one: abs(one - day), default=None)}
            code = "content_not_in_month" if near else "content_month_without"
            yield Problem(code, place.file, line, "date", values=values)
    elif not may_be_due(campaign, day):
        yield _outside(campaign, place, "date", day)
    elif day >= ahead.today:
        edition = editions.get(day) or _edition_on(ahead, campaign, day)
        if edition is not None and edition.placed.reason in ("skipped", "replaced"):
            why = Term(edition.placed.why, {"name": edition.placed.name})
            yield Problem("content_left_out", place.file, line, "date", "warning", {"date": day, "why": why})


def _edition_on(ahead: Ahead, campaign: Campaign, day: date) -> Edition | None:
    found = stand_for(in_slots(campaign, ahead.setting, day, day), ahead.setting)
    return next((edition for edition in found if edition.nominal == day), None)


def _of_a_year(ahead: Ahead, campaign: Campaign, content: Content, place: Place) -> Iterator[Problem]:
    when, year, line = campaign.when, content.year, place.of("year")
    assert year is not None
    if when.date is not None and when.date.year != year:
        yield Problem("content_year_not_date", place.file, line, "year", values={"year": year, "date": when.date})
    if when.event is None:
        return
    day = event_day(when.event, year, ahead.setting.almanac)
    if day is None:
        values = {"name": when.event, "year": year}
        yield Problem("content_year_without_event", place.file, line, "year", values=values)
    elif (due := due_day(campaign, day, ahead)) is not None and not may_be_due(campaign, due):
        yield _outside(campaign, place, "year", due)


def _outside(campaign: Campaign, place: Place, key: str, day: date) -> Problem:
    start, end = campaign.when.start, campaign.when.end
    early = start is not None and day < start
    values = {"day": day, "bound": start if early else end}
    return Problem(
        "content_before_start" if early else "content_after_end", place.file, place.of(key), key, values=values
    )
