"""The rules by which a day is named: "2nd sunday of may", "last business day of december", "easter", "sun at 315".

In: the text. Out: a `Rule`, or a mistake of the catalogue. Which day a rule means in a year is the room `calendar`'s matter.
The grammar is small and closed on purpose: it reads as a sentence, where an RRULE has to be explained.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from engine.project.values import mistake

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
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
SIGNS = (
    "rat",
    "ox",
    "tiger",
    "rabbit",
    "dragon",
    "snake",
    "horse",
    "sheep",
    "monkey",
    "rooster",
    "dog",
    "boar",
)
"""The twelve signs that days run through (十二支): 土用の丑 is an ox day, 酉の市 a rooster day."""
ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}

_NTH = f"(?P<nth>{'|'.join(ORDINALS)})"
_COUNTED = _NTH.replace("|last", "")  # from the sun's place on there is no last one
_DAY = f"(?:(?P<weekday>{'|'.join(LONG_WEEKDAYS)})|(?P<sign>{'|'.join(SIGNS)}) day|(?P<business>business day)|(?P<day>day))"
_MONTH = f"(?P<month>{'|'.join(MONTHS)})"
_SUN = r"sun at (?P<degrees>\d{1,3})"
_FORMS = (
    re.compile(f"^{_NTH} {_DAY} of {_MONTH}$"),
    re.compile(f"^{_COUNTED} {_DAY} from {_SUN}$", re.ASCII),
    re.compile(f"^{_SUN}$", re.ASCII),
    re.compile(r"^(?P<easter>easter|orthodox easter)$"),
)
_MONTHLY = (
    re.compile(f"^{_NTH} {_DAY}$"),
    re.compile(r"^(?P<date>\d{1,2})(?:st|nd|rd|th)$", re.ASCII),
)
_CIRCLE = 360
_LONGEST_MONTH = 31

Kind = Literal["weekday", "sign", "business", "day"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. With `kind`: the `nth` (from 1, -1 the last) such day of a `month`, or from where the sun stands at `degrees`.

    `which` is the weekday (0 Monday) or the sign (0 rat). Without `kind`: Easter, the day of the sun's place, or for a
    monthly rule the `date` of the month (a month that is shorter ends with it).
    """

    kind: Kind | None = None
    nth: int = 0
    which: int = 0
    month: int = 0
    degrees: int | None = None
    easter: str = ""
    date: int = 0


def parse_rule(text: str) -> Rule:
    """Read a yearly rule: "2nd sunday of may"."""
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _rule(found.groupdict(), text, "value_rule")
    raise mistake("value_rule", value=text)


def parse_monthly(text: str) -> Rule:
    """Read a monthly rule: "2nd tuesday", "last business day", "25th"."""
    for form in _MONTHLY:
        if found := form.fullmatch(text):
            return _rule(found.groupdict(), text, "value_monthly")
    raise mistake("value_monthly", value=text)


def _rule(found: dict[str, str | None], text: str, code: str) -> Rule:
    kind: Kind | None = next((kind for kind in ("weekday", "sign", "business", "day") if found.get(kind)), None)
    word = found.get(kind) if kind else None
    listed = LONG_WEEKDAYS if kind == "weekday" else SIGNS if kind == "sign" else ()
    month, degrees, date = found.get("month"), found.get("degrees"), int(found.get("date") or 0)
    if (degrees and int(degrees) >= _CIRCLE) or (found.get("date") and not 1 <= date <= _LONGEST_MONTH):
        raise mistake(code, value=text)
    return Rule(
        kind=kind,
        nth=ORDINALS[found.get("nth") or "1st"],
        which=listed.index(word) if word in listed else 0,
        month=MONTHS.index(month) + 1 if month else 0,
        degrees=int(degrees) if degrees else None,
        easter=found.get("easter") or "",
        date=date,
    )


def check_rule(text: str) -> str:
    """Let a yearly rule through as the text that it is."""
    parse_rule(text)
    return text


def check_monthly(text: str) -> str:
    """Let a monthly rule through as the text that it is."""
    parse_monthly(text)
    return text
