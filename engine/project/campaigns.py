"""`campaigns/*.toml`: what is sent, to whom, when.

In: the tables of a file (and of the content files beside it). Out: frozen values. Whether the slot, the event, the
topic and the template exist is decided in `references`, where all files are at hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from engine.project.lints import Level, LintName
from engine.project.offsets import Existing, ExistingText, Offset, OffsetText, SpreadText
from engine.project.part import Part
from engine.project.schedules import Move, Weekday
from engine.project.segments import Audience
from engine.project.text_part import TextPart
from engine.project.values import (
    FORMS,
    CalendarDay,
    Clock,
    Filled,
    RateText,
    mistake,
)

CampaignId = Annotated[str, StringConstraints(pattern=FORMS["value_id"])]

RESERVED = frozenset(
    [
        "addressee",
        "name",
        "attributes",
        "stage",
        "stages",
        "shop",
        "sender",
        "topic",
        "campaign",
        "edition",
        "leave_url",
        "preferences_url",
        "coupon",
        "order",
        "author",
    ]
)
"""Names that the engine gives to every template; an edition's own content cannot take them."""


def _listed(value: object) -> object:
    """Let one name stand for a list of one."""
    return (value,) if isinstance(value, str) else value


Names = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]


Attachments = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class When(Part):
    """When a campaign's editions fall: in slots, around an event or each person's anniversary, once, or when a person did something."""

    slots: Names | None = Field(default=None, alias="slot")
    """A slot of schedules.toml, or several: ["tuesday", "friday"]."""
    event: str | None = None
    anniversary: Literal["birthday"] | None = None
    date: CalendarDay | None = None
    """A day that comes once."""
    touchpoint: Literal["sign_up"] | None = None
    """What a person did, which it answers at once: "sign_up", they came in by a form. Then nothing else stands in `[when]`."""
    offset: OffsetText = Offset(0)
    """Days from the event or the anniversary: "-7 days", "-3 business days"."""
    anchor: Literal["first", "last"] = "first"
    """From which day of an event of several days the offset counts."""
    weekday: Weekday | None = None
    """Goes out on this weekday: the last one on or before the day."""
    at: Clock | None = None
    """The time of the day; a slot has its own."""
    on_holiday: Move = "keep"
    on_closed_day: Move = "keep"
    on_weekend: Move = "keep"
    on_quiet_hours: Move = "keep"
    feb29: Literal["feb28", "mar1"] = "feb28"
    """The day on which those born on 29 February are met in other years."""
    start: CalendarDay | None = None
    """The first day on which an edition may be due."""
    end: CalendarDay | None = None
    """The last such day. `check` says when it comes near."""
    replaces: str | None = None
    """The id of a campaign in a slot, whose edition of the same week (or month) this one stands for."""
    existing: ExistingText = Existing(None)
    """What a new rule does with those already past it: "skip", "catch_up", "spread over 7 days"."""
    spread: SpreadText | None = None
    """At most so many people a business day: "20000 per day"."""

    @model_validator(mode="after")
    def _one(self) -> When:
        own = (self.slots, self.event, self.anniversary, self.date, self.touchpoint)
        kinds = [kind for kind in own if kind is not None]
        if len(kinds) != 1:
            raise mistake("when_one")
        if self.touchpoint is not None and self.model_fields_set != {"touchpoint"}:
            raise mistake("when_touchpoint_alone")
        if self.slots is None and self.touchpoint is None and self.at is None:
            raise mistake("when_at")
        if self.start is not None and self.end is not None and self.end < self.start:
            raise mistake("when_backwards", start=self.start, end=self.end)
        if self.slots is not None and len(set(self.slots)) < len(self.slots):
            raise mistake("when_slot_twice")
        self._no_strays()
        return self

    def _no_strays(self) -> None:
        """Refuse keys that mean nothing beside the others: a key that does nothing would be a lie."""
        own = ("at", "offset", "anchor", "weekday", "on_holiday", "on_closed_day", "on_weekend", "on_quiet_hours")
        if self.slots is not None and self.model_fields_set & {*own, "replaces", "existing"}:
            raise mistake("when_slot_alone")
        if self.anniversary is not None and self.model_fields_set & {"anchor", "replaces", "spread", "weekday"}:
            raise mistake("when_anniversary_alone")
        if self.date is not None and self.model_fields_set & {"offset", "anchor", "weekday", "start", "end"}:
            raise mistake("when_date_alone")


