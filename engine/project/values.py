"""The small values that stand in the files as text: "12 hours", "2 per 7 days", "22:00-07:00", "50/s".

In: the text. Out: a typed value, or a pydantic error whose type is a code of `engine.words.project`. Nothing here
knows which key it stands in; JSON Schema keeps the text form, so that an editor can check it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_SPAN = re.compile(r"^(\d{1,6}) (minute|hour|day|week)s?$", re.ASCII)
_CAP = re.compile(r"^(\d{1,4}) per (\d{1,3}) days?$", re.ASCII)
_RATE = re.compile(r"^(\d{1,6})/(s|min|h|day)$", re.ASCII)
_CLOCK = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$", re.ASCII)
_MAILBOX = re.compile(
    r"^(?:(?P<display>[^<>\r\n]*?)\s*<(?P<named>[^<>\s@]+@[^<>\s@]+)>|(?P<bare>[^<>\s@]+@[^<>\s@]+))$"
)
FORMS = {
    "value_word": r"^[a-z][a-z0-9_-]{0,39}$",
    "value_id": r"^[a-z0-9][a-z0-9-]{0,59}$",
    "value_product": r"^[a-z0-9][a-z0-9_-]{0,59}$",
    "value_locale": r"^[a-z]{2}(-[A-Z]{2})?$",
    "value_country": r"^[A-Z]{2}$",
    "value_language": r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    "value_colour": r"^#[0-9a-fA-F]{6}$",
    "value_domain": r"^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$",
    "value_selector": r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$",
    "value_topic_arn": r"^arn:aws[a-z-]*:sns:[a-z0-9-]{3,30}:\d{12}:[A-Za-z0-9_-]{1,256}$",
    "value_month_day": r"^\d\d-\d\d$",
    "value_coupon_code": r"^[A-Za-z0-9][!-~]{0,59}$",
}
"""Regular expressions for text of one form, by the code that says what form was meant; the JSON Schemas hold them, too."""
YEARS = range(1900, 2200)
"""The years in which a day of the files may lie: a year that was mistyped is told, not computed for centuries."""
_LONGEST_SPAN = timedelta(days=36500)  # a hundred years: a moment of any of these years, plus or minus this, exists
_PERIODS = {"s": 1, "min": 60, "h": 3600, "day": 86400}


def mistake(code: str, **values: object) -> PydanticCustomError:
    """Return the pydantic error that stands for a code of the catalogue."""
    # pydantic types a message as LiteralString; our code is the message and never comes from a file.
    return PydanticCustomError(code, code, values)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` advertisements a person in `days` days, counted by due dates."""

    count: int
    days: int

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.count} per {self.days} days"


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day in the shop's zone, from `start` until before `end`; it may run over midnight."""

    start: time
    end: time

    def contains(self, moment: time) -> bool:
        """Tell whether a time of the day lies within."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in a period of so many seconds."""

    count: int
    seconds: int

    @property
    def interval_ms(self) -> float:
        """Return the milliseconds between two messages at this rate."""
        return self.seconds * 1000 / self.count

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.count}/{next(unit for unit, seconds in _PERIODS.items() if seconds == self.seconds)}"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A sender: the name that is shown and the address."""

    display: str
    address: str

    @property
    def domain(self) -> str:
        """Return the part behind the @."""
        return self.address.rpartition("@")[2]

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.display} <{self.address}>" if self.display else self.address


def is_loopback(host: str) -> bool:
    """Tell whether a host can only be this machine; a name other than localhost is not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def parse_span(value: object) -> object:
    """Read "12 hours" (minutes, hours, days, weeks) as a `timedelta`."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_span", value=value)
    span = timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    if span > _LONGEST_SPAN:
        raise mistake("value_span_long", value=value, days=_LONGEST_SPAN.days)
    return span


def span_text(value: timedelta) -> str:
    """Write a span in its largest whole unit: what was read has six digits at most, and so has what is written."""
    seconds = int(value.total_seconds())
    unit, length = next((unit, length) for unit, length in reversed(_UNITS.items()) if seconds % length == 0)
    return f"{seconds // length} {unit}s"


def parse_cap(value: object) -> object:
    """Read "2 per 7 days"."""
    found = _CAP.fullmatch(value) if isinstance(value, str) else None
    if found is None or not int(found[2]):
        raise mistake("value_cap", value=value)
    return Cap(int(found[1]), int(found[2]))


