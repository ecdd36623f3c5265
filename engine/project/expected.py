"""How many people are expected: "900..1300" of `[audience]`, and how far the next edition may be off: "30 %" of `[rules]`.

In: the text. Out: a typed value, or a pydantic error whose type is a code of the catalogue, as in `values`. How an audience is
counted and compared is the guard's matter (`delivery/guard`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from engine.project.values import AS_TEXT, mistake, text_form

_EXPECTED = re.compile(r"^(?:(?P<exact>\d{1,9})|(?P<least>\d{1,9})?\.\.(?P<most>\d{1,9})?)$", re.ASCII)
_GUARD = re.compile(r"^(?:off|([1-9]\d{0,2}) ?%)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Expected:
    """So many people, both ends included; `None` where it is open."""

    least: int | None
    most: int | None

    def holds(self, people: int) -> bool:
        """Tell whether an audience is as large as expected."""
        return (self.least is None or people >= self.least) and (self.most is None or people <= self.most)

    def __str__(self) -> str:
        """Return the text form of the file."""
        if self.least is not None and self.least == self.most:
            return str(self.least)
        return f"{'' if self.least is None else self.least}..{'' if self.most is None else self.most}"


@dataclass(frozen=True, slots=True)
class Guard:
    """By how many per cent an audience may differ from the last edition's; `None`: nobody compares."""

    percent: int | None

    def __str__(self) -> str:
        """Return the text form of the file."""
        return "off" if self.percent is None else f"{self.percent} %"


def parse_expected(value: object) -> object:
    """Read "900..1300", "900..", "..1300" or "1150"; a bare number is as good."""
    if isinstance(value, Expected):
        return value
    text = str(value) if type(value) is int else value
    found = _EXPECTED.fullmatch(text) if isinstance(text, str) else None
    if found is None or text == "..":
        raise mistake("value_expect", value=value)
    ends = [found["exact"] or found[name] for name in ("least", "most")]
    least, most = (int(end) if end else None for end in ends)
    if least is not None and most is not None and most < least:
        raise mistake("expect_backwards", least=least, most=most)
    return Expected(least, most)


def parse_guard(value: object) -> object:
    """Read "30 %" or "off"."""
    if isinstance(value, Guard):
        return value
    found = _GUARD.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_guard", value=value)
    return Guard(int(found[1]) if found[1] else None)


ExpectedText = Annotated[
    Expected,
    BeforeValidator(parse_expected),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "string",
                    "pattern": r"^(\d{1,9}|\d{1,9}\.\.\d{0,9}|\.\.\d{1,9})$",
                    "examples": ["900..1300", "900..", "..1300", "1150"],
                },
                {"type": "integer", "minimum": 0},
            ]
        }
    ),
]
GuardText = Annotated[
    Guard, BeforeValidator(parse_guard), AS_TEXT, text_form(r"^(off|[1-9]\d{0,2} ?%)$", "30 %", "off")
]
