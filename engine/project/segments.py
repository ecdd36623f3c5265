"""Who is meant: the conditions of `[audience]` and of `segments.toml`.

In: the tables of a file. Out: frozen conditions. Whether the segment, the attribute and the campaign exist, and whether a
condition can hold for anybody, is decided in `conditions`; what they mean in SQL, in `audience/segments`.
The keys of one table all hold together. Whoever has no value is not meant, and under `not` is meant: `not` means everybody
else. Days are counted from the edition's due date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BeforeValidator, Field, model_validator

from engine.project.compared import Count, Number, Texts, Times, Values, scalars
from engine.project.expected import ExpectedText
from engine.project.part import Part
from engine.project.stages import LevelName
from engine.project.values import FORMS, Filled, Span, Word, mistake

DEEPEST = 8
"""Levels of `any`, `all` and `not` in one condition as it is written."""
DEEPEST_WHOLE = 32
"""Levels with those of the segments; SQLite and PostgreSQL take a thousand, pydantic two hundred."""


def _wanted(value: object) -> object:
    """Let a value, or a list of values, stand for `{ is = … }`."""
    if isinstance(value, Mapping | Wanted):
        return cast("object", value)
    return {"is": scalars(value)}


EventKind = Literal[
    "order",
    "shipped",
    "delivered",
    "cancelled",
    "returned",
    "complaint",
    "complaint_closed",
    "visited",
    "viewed",
    "cart",
    "clicked",
]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
CampaignName = Annotated[str, Field(pattern=FORMS["value_id"])]
EditionName = Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]


class OrderDay(Part):
    """A condition on the day of a person's first or last order."""

    older_than: Span | None = None
    """The day lies longer back than this, on the due date."""
    within: Span | None = None
    """It lies at most this far back."""
    never_ordered: Literal["include", "exclude"] = "exclude"
    """Whether those who never ordered are meant, too."""

    @model_validator(mode="after")
    def _some(self) -> OrderDay:
        if self.older_than is None and self.within is None:
            raise mistake("last_order_empty")
        return self


class Range(Part):
    """A condition on a number."""

    at_least: Count | None = None
    at_most: Count | None = None

    @model_validator(mode="after")
    def _some(self) -> Range:
        _check_range(self.at_least, self.at_most)
        if not self.model_fields_set:
            raise mistake("condition_empty")
        return self


class Wanted(Part):
    """What an attribute of a person has to be; a value, or a list, stands for `{ is = … }`."""

    is_: Values | None = Field(default=None, alias="is")
    """One of these values."""
    not_: Values | None = Field(default=None, alias="not")
    """None of these values; whoever has no value is meant."""
    at_least: Number | None = None
    at_most: Number | None = None
    within: Span | None = None
    """The day lies at most this far back on the due date, or later."""
    older_than: Span | None = None
    """It lies longer back than this."""
    before: dt.date | None = None
    after: dt.date | None = None
    known: bool | None = None
    """Whether the person has a value at all."""

    @model_validator(mode="after")
    def _sound(self) -> Wanted:
        if not self.model_fields_set:
            raise mistake("condition_empty")
        _check_range(self.at_least, self.at_most)
        if self.within is not None and self.older_than is not None and self.within.days <= self.older_than.days:
            raise mistake("days_nobody", within=self.within.days, older=self.older_than.days)
        if self.before is not None and self.after is not None and (self.before - self.after).days <= 1:
            raise mistake("days_between_nobody", after=self.after, before=self.before)
        if self.known is False and self.model_fields_set - {"known", "not_"}:
            raise mistake("known_nobody")
        return self


class Ordered(Part):
    """Orders that a person has made, of anything or of some products; cancelled ones do not count."""

    product: Texts | None = None
    """A product of the order, or several of which one is enough."""
    category: Texts | None = None
    """A product's category; with `product`, the same item is meant."""
    within: Span | None = None
    since: dt.date | None = None
    """On this day or later."""
    since_edition: CampaignName | None = None
    """Since the person last got an edition of this campaign; whoever got none, since its newest one came due."""
    at_least: Times | None = None
    """So many such orders; left out, one."""

    @model_validator(mode="after")
    def _some(self) -> Ordered:
        if not self.model_fields_set:
            raise mistake("condition_empty")
        return self


class Happened(Part):
    """Something that happened at the shop: to a person's order, or by their hand."""

    kind: EventKind
    product: Texts | None = None
    """A product of the event, or several of which one is enough."""
    category: Texts | None = None
    """A product's category; with `product`, the same item is meant."""
    within: Span | None = None
    since: dt.date | None = None
    """On this day or later."""
    at_least: Times | None = None
    """So many such events; left out, one."""


