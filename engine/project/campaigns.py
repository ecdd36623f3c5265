"""`campaigns/*.toml`: what is sent, to whom, when.

In: the tables of a file (and of the content files beside it). Out: frozen values. Whether the slot, the event, the
topic and the template exist is decided in `references`, where all files are at hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from engine.project.part import Part
from engine.project.values import FORMS, Clock, Filled, Offset, Span, mistake

CampaignId = Annotated[str, StringConstraints(pattern=FORMS["value_id"])]
Scalar = str | int | float | bool

RESERVED = frozenset(["addressee", "name", "attributes", "shop", "sender", "topic", "campaign", "edition", "leave_url"])
"""Names that the engine gives to every template; an edition's own content cannot take them."""


class When(Part):
    """When a campaign's editions fall: in a weekly slot, around an event, or around each person's anniversary."""

    slot: str | None = None
    event: str | None = None
    anniversary: Literal["birthday"] | None = None
    offset: Offset = 0
    """Days from the event or the anniversary: "-7 days"."""
    at: Clock | None = None
    """The time of the day; a slot has its own."""
    feb29: Literal["feb28", "mar1"] = "feb28"
    """The day on which those born on 29 February are met in other years."""

    @model_validator(mode="after")
    def _one(self) -> When:
        kinds = [kind for kind in (self.slot, self.event, self.anniversary) if kind is not None]
        if len(kinds) != 1:
            raise mistake("when_one")
        if self.slot is None and self.at is None:
            raise mistake("when_at")
        if self.slot is not None and (self.offset or self.at is not None):
            raise mistake("when_slot_alone")
        return self


class LastOrder(Part):
    """A condition on the day of a person's last order, judged on the edition's due date."""

    older_than: Span | None = None
    within: Span | None = None
    never_ordered: Literal["include", "exclude"] = "exclude"

    @model_validator(mode="after")
    def _some(self) -> LastOrder:
        if self.older_than is None and self.within is None:
            raise mistake("last_order_empty")
        return self


class Audience(Part):
    """Who is meant, beyond consent: all conditions hold together."""

    last_order: LastOrder | None = None
    attributes: dict[str, Scalar | tuple[Scalar, ...]] = {}
    """ `prefecture = "大阪府"`, or one of several: `stage = ["ゴールド", "プラチナ"]`."""


class Content(Part):
    """One edition's content: its nominal date, year, or `evergreen`; its subject; and whatever the template asks for."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, defer_build=True)

    date: dt.date | None = None
    """The nominal date of a weekly edition (before any move)."""
    year: Annotated[int, Field(ge=2000, le=2199)] | None = None
    """The year of the event."""
    evergreen: bool = False
    """Goes out every time, for every year."""
    subject: Filled

    @model_validator(mode="after")
    def _one(self) -> Content:
        if [self.date is not None, self.year is not None, self.evergreen].count(True) != 1:
            raise mistake("content_one")
        return self

    def variables(self) -> dict[str, object]:
        """Return what the template sees: the subject and every key of the author's own, dates as ISO text."""
        return {"subject": self.subject, **{key: _plain(value) for key, value in (self.model_extra or {}).items()}}


class CampaignFile(Part):
    """The whole of a campaign file."""

    id: CampaignId | None = None
    """Never changes: with the occasion it keeps anybody from getting a letter twice. Left out: the file's stem."""
    title: Filled
    topic: str
    template: str
    when: When
    audience: Audience = Audience()
    edition: tuple[Content, ...] = ()


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
    editions: tuple[Content, ...]
    places: tuple[Place, ...]
    """Where each of `editions` was written."""


def _plain(value: object) -> object:
    """Return a TOML value as JSON knows it."""
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return value
