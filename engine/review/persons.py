"""Everybody for whom a template says something else: the people whom `check` fills each edition for.

In: a project, the template's text and its editions' subjects. Out: somebody of whom everything is known, somebody of whom
nothing is, and for each value that the text tells apart, and each way through its conditions, somebody who brings it about: with
an attribute that it compares with, at a stage, with a first order, with a later one of a strange product, without any. Only what
the text asks for is varied: of a letter that asks for nothing but the name there are two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from jinja2 import TemplateSyntaxError

from engine.delivery.opening import known_person
from engine.message.branches import Asked, holds, ways
from engine.message.order import ORDER, sample_orders
from engine.message.standing import Standing, stage_words
from engine.message.variables import asked_in, uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.message.branches import Way
    from engine.message.person import Person
    from engine.project.project import Project
    from engine.project.shop import Attribute

MOST_PEOPLE = 120
"""Of more, `check` would take seconds a campaign."""
_NOBODYS = object()
"""Stands for a value that somebody has not."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Somebody a letter is tried for, and what is special about them."""

    person: Person
    special: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One thing in which people differ (`attributes.points`, `stage`, `order`), and the values that it may take."""

    name: str
    values: tuple[object, ...]


def people_for(project: Project, texts: Iterable[str]) -> tuple[Tried, ...]:
    """Return whom to try a letter for; the first is somebody of whom everything is known."""
    found, asked = _read(texts)
    known = known_person(project)
    kinds = [_kind(project, name, found) for name in sorted(asked)]
    facts = {name: fact for name, fact in known.facts.items() if name != ORDER}
    nobody = replace(known, name="", attributes={}, standing=None, facts=facts)
    tried = {"": Tried(known), "–": Tried(nobody, "–")}
    led = [_towards(project, kinds, way) for way in found]
    for base, chosen in (*((known, one) for one in (*_one_by_one(kinds), *led)), *((nobody, one) for one in led)):
        if len(tried) >= MOST_PEOPLE:
            break
        words = [f"{name} = {_shown(value)}" for name, value in chosen.items()]
        special = ", ".join([*words, *(["–"] if base is nobody else [])])
        tried.setdefault(special, Tried(_with(base, chosen), special))
    return tuple(tried.values())


def _read(texts: Iterable[str]) -> tuple[list[Way], set[str]]:
    """Return the ways through the texts, and in what people may differ for them."""
    found: list[Way] = []
    asked: set[str] = set()
    for text in texts:
        try:
            found += ways(text)
            asked |= {f"attributes.{name}" for name in uses(text).attributes}
        except (TemplateSyntaxError, RecursionError):
            continue
        asked |= asked_in(text) & {"stage", ORDER, "name"}
    return found, asked


def _kind(project: Project, name: str, found: Sequence[Way]) -> _Kind:
    if name == "stage":
        return _Kind(name, tuple(_standings(project)))
    if name == ORDER:
        return _Kind(name, (*sample_orders(project.shelf.tables), _NOBODYS))
    if name == "name":
        return _Kind(name, ("山田 花子", ""))
    declared = project.shop.attributes.get(name.partition(".")[2])
    constants = [asked.value for way in found for asked in way if asked.path == name and asked.value is not None]
    return _Kind(name, (*_values(declared, constants), _NOBODYS))


def _standings(project: Project) -> Iterator[Standing | None]:
    """Yield each stage, reached just now, and below the lowest; nobody reckoned yet."""
    levels = project.shop.stages.levels if project.shop.stages else ()
    for level in levels:
        yield Standing(level.name, level.amount or 0, level.count or 0)
    if levels:
        yield Standing(None, 0, 0)
    yield None


def _values(declared: Attribute | None, constants: Sequence[object]) -> Iterator[object]:
    """Yield values of an attribute: those that it is compared with, and others on either side of them."""
    listed = [
        one for value in constants for one in (cast("list[object]", value) if isinstance(value, list) else [value])
    ]
    if declared is not None and declared.type == "flag":
        yield from (True, False)
    elif declared is not None and declared.type == "number":
        for value in (*listed, 0):
            if isinstance(value, int | float):
                yield from (value, value + 1, value - 1)
    elif declared is not None and declared.type == "date":
        for value in (*listed, "2026-12-02"):
            yield from _days(value)
    else:
        yield from (*(value for value in listed if isinstance(value, str)), "見本")


def _days(value: object) -> Iterator[str]:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return
    yield from ((day + timedelta(days=days)).isoformat() for days in (0, 1, -1))


def _one_by_one(kinds: Sequence[_Kind]) -> Iterator[dict[str, object]]:
    yield from ({kind.name: value} for kind in kinds for value in kind.values)


def _towards(project: Project, kinds: Sequence[_Kind], way: Way) -> dict[str, object]:
    """Return values with which a template is led down a way, as far as values of one kind each can do that."""
    chosen: dict[str, object] = {}
    for kind in kinds:
        asked = [one for one in way if one.path == kind.name or one.path.startswith(f"{kind.name}.")]
        if asked:
            chosen[kind.name] = max(
                kind.values, key=lambda value: sum(_fits(project, one, kind.name, value) for one in asked)
            )
    return chosen


def _fits(project: Project, asked: Asked, name: str, value: object) -> bool:
    """Tell whether somebody with this value brings a comparison about."""
    if name.startswith("attributes."):
        declared = project.shop.attributes.get(name.partition(".")[2])
        there = declared.default if value is _NOBODYS and declared is not None else value
        return holds(asked, there, defined=there is not _NOBODYS and there is not None)
    if name == "stage":
        levels = [level.model_dump() for level in project.shop.stages.levels] if project.shop.stages else []
        value = stage_words(levels, cast("Standing | None", value))
    for step in asked.path.split(".")[1:]:
        members = cast("Mapping[str, object]", value if isinstance(value, dict) else getattr(value, "__dict__", {}))
        value = members.get(step, _NOBODYS)
    return holds(asked, value, defined=value is not _NOBODYS)


def _with(known: Person, chosen: Mapping[str, object]) -> Person:
    """Return somebody of whom everything is known, and these values in it."""
    attributes, facts, person = dict(known.attributes), dict(known.facts), known
    for name, value in chosen.items():
        table, key = (attributes, name.partition(".")[2]) if name.startswith("attributes.") else (facts, name)
        if name == "stage":
            person = replace(person, standing=cast("Standing | None", value))
        elif name == "name":
            person = replace(person, name=str(value))
        elif value is _NOBODYS:
            table.pop(key, None)
        else:
            table[key] = value
    return replace(person, attributes=attributes, facts=facts)


def _shown(value: object) -> str:
    """Return a value in the words of a template."""
    if value is _NOBODYS or value is None:
        return "–"
    if isinstance(value, Standing):
        return value.stage or '""'
    key = getattr(value, "key", None)
    return str(key) if key is not None else repr(value)
