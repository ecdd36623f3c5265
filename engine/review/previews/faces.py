"""The faces that a letter is looked at for: 「お客様の顔を想像してお届けすること」.

In: a project; or somebody of the store. Out: named people. The built-in ones are invented and cannot be reached; a real one is
masked, so that a picture of their letter can be shown around: the name keeps its length, the address its shape, and what the
shop knows of them stays, for that is what one wants to see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.delivery.opening import known_person
from engine.message.address import Address
from engine.message.order import ORDER, sample_orders
from engine.message.standing import Standing
from engine.project.campaigns import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.person import Person
    from engine.project.faces import FaceEntry
    from engine.project.project import Project

BUILT_IN = ("newest", "first_buyer", "dormant", "platinum", "guest", "blank", "long", "emoji")
"""Who signed up yesterday, whose first order it is, who has not ordered for long, who is at the top, of whom no more than the
address is known, and three kinds of names."""

_NAMES = {
    "ja": {
        "newest": "佐藤 葵",
        "first_buyer": "鈴木 一",
        "guest": "渡辺 桜",
        "dormant": "田中 実",
        "platinum": "高橋 美智子",
        "blank": "",
        "long": "長曽我部 アレクサンドラ・マリア・フェルナンダ・デ・ラ・クルス・エスコバル",
        "emoji": "花子🌸👩‍👩‍👧‍👦🇯🇵",
    },
    "en": {
        "newest": "Olivia Clarke",
        "first_buyer": "Samuel Reed",
        "guest": "Eleanor Frost",
        "dormant": "Henry Walsh",
        "platinum": "Grace Bennett",
        "blank": "",
        "long": "Alexandria Wilhelmina Wolfeschlegelsteinhausenbergerdorff-Montgomery of Llanfairpwllgwyngyll",
        "emoji": "Zoë 🌻👩‍👩‍👧‍👦🇬🇧",
    },
}
_MASK = "〇"


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody whom a letter is printed for; `id` stands in names of files, `title` is a code of the catalogue or "".

    `shown` is what a page calls a real person: the masked address, or the plain one where that was asked for.
    """

    id: str
    person: Person
    title: str = ""
    shown: str = ""


def built_in(project: Project) -> tuple[Face, ...]:
    """Return the built-in faces."""
    names = _NAMES.get(project.shop.shop.locale[:2], _NAMES["en"])
    return tuple(Face(name, _person(project, name, names[name]), f"face.{name}") for name in BUILT_IN)


def invented(project: Project) -> tuple[Face, ...]:
    """Return the built-in faces, then the shop's own; one of a built-in's name takes its place."""
    own = {name: Face(name, _own(project, entry), shown=entry.title) for name, entry in project.faces.items()}
    return (*(own.pop(one.id, one) for one in built_in(project)), *own.values())


def real(project: Project, person: Person, *, masked: bool) -> Face:
    """Return somebody of the store; an order or a coupon that a letter speaks of is an invented one."""
    known = replace(person, facts={**known_person(project).facts, **person.facts})
    seen = _masked(known) if masked else known
    return Face(f"p-{person.subscriber[:8]}", seen, shown=seen.address.raw)


def _person(project: Project, face: str, name: str) -> Person:
    known = known_person(project)
    everything = known.attributes
    # Of most people a shop knows little: where a default is declared, it stands.
    needed = {key: value for key, value in everything.items() if project.shop.attributes[key].default is None}
    flags = {key: True for key, declared in project.shop.attributes.items() if declared.type == "flag"}
    levels = project.shop.stages.levels if project.shop.stages else ()
    if face == "platinum":
        top = Standing(levels[-1].name, levels[-1].amount or 0, levels[-1].count or 0) if levels else None
        return replace(known, name=name, attributes={**needed, **flags}, standing=top)
    if face == "guest":
        return replace(known, name=name, attributes={}, standing=None, facts=_without_order(known.facts))
    if face in ("newest", "first_buyer", "dormant"):
        return replace(known, name=name, attributes=needed, standing=Standing(None, 0, 0) if levels else None)
    if face == "blank":
        return replace(known, name="", attributes=needed, standing=None)
    return replace(known, name=name, attributes=everything)


def _own(project: Project, entry: FaceEntry) -> Person:
    known = known_person(project)
    level = (
        next((one for one in project.shop.stages.levels if one.name == entry.stage), None)
        if project.shop.stages
        else None
    )
    standing = Standing(level.name, level.amount or 0, level.count or 0) if level else Standing(None, 0, 0)
    orders = sample_orders(project.shelf.tables)
    facts = _without_order(known.facts)
    if entry.order != "none":
        facts[ORDER] = orders[0] if entry.order == "first" else orders[1]
    attributes = {name: plain(value) for name, value in entry.attributes.items()}
    return replace(known, name=entry.name, attributes=attributes, standing=standing, facts=facts)


def _without_order(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: fact for name, fact in facts.items() if name != ORDER}


def _masked(person: Person) -> Person:
    """Return somebody whom nobody will recognise: the first character of each part of a name, of the address the first."""
    name = " ".join(part[0] + _MASK * (len(part) - 1) for part in person.name.split())
    first = person.address.raw[0] if person.address.raw[0].isascii() and person.address.raw[0].isalnum() else "x"
    plain = f"{first}***@{person.address.domain}"
    return replace(
        person,
        subscriber=person.subscriber[:8],
        name=name,
        address=Address(plain, plain, person.address.domain, plain, smtputf8=False),
    )
