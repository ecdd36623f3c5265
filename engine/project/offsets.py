"""The small values of `[when]`: "-7 days", "20000 per day", "spread over 7 days".

In: the text. Out: a typed value, or a pydantic error whose type is a code of the catalogue, as in `values`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

from engine.project.values import AS_TEXT, mistake, text_form

_OFFSET = re.compile(r"^([+-]?\d{1,3}) (business )?days?$", re.ASCII)
_SPREAD = re.compile(r"^(\d{1,7}) per day$", re.ASCII)
_EXISTING = re.compile(r"^(?:(skip|catch_up)|spread over (\d{1,2}) days?)$", re.ASCII)
FARTHEST = timedelta(days=20 * 366)
"""How far an offset may lead, alone or counted on by others: 999 Mondays are nineteen years."""
_BREAK = 31  # days that a business day takes at the most: somebody may work on the first of the month only


@dataclass(frozen=True, slots=True)
class Offset:
    """So many days from a day, back where `count` is negative; or so many business days."""

    count: int
    business: bool = False

    @property
    def reach(self) -> timedelta:
        """Return the most calendar days that it may take."""
        return min(timedelta(days=abs(self.count) * (_BREAK if self.business else 1)), FARTHEST)

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.count} {'business ' if self.business else ''}days"


@dataclass(frozen=True, slots=True)
class Spread:
    """At most `count` people of an edition a business day."""

    count: int

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.count} per day"


@dataclass(frozen=True, slots=True)
class Existing:
    """What a new rule does with those already past it: nothing (`days` is `None`), or write to all of them within `days`."""

    days: int | None

    def __str__(self) -> str:
        """Return the text form of the file."""
        if self.days is None:
            return "skip"
        return "catch_up" if self.days == 1 else f"spread over {self.days} days"


def parse_offset(value: object) -> object:
    """Read "-7 days" or "3 business days"."""
    if isinstance(value, Offset):
        return value
    found = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_offset", value=value)
    return Offset(int(found[1]), business=found[2] is not None)


def parse_spread(value: object) -> object:
    """Read "20000 per day"."""
    if isinstance(value, Spread):
        return value
    found = _SPREAD.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_spread", value=value)
    if not int(found[1]):
        raise mistake("spread_never_ends", value=value)
    return Spread(int(found[1]))


def parse_existing(value: object) -> object:
    """Read "skip", "catch_up" or "spread over 7 days"."""
    if isinstance(value, Existing):
        return value
    found = _EXISTING.fullmatch(value) if isinstance(value, str) else None
    if found is None or (found[2] and not int(found[2])):
        raise mistake("value_existing", value=value)
    return Existing({"skip": None, "catch_up": 1}.get(found[1] or "", int(found[2] or 0)))


OffsetText = Annotated[
    Offset, BeforeValidator(parse_offset), AS_TEXT, text_form(_OFFSET.pattern, "-7 days", "-3 business days")
]
SpreadText = Annotated[Spread, BeforeValidator(parse_spread), AS_TEXT, text_form(_SPREAD.pattern, "20000 per day")]
ExistingText = Annotated[
    Existing, BeforeValidator(parse_existing), AS_TEXT, text_form(_EXISTING.pattern, "skip", "spread over 7 days")
]
