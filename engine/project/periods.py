"""Spans by the calendar: "12 months", "1 year", "90 days".

In: the text. Out: `Period`, or a pydantic error whose type is a code of `engine.words.events`. A month that is too short ends
with its last day: a month after 31 January is 28 February.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from engine.project.values import mistake

_PERIOD = re.compile(r"^([1-9]\d{0,3}) (day|week|month|year)s?$", re.ASCII)
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_LONGEST_YEARS = 100

Day = TypeVar("Day", date, datetime)


@dataclass(frozen=True, slots=True)
class Period:
    """So many days, weeks, months or years."""

    count: int
    unit: str

    def before(self, day: Day) -> Day:
        """Return the day, or the moment, that lies so far before another."""
        return self._moved(day, -self.count)

    def after(self, day: Day) -> Day:
        """Return the day, or the moment, that lies so far after another."""
        return self._moved(day, self.count)

    def _moved(self, day: Day, count: int) -> Day:
        if self.unit in _DAYS:
            return day + timedelta(days=count * _DAYS[self.unit])
        months = day.year * 12 + day.month - 1 + count * _MONTHS[self.unit]
        year, month = months // 12, months % 12 + 1
        return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def parse_period(value: object) -> object:
    """Read "12 months"."""
    if isinstance(value, Period):
        return value
    found = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    period = Period(int(found[1]), found[2]) if found is not None else None
    if period is None or period.count * (_DAYS.get(period.unit, 0) or _MONTHS[period.unit] * 30) > _LONGEST_YEARS * 366:
        raise mistake("value_period", value=value)
    return period


PeriodText = Annotated[
    Period,
    BeforeValidator(parse_period),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _PERIOD.pattern, "examples": ["12 months", "1 year", "90 days"]}),
]