class Got(Part):
    """An edition of a campaign that the person got, may have got, or is about to get; or one edition that they got, or may have got."""

    campaign: CampaignName | None = None
    """Its id."""
    within: Span | None = None
    """By the edition's due date."""
    edition: EditionName | None = None
    """One edition, by its key: wednesday-letter/2026-W49."""
    text: Annotated[int, Field(ge=1)] | None = None
    """With this text of it: 1 is the one that it opened with, 2 the one that `resume --text new` put in its place."""

    @model_validator(mode="after")
    def _one(self) -> Got:
        if (self.campaign is None) == (self.edition is None):
            raise mistake("got_one")
        if self.edition is None and self.text is not None:
            raise mistake("got_text")
        if self.campaign is None and self.within is not None:
            raise mistake("got_within")
        return self


class Staged(Part):
    """A person's stage; a name, or a list, stands for `{ is = … }`."""

    is_: Texts | None = Field(default=None, alias="is")
    """One of these levels."""
    at_least: LevelName | None = None
    """This level or a higher one."""

    @model_validator(mode="after")
    def _one(self) -> Staged:
        if (self.is_ is None) == (self.at_least is None):
            raise mistake("stage_one")
        return self


def _staged(value: object) -> object:
    """Let a name, or a list of names, stand for `{ is = … }`."""
    return cast("object", value) if isinstance(value, Mapping | Staged) else {"is": value}


class Condition(Part):
    """Who is meant: the keys all hold together."""

    segment: str | None = None
    """A segment of segments.toml."""
    attributes: dict[
        str,
        Annotated[Wanted, BeforeValidator(_wanted, json_schema_input_type=Values | Wanted)],
    ] = {}
    """ `prefecture = "大阪府"`, one of several: `stage = ["ゴールド", "プラチナ"]`, or a table: `age = { at_least = 30 }`."""
    last_order: OrderDay | None = None
    first_order: OrderDay | None = None
    order_count: Range | None = None
    order_sum: Range | None = None
    """In the shop's smallest unit of money."""
    stage: Annotated[Staged | None, BeforeValidator(_staged, json_schema_input_type=Texts | Staged)] = None
    """A level of `[stages]`, one of several, or `{ at_least = "gold" }`."""
    ordered: Ordered | None = None
    event: Happened | None = None
    got: Got | None = None
    any_: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = Field(default=None, alias="any")
    """At least one of these holds."""
    all_: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = Field(default=None, alias="all")
    """Each of these holds."""
    not_: Condition | None = Field(default=None, alias="not")
    """Everybody for whom this does not hold."""

    @model_validator(mode="before")
    @classmethod
    def _shallow(cls, value: object) -> object:
        # Asked on every level, though the first would do: cheap, since each level asks down to the limit only.
        if _is_deeper(value, DEEPEST_WHOLE):
            raise mistake("condition_deep", most=DEEPEST)
        return value

    @model_validator(mode="after")
    def _some(self) -> Condition:
        if type(self) is not Audience and not any(getattr(self, name) for name in Condition.model_fields):
            raise mistake("condition_empty")
        return self


class Audience(Condition):
    """Who is meant, beyond consent: all conditions hold together; none at all is everybody."""

    expect: ExpectedText | None = Field(default=None, exclude=True)
    """How many people its author expects: "900..1300", "900..", "..1300". Outside it the edition is held."""


class Segment(Condition):
    """A condition with a name."""

    title: Filled | None = None


class Segments(Part):
    """The whole of `segments.toml`."""

    segments: dict[Word, Segment] = {}


Place = tuple[str | int, ...]


def branches(condition: Condition) -> Iterator[tuple[Place, Condition]]:
    """Yield the conditions right below one, each with where it stands."""
    for key, listed in (("any", condition.any_), ("all", condition.all_)):
        for number, one in enumerate(listed or ()):
            yield (key, number), one
    if condition.not_ is not None:
        yield ("not",), condition.not_


def walk(condition: Condition, place: Place = ()) -> Iterator[tuple[Place, Condition]]:
    """Yield a condition and all below it, each with where it stands."""
    yield place, condition
    for below, one in branches(condition):
        yield from walk(one, (*place, *below))


def _check_range(least: float | None, most: float | None) -> None:
    if least is not None and most is not None and most < least:
        raise mistake("range_nobody", least=least, most=most)


def _is_deeper(value: Any, levels: int) -> bool:  # noqa: ANN401 - whatever stands in the file
    """Tell whether raw tables go down further than so many levels; told without recursion, which they could exhaust."""
    here = [value]
    for _ in range(levels + 1):
        here = [below for table in here if isinstance(table, Mapping) for below in _below(table)]
        if not here:
            return False
    return True


def _below(table: Mapping[str, Any]) -> Iterator[object]:
    for key in ("any", "all"):
        if isinstance(table.get(key), list | tuple):
            yield from table[key]
    if "not" in table:
        yield table["not"]