def parse_hours(value: object) -> object:
    """Read "22:00-07:00"."""
    start, _, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end)) or start == end:
        raise mistake("value_hours", value=value)
    return Hours(time.fromisoformat(start), time.fromisoformat(end))


def parse_rate(value: object) -> object:
    """Read "50/s", "600/min", "1000/h", "20000/day"."""
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if found is None or not int(found[1]):
        raise mistake("value_rate", value=value)
    return Rate(int(found[1]), _PERIODS[found[2]])


def parse_clock(value: object) -> object:
    """Read "11:40" as a time of the day."""
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        return time.fromisoformat(value)
    raise mistake("value_clock", value=value)


def parse_mailbox(value: object) -> object:
    """Read "店長 <tencho@shop.example>" or a bare address."""
    found = _MAILBOX.match(value) if isinstance(value, str) else None
    if found is None or not (found["named"] or found["bare"]).isascii():  # SMTPUTF8 is for readers' addresses only
        raise mistake("value_mailbox", value=value)
    return Mailbox((found["display"] or "").strip().strip('"'), found["named"] or found["bare"])


def check_day(value: date) -> date:
    """Let a day through that lies in the years that a person can mean."""
    if value.year not in YEARS:
        raise mistake("value_year", value=value, first=YEARS[0], last=YEARS[-1])
    return value


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise mistake("value_zone", value=value) from error
    return value


def _check_web_address(value: str) -> str:
    if not re.match(r"^https?://[^\s/?#]+(/[^\s?#]*)?$", value):
        raise mistake("value_url", value=value)
    return value


def _check_picture_address(value: str) -> str:
    if re.fullmatch(r"cid:[^\s\"'()<>{}]+", value):
        return value
    return _check_web_address(value)


def _check_base_url(value: str) -> str:
    # RFC 8058 section 3.1: the one-click URI is HTTPS. A loopback address is for rehearsals on one's own machine.
    if not re.match(r"^(https://[^\s/?#]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)(/[^\s?#]*)?$", value):
        raise mistake("value_base_url", value=value)
    return value.rstrip("/")


def _check_name_form(value: str) -> str:
    if value.count("{name}") != 1 or value.replace("{name}", "").count("{"):
        raise mistake("value_name_form", value=value)
    return value


def text_form(pattern: str, *examples: str) -> WithJsonSchema:
    """Return the JSON Schema of a value that stands as text: its form, and examples of it."""
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


AS_TEXT = PlainSerializer(str, return_type=str)

Span = Annotated[
    timedelta,
    BeforeValidator(parse_span),
    PlainSerializer(span_text, return_type=str),
    text_form(_SPAN.pattern, "12 hours", "180 days"),
]
CapText = Annotated[Cap, BeforeValidator(parse_cap), AS_TEXT, text_form(_CAP.pattern, "2 per 7 days")]
HoursText = Annotated[Hours, BeforeValidator(parse_hours), AS_TEXT, text_form(r"^\d\d:\d\d-\d\d:\d\d$", "22:00-07:00")]
RateText = Annotated[Rate, BeforeValidator(parse_rate), AS_TEXT, text_form(_RATE.pattern, "50/s", "600/min")]
Clock = Annotated[time, BeforeValidator(parse_clock), text_form(_CLOCK.pattern, "11:40")]
MailboxText = Annotated[
    Mailbox, BeforeValidator(parse_mailbox), AS_TEXT, text_form(r"^.*@.*$", "店長 <tencho@shop.example>")
]
CalendarDay = Annotated[date, AfterValidator(check_day)]
Word = Annotated[str, StringConstraints(pattern=FORMS["value_word"])]
Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Domain = Annotated[str, StringConstraints(pattern=FORMS["value_domain"])]
Zone = Annotated[str, AfterValidator(_check_zone)]
WebAddress = Annotated[str, AfterValidator(_check_web_address)]
PictureAddress = Annotated[str, AfterValidator(_check_picture_address)]
"""On the web, or `cid:NAME` of a picture in `images/` that comes with the letter."""
BaseUrl = Annotated[str, AfterValidator(_check_base_url)]
NameForm = Annotated[str, AfterValidator(_check_name_form)]
