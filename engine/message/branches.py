"""Which people tell a template's branches apart: what each branch asks of a person, and the values that it names.

In: an author's text that parses. Out: for every branch of every condition what has to hold on the way into it, as comparisons
of paths (`attributes.points`, `order.count`) with constants. Read from Jinja's syntax tree, never rendered; what is no such
comparison (two values compared, a sum) says nothing, and then either branch is taken by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

from jinja2 import nodes

from engine.message.environment import html_environment
from engine.message.variables import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_WAYS = 200
"""Branches that are walked; a template with more is looked at in part."""
_MOST_STEPS = 5000
"""Ways that are looked at: of thirty `or` in one condition there are a thousand million, most of them alike to us."""
_MIRRORED = {"gt": "lt", "lt": "gt", "gteq": "lteq", "lteq": "gteq"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One comparison: `op` is Jinja's (`eq`, `lt`, `in`, …), `true` (it counts as true) or `defined`."""

    path: str
    op: str
    value: object
    holds: bool = True


Way = tuple[Asked, ...]


def ways(text: str) -> tuple[Way, ...]:
    """Return what holds on each way through the conditions of a template."""
    found: dict[str, Way] = {}
    for way in islice(_block(html_environment().parse(text).body, ()), _MOST_STEPS):
        found.setdefault(repr(way), way)
        if len(found) >= MOST_WAYS:
            break
    return tuple(found.values())


def holds(asked: Asked, value: object, *, defined: bool) -> bool:
    """Tell whether a comparison comes out as asked for a person's value."""
    return _plainly(asked, value, defined=defined) == asked.holds


def _plainly(asked: Asked, value: object, *, defined: bool) -> bool:
    if asked.op == "defined" or not defined:
        return defined and asked.op == "defined"
    if asked.op == "true":
        return bool(value)
    try:
        return _compared(asked.op, value, asked.value)
    except TypeError:
        return False


def _compared(op: str, value: object, other: object) -> bool:
    if op in {"eq", "ne"}:
        return (value == other) == (op == "eq")
    if op in {"in", "notin"}:
        return (value in cast("Sequence[object]", other)) == (op == "in")
    left, right = cast("tuple[float, float]", (value, other))
    return {"lt": left < right, "lteq": left <= right, "gt": left > right, "gteq": left >= right}[op]


def _block(body: Sequence[nodes.Node], before: Way) -> Iterator[Way]:
    for node in body:
        yield from _node(node, before)


def _node(node: nodes.Node, before: Way) -> Iterator[Way]:
    """Yield the ways below a node, those of its own conditions first."""
    if isinstance(node, nodes.If):
        yield from _if(node, before)
    elif isinstance(node, nodes.CondExpr):
        for test, branch in ((True, node.expr1), (False, node.expr2)):
            for asked in _either(node.test, holds=test):
                yield (*before, *asked)
                yield from _node(branch, (*before, *asked)) if branch is not None else ()
    else:
        yield from _block(list(node.iter_child_nodes()), before)


def _if(node: nodes.If, before: Way) -> Iterator[Way]:
    yield from _node(node.test, before)
    for asked in _either(node.test, holds=True):
        yield (*before, *asked)
        yield from _block(node.body, (*before, *asked))
    for asked in _either(node.test, holds=False):
        otherwise = (*before, *asked)
        yield otherwise
        # Of `elif` branches Jinja makes a list: each asks that those before it did not hold.
        for branch in node.elif_:
            yield from _if(branch, otherwise)
            otherwise = (*otherwise, *next(_either(branch.test, holds=False)))
        yield from _block(node.else_, otherwise)


def _either(test: nodes.Node, *, holds: bool) -> Iterator[Way]:
    """Yield the ways in which a test comes out so: one for each side of an `or`."""
    if isinstance(test, nodes.Not):
        yield from _either(test.node, holds=not holds)
    elif isinstance(test, nodes.And | nodes.Or) and isinstance(test, nodes.And) == holds:
        for left in _either(test.left, holds=holds):
            yield from ((*left, *right) for right in _either(test.right, holds=holds))
    elif isinstance(test, nodes.And | nodes.Or):
        yield from _either(test.left, holds=holds)
        for left in _either(test.left, holds=not holds):
            yield from ((*left, *right) for right in _either(test.right, holds=holds))
    else:
        asked = _asked(test, holds=holds)
        yield (asked,) if asked is not None else ()


def _asked(test: nodes.Node, *, holds: bool) -> Asked | None:
    """Return one comparison, or `None` for what is none."""
    path = _plain_path(test)
    if path is not None:
        return Asked(path, "true", None, holds)
    if isinstance(test, nodes.Test) and test.name in {"defined", "undefined"}:
        path = _plain_path(test.node)
        return None if path is None else Asked(path, "defined", None, holds == (test.name == "defined"))
    if not isinstance(test, nodes.Compare) or len(test.ops) != 1:
        return None
    left, op, right = test.expr, test.ops[0].op, test.ops[0].expr
    path, value = _plain_path(left), _constant(right)
    if path is None and _plain_path(right) is not None and op not in {"in", "notin"}:
        path, value, op = _plain_path(right), _constant(left), _MIRRORED.get(op, op)
    return None if path is None or value is None else Asked(path, op, value, holds)


def _plain_path(node: nodes.Node) -> str | None:
    """Return a path, of a value through filters (`| int`), too: they seldom change what is true of it."""
    while isinstance(node, nodes.Filter) and node.node is not None:
        node = node.node
    return path_of(node)


def _constant(node: nodes.Node) -> object:
    """Return a constant, or a list of them; `None` for what is none."""
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and isinstance(node.node.value, int | float):
        return -node.node.value
    if isinstance(node, nodes.Const):
        return cast("object", node.value)
    if isinstance(node, nodes.List | nodes.Tuple) and all(isinstance(one, nodes.Const) for one in node.items):
        return [cast("nodes.Const", one).value for one in node.items]
    return None
