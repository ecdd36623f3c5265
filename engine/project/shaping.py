"""`shaping.toml`, which ships, and a shop's `[lanes]`: which domains share a pace, what is polite, what servers say when it was not.

In: the tables of either file. Out: frozen lanes and rules. A rule holds a real reply of its provider as `sample`, and a pattern
that does not match it is a mistake: a rule that can never fire is worse than none. What is done about a reply that a rule
matches is decided in `reply/throttle.py` and `reply/limits.py`; this module knows only how it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, field_validator, model_validator

from engine.project.part import Part
from engine.project.values import (
    AS_TEXT,
    Domain,
    Filled,
    Rate,
    RateText,
    Word,
    mistake,
    parse_rate,
    text_form,
)

MOST_CONNECTIONS = 50
"""To one provider from one shop; Outlook.com, the most generous that says a number, takes 500 (mail.md 1.6)."""

_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_WHEN = re.compile(r"^(?:at once|([1-9]\d{0,3}) per (minute|hour|day))$", re.ASCII)
_SUSPEND = re.compile(r"^suspend (.+)$")
_LOWER = re.compile(r"^(.+) for (.+)$")
_SPAN = re.compile(r"^([1-9]\d{0,3}) (minute|hour|day)s?$", re.ASCII)
_WARMUP = re.compile(r"^([1-9]\d{0,6}) doubling daily$", re.ASCII)
_LINE = re.compile(r"^(\d{3})[ -]?(.*)$")
_ENHANCED = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")


@dataclass(frozen=True, slots=True)
class When:
    """So often within so many seconds; `0` seconds: the first time."""

    count: int = 1
    seconds: int = 0

    def __str__(self) -> str:
        """Return the text form of the file."""
        if not self.seconds:
            return "at once"
        return f"{self.count} per {next(unit for unit, seconds in _UNITS.items() if seconds == self.seconds)}"


@dataclass(frozen=True, slots=True)
class Then:
    """What a matched reply leads to, for so many seconds: nothing at all (`suspend`), or less."""

    seconds: int
    suspend: bool = False
    rate: Rate | None = None
    connections: int | None = None
    messages: int | None = None

    def __str__(self) -> str:
        """Return the text form of the file."""
        span = next(
            f"{self.seconds // length} {unit}{'s' if self.seconds > length else ''}"
            for unit, length in reversed(_UNITS.items())
            if self.seconds % length == 0
        )
        if self.suspend:
            return f"suspend {span}"
        named = {"rate": self.rate, "connections": self.connections, "messages": self.messages}
        return f"{', '.join(f'{name} {value}' for name, value in named.items() if value is not None)} for {span}"


@dataclass(frozen=True, slots=True)
class Warmup:
    """A new address or server begins with so many messages on its first day, and doubles that on each day after."""

    first: int

    def allowed(self, day: int) -> int:
        """Return how many messages its `day`th day takes, from 0."""
        return self.first * 2 ** min(day, 40)  # a trillion: there is no shop that would notice the end

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.first} doubling daily"


def parse_when(value: object) -> object:
    """Read "at once" or "5 per hour"."""
    if isinstance(value, When):
        return value
    found = _WHEN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_when", value=value)
    return When(int(found[1]), _UNITS[found[2]]) if found[1] else When()


def parse_then(value: object) -> object:
    """Read "suspend 1 hour" or "rate 10/min, connections 1 for 30 minutes"."""
    if isinstance(value, Then):
        return value
    text = value if isinstance(value, str) else ""
    if (found := _SUSPEND.fullmatch(text)) is not None:
        return Then(_seconds(found[1], value), suspend=True)
    if (found := _LOWER.fullmatch(text)) is None:
        raise mistake("value_then", value=value)
    limits = dict(_limit(part, value) for part in found[1].split(", "))
    return Then(_seconds(found[2], value), **limits)  # pyright: ignore[reportArgumentType]  # the names are its fields


def _limit(part: str, whole: object) -> tuple[str, Rate | int]:
    name, _, limit = part.partition(" ")
    if name == "rate":
        rate = parse_rate(limit)
        assert isinstance(rate, Rate), "parse_rate returns nothing else"
        return name, rate
    if name not in ("connections", "messages") or not re.fullmatch(r"[1-9]\d{0,4}", limit, re.ASCII):
        raise mistake("value_then", value=whole)
    return name, int(limit)


def _seconds(span: str, whole: object) -> int:
    found = _SPAN.fullmatch(span)
    if found is None:
        raise mistake("value_then", value=whole)
    return int(found[1]) * _UNITS[found[2]]


def parse_warmup(value: object) -> object:
    """Read "200 doubling daily"."""
    if isinstance(value, Warmup):
        return value
    found = _WARMUP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_warmup", value=value)
    return Warmup(int(found[1]))


def parse_pattern(value: object) -> object:
    """Compile a regular expression; letters match whether small or capital."""
    if isinstance(value, re.Pattern):
        return value  # pyright: ignore[reportUnknownVariableType]  # of what, nobody asks
    try:
        return re.compile(value, re.IGNORECASE) if isinstance(value, str) and value else _no_pattern(value)
    except re.error as error:
        raise mistake("value_regex", value=value, reason=str(error)) from error


def _no_pattern(value: object) -> None:
    raise mistake("value_regex", value=value, reason="-")


def reply_line(reply: str) -> str:
    """Return a reply as rules see it, in one line: "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail…".

    A server repeats its codes on every line of a long reply, in the middle of a sentence (RFC 5321 section 4.2.1, RFC 2034).
    """
    lines = [line.strip() for line in reply.strip().splitlines()]
    code, enhanced = "", ""
    words: list[str] = []
    for line in lines:
        found = _LINE.match(line)
        code, said = (found[1], found[2]) if found is not None else (code, line)
        status = _ENHANCED.match(said)
        enhanced = enhanced or (status[0] if status is not None else "")
        words.append(said[status.end() :] if status is not None else said)
    return " ".join(" ".join([code, enhanced, *words]).split())


WhenText = Annotated[When, BeforeValidator(parse_when), AS_TEXT, text_form(_WHEN.pattern, "at once", "5 per hour")]
ThenText = Annotated[
    Then,
    BeforeValidator(parse_then),
    AS_TEXT,
    text_form(
        r"^(suspend|((rate|connections|messages) \S+(, )?)+ for) \d+ (minute|hour|day)s?$",
        "suspend 1 hour",
        "rate 10/min, connections 1 for 30 minutes",
    ),
]
WarmupText = Annotated[Warmup, BeforeValidator(parse_warmup), AS_TEXT, text_form(_WARMUP.pattern, "200 doubling daily")]
PatternText = Annotated[
    re.Pattern[str],
    BeforeValidator(parse_pattern),
    PlainSerializer(lambda pattern: pattern.pattern, return_type=str),
    text_form(".", r"unusual rate of unsolicited mail"),
]


class ReplyRule(Part):
    """What a server says when it wants less, and what is done about it."""

    name: Word
    """By which `tayori lanes` and the log name it; a shop's rule of the same name takes the shipped one's place."""
    pattern: PatternText | None = None
    """A regular expression, searched for in a reply that is no success: "421 4.7.28 Gmail has detected…", in one line."""
    sample: Filled | None = None
    """A real reply, which the pattern has to match."""
    when: WhenText = Field(default="at once", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """How often it has to be heard: "at once", "5 per hour"."""
    then: ThenText | None = None
    """"suspend 1 hour", or less for a while: "rate 10/min, connections 1 for 30 minutes"; `messages` are those a connection."""
    source: Filled | None = None
    """Where the provider says so."""
    off: bool = False
    """The shipped rule of this name does not hold; nothing but the name is needed."""

    @model_validator(mode="after")
    def _whole(self) -> ReplyRule:
        if self.off:
            return self
        for key in ("pattern", "sample", "then"):
            if getattr(self, key) is None:
                raise mistake("rule_incomplete", name=self.name, key=key)
        assert self.pattern is not None, "just looked"
        assert self.sample is not None, "just looked"
        if not self.matches(reply_line(self.sample)):
            raise mistake("rule_sample", name=self.name, pattern=self.pattern.pattern)
        return self

    def matches(self, line: str) -> bool:
        """Tell whether a reply, in one line, is what this rule is about."""
        return self.pattern is not None and self.pattern.search(line) is not None


class Lane(Part):
    """Recipient domains that share a pace; a shop adds to the shipped table or overrides it."""

    domains: tuple[Domain, ...] = ()
    rate: RateText | None = None
    connections: Annotated[int, Field(ge=1, le=MOST_CONNECTIONS)] | None = None
    per_connection: Annotated[int, Field(ge=1, le=10000)] | None = None
    """So many messages in a connection; then it is closed and another opened."""
    avoid_hour: bool | None = None
    """Nothing is begun in the last minute of an hour and the two after it, when everybody else sends."""
    warmup: WarmupText | None = None
    """A new sender's first day and how it grows: "200 doubling daily"."""
    old_local_parts: bool | None = None
    """Addresses such as a..b@ and a.@, given out by Japanese carriers until 2009, are accepted for these domains."""
    source: Filled | None = None
    """Where the figures come from."""
    reply: tuple[ReplyRule, ...] = ()
    """What its servers say when they want less."""

    @field_validator("reply")
    @classmethod
    def _named_once(cls, rules: tuple[ReplyRule, ...]) -> tuple[ReplyRule, ...]:
        return named_once(rules)


def named_once(rules: tuple[ReplyRule, ...]) -> tuple[ReplyRule, ...]:
    """Let rules through whose names differ."""
    names = [rule.name for rule in rules]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise mistake("rule_twice", name=twice)
    return rules


class RelayRules(Part):
    """What a kind of relay says when it is itself that wants less."""

    reply: tuple[ReplyRule, ...] = ()


class Shaping(Part):
    """The whole of `shaping.toml`."""

    reply: tuple[ReplyRule, ...] = ()
    """Rules that hold for every lane."""
    relays: dict[str, RelayRules] = {}
    """By the relay's kind."""
    lanes: dict[Word, Lane] = {}
