"""Spans that laws count in years: "3 years".

In: the text. Out: `Years`, or a pydantic error whose type is a code of `engine.words.consent`. By the calendar and not in
days, since a proof that is gone a day too early is no proof.
"""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from engine.project.values import mistake

if TYPE_CHECKING:
    from datetime import datetime

_YEARS = re.compile(r"^([1-9]\d?) years?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Years:
    """So many years by the calendar."""

    count: int

    def before(self, moment: datetime) -> datetime:
        """Return the moment so many years before another; for 29 February in a common year, 28 February."""
        year = moment.year - self.count
        missing = (moment.month, moment.day) == (2, 29) and not isleap(year)
        return moment.replace(year=year, day=28 if missing else moment.day)

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.count} {'year' if self.count == 1 else 'years'}"


def parse_years(value: object) -> object:
    """Read "3 years"."""
    found = _YEARS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_years", value=value)
    return Years(int(found[1]))


YearsText = Annotated[
    Years,
    BeforeValidator(parse_years),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _YEARS.pattern, "examples": ["3 years"]}),
]
