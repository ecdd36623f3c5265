"""`schedules.toml`: the calendar that all campaigns share. Rules, not copied dates.

In: the tables of the file. Out: slots, closed days and events as frozen values; which days they mean is the room
`calendar`'s matter.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from engine.project.part import Part
from engine.project.values import FORMS, Clock, Word, mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Move = Literal["keep", "move_back", "move_forward", "skip"]

_LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}
_RULE = re.compile(rf"^({'|'.join(_ORDINALS)}) ({'|'.join(_LONG_WEEKDAYS)}) of ({'|'.join(_MONTHS)})$")
_LEAP_YEAR = 2024  # any leap year: 02-29 is a day of some years


class WeekdayRule(Part):
    """The n-th weekday of a month: `nth` from 1, or -1 for the last; `weekday` 0 is Monday; `month` from 1."""

    nth: int
    weekday: int
    month: int


def parse_rule(text: str) -> WeekdayRule:
    """Read "2nd sunday of may"."""
    found = _RULE.match(text)
    if found is None:
        raise mistake("value_rule", value=text)
    return WeekdayRule(
        nth=_ORDINALS[found[1]], weekday=_LONG_WEEKDAYS.index(found[2]), month=_MONTHS.index(found[3]) + 1
    )


def _check_month_day(text: str) -> str:
    try:
        date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError as error:
        raise mistake("value_month_day", value=text) from error
    return text


def _check_rule(text: str) -> str:
    parse_rule(text)
    return text


MonthDay = Annotated[str, StringConstraints(pattern=FORMS["value_month_day"]), AfterValidator(_check_month_day)]


class Slot(Part):
    """A weekly place in the calendar."""

    weekday: Weekday
    at: Clock
    on_holiday: Move = "keep"
    """What happens when the day is a public holiday."""
    on_closed_day: Move = "keep"
    """What happens when the shop is closed on the day."""


class Closed(Part):
    """Days on which the shop is closed, both ends included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Closed:
        if self.last < self.first:
            raise mistake("closed_backwards", first=self.first, last=self.last)
        return self

    def days(self) -> Iterator[date]:
        """Yield each closed day."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


class Event(Part):
    """A day with a name, every year: by its date or by a rule."""

    date: MonthDay | None = None
    """ "12-25"."""
    rule: Annotated[str, AfterValidator(_check_rule)] | None = None
    """ "2nd sunday of may"."""

    @model_validator(mode="after")
    def _one(self) -> Event:
        if (self.date is None) == (self.rule is None):
            raise mistake("event_date_or_rule")
        return self


class Schedules(Part):
    """The whole of `schedules.toml`."""

    slots: dict[Word, Slot] = {}
    closed: dict[Word, Closed] = {}
    events: dict[Word, Event] = {}

    def closed_days(self) -> dict[date, str]:
        """Return every closed day with the name of its span."""
        return {day: name for name, span in self.closed.items() for day in span.days()}
