"""Why a person is not meant: the innermost conditions that decide it, in the author's own keys.

In: a whole condition. Out: its single comparisons, each a condition of its own that the database can judge; then, from the
answers, those that keep the person out. A table is as true as all its keys, `any` as one of its tables, `not` as its table is
false: the same rules as in `audience/segments`, so that the answers put together are what the whole expression says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from engine.project.segments import Audience, Condition, OrderDay, Range, Staged, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BRANCHES = ("segment", "any_", "all_", "not_", "attributes")
_SINGLE = ("never_ordered",)  # says how another key is meant, and nothing alone


@dataclass(frozen=True, slots=True, eq=False)  # each is itself alone: two may say the same in different places
class Leaf:
    """One comparison: its key ("last_order", "attributes.stage"), as it is written, and as a condition of its own."""

    key: str
    text: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Branch:
    """Comparisons and branches, which hold together: all of them, one of them, or not (then there is one)."""

    kind: Literal["all", "any", "not"]
    parts: tuple[Node, ...]


Node = Leaf | Branch


@dataclass(frozen=True, slots=True)
class Against:
    """A comparison that keeps somebody out. `holds`: it is true, and stands under a `not`; `choice`: another would do."""

    leaf: Leaf
    holds: bool
    choice: bool


def tree(condition: Condition) -> Branch:
    """Take a condition apart."""
    parts: list[Node] = [*_leaves(condition)]
    if condition.any_ is not None:
        parts.append(Branch("any", tuple(tree(one) for one in condition.any_)))
    parts.extend(tree(one) for one in condition.all_ or ())
    if condition.not_ is not None:
        parts.append(Branch("not", (tree(condition.not_),)))
    return Branch("all", tuple(parts))


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield every comparison below a node, in the order in which they are written."""
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        yield from leaves(part)


def against(root: Branch, truth: Mapping[Leaf, bool]) -> tuple[Against, ...]:
    """Return what keeps the person out; nothing where they are meant."""
    return () if _holds(root, truth) else tuple(_against(root, truth, wanted=True, choice=False))


def _holds(node: Node, truth: Mapping[Leaf, bool]) -> bool:
    if isinstance(node, Leaf):
        return truth[node]
    parts = (_holds(part, truth) for part in node.parts)
    if node.kind == "not":
        return not next(parts)
    return all(parts) if node.kind == "all" else any(parts)


def _against(node: Node, truth: Mapping[Leaf, bool], *, wanted: bool, choice: bool) -> Iterator[Against]:
    """Yield why a node is not as it is wanted."""
    if isinstance(node, Leaf):
        yield Against(node, not wanted, choice)
        return
    if node.kind == "not":
        yield from _against(node.parts[0], truth, wanted=not wanted, choice=choice)
        return
    # "Any" that should hold, and "all" that should not: each of the parts would have done.
    choice = choice or (len(node.parts) > 1 and (node.kind == "any") == wanted)
    for part in node.parts:
        if _holds(part, truth) != wanted:
            yield from _against(part, truth, wanted=wanted, choice=choice)


def _leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the comparisons of one table. A key that a later release adds is one comparison."""
    for name, wanted in condition.attributes.items():
        for one, text in _parts(wanted):
            yield Leaf(f"attributes.{name}", f"attributes.{name}{text}", _only("attributes", {name: one}))
    for name in Condition.model_fields:
        value: object = getattr(condition, name)
        if name in _BRANCHES or value is None:
            continue
        if isinstance(value, OrderDay | Range | Staged):
            for one, text in _parts(value):
                yield Leaf(name, f"{name}{text}", _only(name, one))
        else:
            yield Leaf(name, f"{name} = {_toml(_plain(name, _only(name, value)))}", _only(name, value))


def _only(name: str, value: object) -> Condition:
    """Return a condition of one key; the value was read once and is taken as it is."""
    return Audience().model_copy(update={name: value})


def _parts(value: OrderDay | Range | Staged | Wanted) -> Iterator[tuple[Any, str]]:
    """Yield a table key by key, each as a table of its own and as it is written."""
    keys = [name for name in type(value).model_fields if name not in _SINGLE and getattr(value, name) is not None]
    written = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    for name in keys:
        alias = type(value).model_fields[name].alias or name
        alone = value.model_copy(update={other: None for other in keys if other != name})
        yield alone, f" = {_options(written[alias])}" if alias == "is" else f".{alias} {_options(written[alias])}"


def _options(value: object) -> str:
    """Write a value, or the values of which one is enough."""
    if isinstance(value, list | tuple):
        return " | ".join(_bare(one) for one in cast("Sequence[object]", value))
    return _bare(value)


def _bare(value: object) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _plain(name: str, condition: Condition) -> object:
    alias = Condition.model_fields[name].alias or name
    return condition.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True).get(alias)


def _toml(value: object) -> str:
    """Write a value as it would stand in a file, on one line."""
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in table.items())} }}"
    if isinstance(value, list | tuple):
        listed = cast("Sequence[object]", value)
        return _toml(listed[0]) if len(listed) == 1 else f"[{', '.join(_toml(one) for one in listed)}]"
    return json.dumps(value, ensure_ascii=False)
