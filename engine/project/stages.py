"""`[stages]` of `tayori.toml`: silver, gold, platinum, by what a person has bought lately.

In: the table of the file. Out: the levels from the lowest up, the span that counts, the days on which they are reckoned anew.
A person's stage is the highest level whose keys all hold; whoever reaches none has none. What the orders come to is the
store's matter (`store/stages`), what a letter says of it, that of `message`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator

from engine.project.part import Part
from engine.project.periods import PeriodText
from engine.project.values import mistake

_MONTHLY = re.compile(r"^monthly on ([1-9]|1\d|2[0-8])$", re.ASCII)  # every month has those days
_LARGEST = 2**53

LevelName = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Bound = Annotated[int, Field(ge=1, le=_LARGEST)]


@dataclass(frozen=True, slots=True)
class Turn:
    """The days on which stages are reckoned: every day, or on one of each month."""

    day: int | None = None

    def last(self, today: date) -> date:
        """Return the last such day up to today."""
        if self.day is None:
            return today
        if today.day >= self.day:
            return today.replace(day=self.day)
        before = today.year * 12 + today.month - 2
        return date(before // 12, before % 12 + 1, self.day)

    def __str__(self) -> str:
        """Return the text form of the file."""
        return "daily" if self.day is None else f"monthly on {self.day}"


def parse_turn(value: object) -> object:
    """Read "daily" or "monthly on 1"."""
    if isinstance(value, Turn):
        return value
    found = _MONTHLY.fullmatch(value) if isinstance(value, str) else None
    if found is None and value != "daily":
        raise mistake("value_turn", value=value)
    return Turn(int(found[1]) if found else None)


TurnText = Annotated[
    Turn,
    BeforeValidator(parse_turn),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": rf"{_MONTHLY.pattern}|^daily$", "examples": ["monthly on 1", "daily"]}
    ),
]


class Level(Part):
    """One level; with both keys, both have to hold."""

    name: LevelName
    amount: Bound | None = None
    """Orders of the window come to so much, in the smallest unit of the shop's money; what was cancelled or sent back is none."""
    count: Bound | None = None
    """So many orders in the window."""

    @model_validator(mode="after")
    def _some(self) -> Level:
        if self.amount is None and self.count is None:
            raise mistake("level_empty", name=self.name)
        return self

    def is_above(self, lower: Level) -> bool:
        """Tell whether whoever reaches this level reaches the lower one, and not the other way round."""
        pairs = ((self.amount, lower.amount), (self.count, lower.count))
        reaches = all(low is None or (own is not None and own >= low) for own, low in pairs)
        return reaches and any((own or 0) > (low or 0) for own, low in pairs)


class Stages(Part):
    """The stages of a shop's customers."""

    window: PeriodText = Field(default="12 months", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """How far back orders count."""
    recompute: TurnText = Field(default="monthly on 1", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """When `tayori run` reckons them anew: "daily", or a day of the month up to the 28th."""
    levels: tuple[Level, ...]
    """From the lowest up."""

    @model_validator(mode="after")
    def _ascending(self) -> Stages:
        if not self.levels:
            raise mistake("value_none_given")
        for lower, higher in pairwise(self.levels):
            if not higher.is_above(lower):
                raise mistake("level_order", name=higher.name, lower=lower.name)
        names = [level.name for level in self.levels]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise mistake("level_twice", name=twice)
        return self


def from_level(names: tuple[str, ...], lowest: str) -> tuple[str, ...]:
    """Return a level's name and those of the levels above it."""
    return names[names.index(lowest) :] if lowest in names else (lowest,)
