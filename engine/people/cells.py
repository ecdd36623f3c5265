"""One cell of a list → a value, or why it cannot be taken. Pure.

In: the text of a cell. Out: a day, a moment in milliseconds, a number, a flag. The plain form of each, which all but a few of a
million cells have, is read by the standard library in a fifth of a microsecond; what people type besides goes the long way.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so as a formula."""
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_MONTH_DAY = re.compile(r"^(?:--)?(\d{1,2})[-/月](\d{1,2})日?$")
_MOMENT = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?)?"
    r"\s*(?:(Z|[+-]\d{2}:?\d{2})(?: [A-Z]{3,5})?)?$"  # Go's Time.String(), as listmonk writes it, ends with "+0900 JST"
)
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00)?(?:\.0+)?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")  # Excel's number of a day: 5 digits from 1927-05-18 to 2173-10-13
_FIRST_DAY = "1900-01-01"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock on the wall counts from
_MILLISECOND = timedelta(milliseconds=1)
_LEAP_YEAR = 2024
_DAY_LENGTH, _MINUTE_LENGTH, _SECOND_LENGTH = 10, 16, 19  # 2026-12-02, 2026-12-02 11:40, 2026-12-02 11:40:00
_YES = {"1": True, "true": True, "yes": True, "はい": True, "0": False, "false": False, "no": False, "いいえ": False}
_SEEN = 4096  # values of an attribute that are remembered: prefectures, stages, yes and no


class RefusedError(Exception):
    """A field that cannot be taken; `code` is in the catalogue."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values_ = values


def tidy(text: str) -> str:
    """Return a cell without the blanks around it, and without the ' that an export puts before a formula."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(RISKY) else text


def read_birthday(text: str, today: str) -> str | None:
    """Return an ISO day between 1900 and `today`, or --MM-DD where the year is unknown."""
    if not text:
        return None
    short = _MONTH_DAY.match(text) if len(text) < _DAY_LENGTH else None
    try:
        if short is not None:
            return f"--{date(_LEAP_YEAR, int(short[1]), int(short[2])):%m-%d}"
        day = _iso_day(text if len(text) <= _DAY_LENGTH else _MIDNIGHT.sub("", text))
    except ValueError:
        day = None
    if day is None or not _FIRST_DAY <= day <= today:
        raise RefusedError("row_serial" if _SERIAL.match(text) else "row_birthday", value=text)
    return day


def read_date(text: str, column: str) -> str | None:
    """Return an ISO day; the time of the day behind it is left aside."""
    if not text:
        return None
    try:
        # A cart's "last order" may carry a time of the day; the day is what counts.
        day = _iso_day(text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0])
    except ValueError:
        day = None
    if day is None:
        raise RefusedError("row_serial" if _SERIAL.match(text) else "row_date", value=text, column=column)
    return day


def _iso_day(text: str) -> str | None:
    """Read a day of the calendar. Raises `ValueError` for one that is none, `None` is what has no such form."""
    if len(text) == _DAY_LENGTH and text[4] == "-" == text[7] and text.isascii():
        date.fromisoformat(text)  # raises for a day that is none
        return text
    found = _DAY.match(text)
    return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found is not None else None


def moment_ms(text: str, column: str, zone: ZoneInfo) -> int:
    """Read a moment, in the shop's zone where it names none; as milliseconds."""
    try:
        if _plain_time(text) and text[4] == "-" == text[7]:
            offset = _offset_of_day(zone, text[:_DAY_LENGTH])
            if offset is not None:
                return (datetime.fromisoformat(text) - _NAIVE_EPOCH) // _MILLISECOND - offset
            return (datetime.fromisoformat(text).replace(tzinfo=zone) - _EPOCH) // _MILLISECOND
        found = _MOMENT.match(text)
        if found is not None:
            year, month, day, hour, minute, second = (int(found[number] or 0) for number in range(1, 7))
            micro = int((found[7] or "").ljust(6, "0"))
            tz = _offset(found[8]) if found[8] else zone
            return (datetime(year, month, day, hour, minute, second, micro, tz) - _EPOCH) // _MILLISECOND
    except (ValueError, OverflowError):
        pass
    raise RefusedError("row_serial" if _SERIAL.match(text) else "row_moment", value=text, column=column)


@lru_cache(_SEEN)
def _offset_of_day(zone: ZoneInfo, day: str) -> int | None:
    """Return a zone's milliseconds ahead of UTC on a day; `None` where the clocks change then."""
    begins = datetime.fromisoformat(day).replace(tzinfo=zone)
    offset, later = begins.utcoffset(), (begins + timedelta(days=1)).utcoffset()
    return offset // _MILLISECOND if offset is not None and offset == later else None


def _plain_time(text: str) -> bool:
    """Tell whether the time of the day is 11:40 or 11:40:00, without a zone."""
    length = len(text)
    if length != _MINUTE_LENGTH and (length != _SECOND_LENGTH or text[16] != ":"):
        return False
    return text[10] in " T" and text[13] == ":" and text.isascii()


def _offset(text: str) -> tzinfo:
    return datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo or UTC


def attribute_json(kind: str, column: str) -> Callable[[str], str]:
    """Return what reads an attribute of a declared type as JSON."""

    @lru_cache(_SEEN)
    def read(text: str) -> str:
        return json.dumps(_coerced(text, kind, column))

    return read


def _coerced(text: str, kind: str, column: str) -> object:
    try:
        match kind:
            case "number":
                return _number(text)
            case "flag":
                return _YES[text.lower()]
            case "date":
                return read_date(text, column)
            case _:
                return text
    except (ValueError, KeyError, OverflowError) as error:
        raise RefusedError("row_attribute", value=text, column=column, type=kind) from error


def _number(text: str) -> int | float:
    """Return a number; "nan" and "inf" are none that JSON can hold."""
    value = float(text.replace(",", ""))
    if not math.isfinite(value):
        raise ValueError(text)
    return int(value) if value.is_integer() else value
