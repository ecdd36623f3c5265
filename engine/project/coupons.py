"""`coupons.toml`: what a shop gives, until when it counts, how often somebody gets it; and the coupons by their names.

In: the tables of the file, which may be missing. Out: `Coupons` or what is left of them, and the problems. A coupon with a mistake
puts those campaigns out of action that give it, and no others. The codes of a pool never stand here: they are money, and files
lie in git.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator

from engine.project.part import Part
from engine.project.problems import Problem, nearest
from engine.project.toml import Positions
from engine.project.validate import validate
from engine.project.values import FORMS, CalendarDay, Filled, Span, Word, mistake, text_form

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.project.campaigns import Campaign

FILE = "coupons.toml"
_ONCE = re.compile(r"^(?:year|person|([1-9]\d{0,3}) days?)$", re.ASCII)
MOST_DAYS = 3660  # ten years: a coupon that counts longer has no end, and says so by having none


@dataclass(frozen=True, slots=True)
class Once:
    """How often a person gets a coupon: once for ever, once a calendar year, or once in so many days."""

    period: Literal["person", "year", "days"]
    days: int = 0

    def __str__(self) -> str:
        """Return the text form of the file."""
        return f"{self.days} days" if self.period == "days" else self.period


def parse_once(value: object) -> object:
    """Read "year", "person" or "90 days"."""
    if isinstance(value, Once):
        return value
    found = _ONCE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("value_once_per", value=value)
    return Once("days", int(found[1])) if found[1] else Once("year" if value == "year" else "person")


OnceText = Annotated[
    Once,
    BeforeValidator(parse_once),
    PlainSerializer(str, return_type=str),
    text_form(_ONCE.pattern, "year", "person", "90 days"),
]
Sentences = Annotated[
    tuple[Filled, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "minLength": 1}}]}),
]
Code = Annotated[str, StringConstraints(pattern=FORMS["value_coupon_code"])]


class Coupon(Part):
    """Something that a customer may hand in: one code for all, a code each out of a pool, or one that is made for them."""

    title: Filled
    kind: Literal["code", "pool", "derived"]
    """"code": the same for everybody; "pool": one each, out of those that `tayori coupons import` brought; "derived": one
    each, made by the engine."""
    code: Code | None = None
    """The code of kind "code"; it is no secret."""
    terms: Sentences = ()
    """What the reader has to know, a sentence each."""
    valid: Span | None = None
    """How long it counts, from the edition's due date: "30 days"."""
    until: CalendarDay | None = None
    """Or the last day on which it counts."""
    minimum: Annotated[int, Field(ge=1)] | None = None
    """The smallest order for which it counts, in the shop's smallest unit of money."""
    once_per: OnceText | None = None
    """A person gets this coupon once in a calendar "year", once as a "person", or once in "90 days"."""
    with_: Literal["any", "none"] = Field(default="any", alias="with")
    """"none": not together with another coupon; the letter's terms say so."""
    budget: Annotated[int, Field(ge=1)] | None = None
    """At most so many are given, ever; an edition that needs more does not begin."""

    @model_validator(mode="after")
    def _sound(self) -> Coupon:
        if (self.kind == "code") != (self.code is not None):
            raise mistake("coupon_code_missing" if self.code is None else "coupon_code_stray", kind=self.kind)
        if self.valid is not None and self.until is not None:
            raise mistake("coupon_two_ends")
        if self.valid is not None and not timedelta(days=1) <= self.valid <= timedelta(days=MOST_DAYS):
            raise mistake("coupon_valid", most=MOST_DAYS)
        return self


class Coupons(Part):
    """The whole of `coupons.toml`."""

    coupons: dict[Word, Coupon] = {}


@dataclass(frozen=True, slots=True)
class Given:
    """What the file holds. `names` has those with mistakes, too, and is `None` where the file cannot be read at all."""

    names: Collection[str] | None = frozenset()
    sound: Mapping[str, Coupon] = field(default_factory=dict[str, Coupon])
    positions: Positions = field(default_factory=lambda: Positions({}))


def read_coupons(tables: dict[str, object], positions: Positions) -> tuple[Given, tuple[Problem, ...]]:
    """Read the file's tables: each coupon that is sound, and every problem."""
    read, problems = validate(Coupons, tables, positions, FILE)
    given = tables.get("coupons")
    listed = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    if read is not None:
        return Given(listed.keys(), read.coupons, positions), problems
    alone = (validate(Coupons, {"coupons": {name: table}}, positions, FILE)[0] for name, table in listed.items())
    sound = {name: coupon for one in alone if one is not None for name, coupon in one.coupons.items()}
    return Given(listed.keys() if isinstance(given, dict) else None, sound, positions), problems


def named_coupon(campaign: Campaign, positions: Positions, given: Given) -> tuple[Problem, ...]:
    """Tell a campaign whose coupon is not there, or has a mistake of its own."""
    name = campaign.coupon
    if name is None or given.names is None or name in given.sound:
        return ()
    values: dict[str, object] = {"name": name, "known": ", ".join(sorted(given.names)) or "-"}
    guess = nearest(name, given.names)
    code = "coupon_broken" if name in given.names else "coupon_unknown_guess" if guess else "coupon_unknown"
    return (Problem(code, campaign.file, positions.line(("coupon",)), "coupon", values={**values, "guess": guess}),)
