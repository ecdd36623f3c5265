"""`schedules.toml`: the calendar that all campaigns share. Rules, not copied dates.

In: the tables of the file. Out: slots, closed days and events as frozen values; which days they mean is the room
`calendar`'s matter. Events that the file does not name come from the table that ships (`festivals`).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from engine.project.festivals import festivals
from engine.project.offsets import Offset, OffsetText
from engine.project.part import Part
from engine.project.rules import check_monthly, check_rule
from engine.project.values import FORMS, CalendarDay, Clock, Filled, Word, check_day, mistake

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Move = Literal["keep", "move_back", "move_forward", "skip"]

_LEAP_YEAR = 2024  # any leap year: 02-29 is a day of some years
_LONGEST_EVENT = 62  # days: お中元 in the west lasts a month
_BUSINESS_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


def _check_month_day(text: str) -> str:
    try:
        dt.date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError as error:
        raise mistake("value_month_day", value=text) from error
    return text


def _day(value: object) -> object:
    """Let a date or a "12-29" (every year) through."""
    if type(value) is dt.date:
        return check_day(value)
    if isinstance(value, str):
        return _check_month_day(value)
    raise mistake("value_month_day", value=value)


MonthDay = Annotated[str, StringConstraints(pattern=FORMS["value_month_day"]), AfterValidator(_check_month_day)]
Day = Annotated[
    dt.date | str,
    PlainValidator(_day),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "pattern": FORMS["value_month_day"]}]}
    ),
]
RuleText = Annotated[str, AfterValidator(check_rule)]
MonthlyText = Annotated[str, AfterValidator(check_monthly)]


class Replace(Part):
    """Another campaign goes in the place of the edition: `{ replace = "new-year-sale" }`."""

    replace: str
    """Its id. It has to have an edition of its own in the same week (or month)."""


def _move_or_table(value: Any) -> str:  # noqa: ANN401 - whatever stands in the file
    return "table" if isinstance(value, dict | Replace) else "word"


Fallback = Annotated[
    Annotated[Move, Tag("word")] | Annotated[Replace, Tag("table")],
    Discriminator(_move_or_table),
]


class Slot(Part):
    """A place in the calendar that comes every week, or every month."""

    weekday: Weekday | None = None
    monthly: MonthlyText | None = None
    """ "2nd tuesday", "last business day", "25th" (a shorter month ends with its last day)."""
    at: Clock
    on_holiday: Fallback = "keep"
    """What happens when the day is a public holiday. A move never leaves the slot's own week (or month)."""
    on_closed_day: Fallback = "keep"
    """What happens when the shop is closed on the day."""
    on_weekend: Fallback = "keep"
    """What happens when the day is none of `business_days`: paydays are paid before the weekend."""
    on_quiet_hours: Move = "keep"
    """What happens when the time lies in the quiet hours: `keep` opens the edition and waits for their end."""

    @model_validator(mode="after")
    def _one(self) -> Slot:
        if (self.weekday is None) == (self.monthly is None):
            raise mistake("slot_weekday_or_monthly")
        return self


class Closed(Part):
    """Days on which the shop is closed, both ends included: dates, or month and day for every year."""

    first: Day = Field(alias="from")
    """ 2026-12-29, or "12-29" for every year."""
    last: Day = Field(alias="to")
    title: Filled | None = None
    """How the closure is called in the calendar."""

    @model_validator(mode="after")
    def _in_order(self) -> Closed:
        if isinstance(self.first, str) != isinstance(self.last, str):
            raise mistake("closed_mixed", first=self.first, last=self.last)
        # "12-29" to "01-03" runs over the new year.
        if isinstance(self.first, dt.date) and isinstance(self.last, dt.date) and self.last < self.first:
            raise mistake("closed_backwards", first=self.first, last=self.last)
        return self


class Event(Part):
    """A day with a name: by date, by rule, by a public holiday, from another event, or on given days."""

    date: MonthDay | None = None
    """ "12-25", every year."""
    rule: RuleText | None = None
    """ "2nd sunday of may", "1st business day of january", "easter", "sun at 315" (立春)."""
    holiday: Filled | None = None
    """A public holiday by its name: "春分の日"."""
    country: Annotated[str, StringConstraints(pattern=FORMS["value_country"])] | None = None
    """Whose holiday; left out, the shop's country."""
    event: Word | None = None
    """Another event, from which `offset` counts."""
    offset: OffsetText = Offset(0)
    dates: Annotated[tuple[CalendarDay, ...], Field(min_length=1)] | None = None
    """Given days, for what no rule knows; one alone is an event that happens once."""
    days: Annotated[int, Field(ge=1, le=_LONGEST_EVENT)] = 1
    """How many days it lasts."""
    title: Filled | None = None

    @model_validator(mode="after")
    def _one(self) -> Event:
        ways = [self.date, self.rule, self.holiday, self.event, self.dates]
        if len([way for way in ways if way is not None]) != 1:
            raise mistake("event_one")
        if self.country is not None and self.holiday is None:
            raise mistake("event_country")
        if self.offset.count and self.event is None:
            raise mistake("event_offset")
        if self.dates is not None and len({day.year for day in self.dates}) != len(self.dates):
            raise mistake("event_dates_year")
        return self


class Schedules(Part):
    """The whole of `schedules.toml`."""

    business_days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = _BUSINESS_DAYS
    """The weekdays on which the shop works, when they are neither holidays nor closed."""
    slots: dict[Word, Slot] = {}
    closed: dict[Word, Closed] = {}
    events: dict[Word, Event] = {}

    def event(self, name: str, country: str) -> Event | None:
        """Return an event that a campaign may name: the shop's own, or one that ships for its country."""
        return self.events.get(name) or shipped_event(name, country)


@lru_cache(maxsize=256)
def shipped_event(name: str, country: str) -> Event | None:
    """Return an event that ships for a country, `None` when there is none of this name."""
    table = festivals(country).get(name)
    return Event.model_validate(table) if table is not None else None