class Content(Part):
    """One edition's content: its nominal date, year, or `evergreen`; its subject; and whatever the template asks for."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, defer_build=True)

    date: CalendarDay | None = None
    """The nominal date of an edition in a slot (before any move)."""
    year: Annotated[int, Field(ge=2000, le=2199)] | None = None
    """The year of the event."""
    evergreen: bool = False
    """Goes out every time, for every year. In a slot: stands in, once, for an edition that has no content."""
    subject: Filled
    volume: Annotated[int, Field(ge=1)] | None = None
    """The edition's number. Later editions count on from it, written or not."""
    attachments: Attachments | None = None
    """Files of the project that go along: "files/price-list.pdf". Stands for the campaign's own; [] for none."""

    @model_validator(mode="after")
    def _one(self) -> Content:
        if [self.date is not None, self.year is not None, self.evergreen].count(True) != 1:
            raise mistake("content_one")
        return self

    def variables(self) -> dict[str, object]:
        """Return what the template sees: the subject and every key of the author's own, dates as ISO text."""
        volume = {} if self.volume is None else {"volume": self.volume}
        return {
            "subject": self.subject,
            **volume,
            **{key: plain(value) for key, value in (self.model_extra or {}).items()},
        }


class CampaignFile(Part):
    """The whole of a campaign file."""

    id: CampaignId | None = None
    """Never changes: with the occasion it keeps anybody from getting a letter twice. Left out: the file's stem."""
    title: Filled
    topic: str
    template: str
    author: str | None = None
    """Who writes it: one of `[authors]`. Templates see `author.name`, `role`, `photo`, `signature`."""
    when: When
    audience: Audience = Audience()
    priority: Annotated[int, Field(ge=0, le=9)] = 0
    """Of two advertisements due on the same day the one with the higher priority gets a person's last place under the cap."""
    on_cap: Literal["drop", "postpone"] = "drop"
    """Whom the cap bars does not get it at all, or gets it on the first day on which the cap allows it."""
    correction: Filled | None = None
    """Why this corrects a mail that went out wrong: it goes to those whom `[audience] got = { edition = …, text = … }` names,
    past the cap, and takes no place under it."""
    text: TextPart = TextPart()
    coupon: str | None = None
    """A coupon of coupons.toml: every letter carries a code of it."""
    rate: RateText | None = None
    """At most so many of its messages, whatever the relay takes: for a shop whose telephone rings when a letter goes out."""
    lints: dict[LintName, Level] = {}
    """As in tayori.toml, for this campaign's letters; what the law asks for can be turned down there only."""
    attachments: Attachments = ()
    """Files of the project that go along with every letter: "files/price-list.pdf"."""
    edition: tuple[Content, ...] = ()

    @model_validator(mode="after")
    def _corrects(self) -> CampaignFile:
        got = self.audience.got
        if self.correction is not None and (got is None or got.edition is None):
            raise mistake("correction_whose")
        if self.correction is None and got is not None and got.text is not None:
            raise mistake("correction_why")
        if self.correction is not None and self.when.date is None:
            raise mistake("correction_once")
        return self

    @field_validator("on_cap")
    @classmethod
    def _one_day(cls, on_cap: str, known: ValidationInfo) -> str:
        when = known.data.get("when")
        if on_cap == "postpone" and when is not None and when.spread is not None:
            raise mistake("postpone_spread")
        return on_cap


@dataclass(frozen=True, slots=True)
class Place:
    """Where a content was written: its file, its first line, and the line of each of its keys."""

    file: str
    line: int
    keys: Mapping[str, int]

    def of(self, key: str) -> int:
        """Return the line of a key, or the content's first line."""
        return self.keys.get(key, self.line)


class Campaign(Part):
    """A campaign that has an id and all its content, wherever the content was written."""

    id: str
    file: str
    title: str
    topic: str
    template: str
    when: When
    audience: Audience
    priority: int = 0
    on_cap: Literal["drop", "postpone"] = "drop"
    author: str | None = None
    correction: str | None = None
    text: TextPart = TextPart()
    coupon: str | None = None
    rate: RateText | None = None
    lints: Mapping[LintName, Level] = {}
    attachments: tuple[str, ...] = ()
    attachments_line: int = 1
    editions: tuple[Content, ...]
    places: tuple[Place, ...]
    """Where each of `editions` was written."""


def plain(value: object) -> object:
    """Return a TOML value as JSON knows it."""
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return value
