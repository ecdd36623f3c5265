"""A line of a cart's export → a good row, or why it is refused. Pure: no file, no clock, no database.

In: the fields of a line and the mapping. Out: a `Row`, or a `Refusal` with its code. Nothing of a refused row is taken,
except one thing: where a refusal of mail can be read in it, it is kept, since it is what the person wants.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from engine.message.address import Address, parse_address
from engine.message.name import clean_name
from engine.store.subscribers import Row, Word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from engine.project.mapping import ConsentColumn
    from engine.project.mapping import Mapping as ImportMapping
    from engine.project.shop import Attribute
    from engine.reply.lanes import Lanes

_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_MONTH_DAY = re.compile(r"^(?:--)?(\d{1,2})[-/月](\d{1,2})日?$")
_MOMENT = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_FIRST_YEAR = 1900
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so as a formula."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEAP_YEAR = 2024
_YES = {"1": True, "true": True, "yes": True, "はい": True, "0": False, "false": False, "no": False, "いいえ": False}


class RefusedError(Exception):
    """A field that cannot be taken; `code` is in the catalogue."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values_ = values


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is not taken, and what it still says: who does not want mail about what."""

    line: int
    code: str
    values: Mapping[str, object]
    address: Address | None = None
    refused: tuple[Word, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Reader:
    """All that reading a line needs; `forms` has the number of each topic's form text."""

    mapping: ImportMapping
    attributes: Mapping[str, Attribute]
    lanes: Lanes
    zone: ZoneInfo
    now: datetime
    forms: Mapping[str, int]


def read_row(reader: Reader, line: int, fields: Mapping[str, str]) -> Row | Refusal:
    """Read one line, whose fields are keyed by their headings."""
    columns = reader.mapping.columns
    address = parse_address(fields[columns.address], lenient_domains=reader.lanes.lenient)
    if isinstance(address, str):
        return Refusal(line, address, {})
    try:
        return Row(
            line=line,
            address=address,
            lane=reader.lanes.name(address.domain),
            name=clean_name(_field(fields, columns.name)),
            birthday=_birthday(_field(fields, columns.birthday), reader.now.astimezone(reader.zone).date()),
            last_order=_date(_field(fields, columns.last_order), columns.last_order or ""),
            attributes=_attributes(reader, fields),
            words=_words(reader, fields),
            suppressed=_suppressed(reader.mapping, fields),
            given=_given(reader.mapping),
        )
    except RefusedError as error:
        return Refusal(line, error.code, error.values_, address, _refusals(reader, fields))


def _field(fields: Mapping[str, str], name: str | None) -> str:
    """Return a field without the blanks around it, and without the ' that an export puts before a formula."""
    text = fields[name].strip() if name is not None else ""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def _given(mapping: ImportMapping) -> frozenset[str]:
    """Return what the list speaks of at all: the rest stays as it is known."""
    columns = mapping.columns
    named = {"name": columns.name, "birthday": columns.birthday, "last_order": columns.last_order}
    return frozenset(name for name, column in named.items() if column is not None) | frozenset(
        f"attributes.{name}" for name in columns.attributes
    )


def _birthday(text: str, today: date) -> str | None:
    """Return an ISO day, or --MM-DD where the year is unknown."""
    if not text:
        return None
    short = _MONTH_DAY.match(text)
    found = _DAY.match(text)
    try:
        if short is not None:
            return f"--{date(_LEAP_YEAR, int(short[1]), int(short[2])):%m-%d}"
        if found is not None:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            if day.year >= _FIRST_YEAR and day <= today:
                return day.isoformat()
    except ValueError:
        pass
    raise RefusedError("row_birthday", value=text)


def _date(text: str, column: str) -> str | None:
    if not text:
        return None
    # A cart's "last order" may carry a time of the day; the day is what counts.
    found = _DAY.match(text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0])
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        pass
    raise RefusedError("row_date", value=text, column=column)


def moment_ms(text: str, column: str, zone: ZoneInfo) -> int:
    """Read a moment, in the shop's zone where it names none; as milliseconds."""
    found = _MOMENT.match(text)
    try:
        if found is not None:
            parts = [int(found[number] or 0) for number in range(1, 7)]
            parts.append(int((found[7] or "").ljust(6, "0")))
            tz = _offset(found[8]) if found[8] else zone
            moment = datetime(*parts, tzinfo=tz)  # pyright: ignore[reportArgumentType]  # seven numbers
            return (moment - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        pass
    raise RefusedError("row_moment", value=text, column=column)


def _offset(text: str) -> ZoneInfo:
    offset = datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo
    return offset or UTC  # pyright: ignore[reportReturnType]  # any tzinfo serves


def _attributes(reader: Reader, fields: Mapping[str, str]) -> dict[str, object]:
    """Coerce the attributes to their declared types; blanks are absent."""
    found: dict[str, object] = {}
    for name, column in reader.mapping.columns.attributes.items():
        text = _field(fields, column)
        if text:
            found[name] = _coerce(text, reader.attributes[name].type, column)
    return found


def _coerce(text: str, kind: str, column: str) -> object:
    try:
        match kind:
            case "number":
                return _number(text)
            case "flag":
                return _YES[text.lower()]
            case "date":
                return _date(text, column)
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


def _words(reader: Reader, fields: Mapping[str, str]) -> tuple[Word, ...]:
    said = (_word(reader, topic, column, fields) for topic, column in reader.mapping.consent.items())
    return tuple(word for word in said if word is not None)


def _word(reader: Reader, topic: str, column: ConsentColumn, fields: Mapping[str, str]) -> Word | None:
    """Return what a line says on a topic; a blank says nothing."""
    text = fields[column.column].strip()
    if not text:
        return None
    at_ms = _said_at(reader, column, fields)
    if text in column.refused:
        return Word(topic, "refused", at_ms, None)
    if text not in column.granted:
        known = ", ".join((*column.granted, *column.refused))
        raise RefusedError("row_consent_word", value=text, column=column.column, known=known)
    if at_ms is None:
        raise RefusedError("row_consent_moment", column=column.at)
    return Word(topic, "granted", at_ms, reader.forms.get(topic))


def _said_at(reader: Reader, column: ConsentColumn, fields: Mapping[str, str]) -> int | None:
    if column.since is not None:
        since = column.since
        text, name = str(since), "since"
        at_ms = int((since if since.tzinfo else since.replace(tzinfo=reader.zone)).timestamp() * 1000)
    else:
        text, name = _field(fields, column.at), column.at or ""
        if not text:
            return None
        at_ms = moment_ms(text, name, reader.zone)
    if at_ms > reader.now.timestamp() * 1000:
        raise RefusedError("row_moment_future", value=text, column=name)
    return at_ms


def _refusals(reader: Reader, fields: Mapping[str, str]) -> tuple[Word, ...]:
    """Return the refusals of a line that is otherwise not taken; without a sound moment they count from now."""
    return tuple(
        Word(topic, "refused", None, None)
        for topic, column in reader.mapping.consent.items()
        if fields[column.column].strip() in column.refused
    )


def _suppressed(mapping: ImportMapping, fields: Mapping[str, str]) -> str | None:
    column = mapping.suppressed
    if column is None or not (text := fields[column.column].strip()):
        return None
    if text in column.bounce:
        return "bounce"
    if text in column.complaint:
        return "complaint"
    known = ", ".join((*column.bounce, *column.complaint))
    raise RefusedError("row_suppressed_word", value=text, column=column.column, known=known)
