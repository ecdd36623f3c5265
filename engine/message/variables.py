"""Which values a template asks for, and where.

In: the author's text (includes resolved). Out: names and dotted paths: needed, optional, and the first line of each.
Optional is a name that is only used where the template itself says what happens without it: under `is defined`, in
`default(…)`. Loop variables and `{% set %}` names are the template's own. Read from Jinja's syntax tree, never rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes

from engine.message.environment import parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

_GLOBALS = frozenset(["range", "namespace", "loop"])


@dataclass(frozen=True, slots=True)
class Uses:
    """`lines` holds every name and every dotted path, each prefix of one too, with the first line of `text`."""

    required: frozenset[str]
    optional: frozenset[str]
    attributes: frozenset[str]
    paths: frozenset[str]
    lines: dict[str, int]


@dataclass(slots=True)
class _Gathered:
    required: set[str] = field(default_factory=set[str])
    optional: set[str] = field(default_factory=set[str])
    paths: set[str] = field(default_factory=set[str])
    lines: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class _Scope:
    """The template's own names at a place, and the names that are known to be defined there."""

    own: frozenset[str] = frozenset()
    safe: frozenset[str] = frozenset()

    def with_own(self, *names: str) -> _Scope:
        return _Scope(self.own | frozenset(names), self.safe)

    def with_safe(self, names: frozenset[str]) -> _Scope:
        return _Scope(self.own, self.safe | names)


def uses(text: str) -> Uses:
    """Return what a source that parses uses."""
    gathered = _Gathered()
    _block(parsed(text).body, _Scope(), gathered)
    attributes = {path.split(".")[1] for path in gathered.paths if path.startswith("attributes.")}
    return Uses(
        frozenset(gathered.required),
        frozenset(gathered.optional - gathered.required),
        frozenset(attributes),
        frozenset(gathered.paths),
        gathered.lines,
    )


def asked_in(text: str) -> frozenset[str]:
    """Return every name that a source asks for; none where it does not parse."""
    if "{" not in text:
        return frozenset()
    try:
        used = uses(text)
    except (TemplateSyntaxError, RecursionError):
        return frozenset()
    return used.required | used.optional


def _block(body: list[nodes.Node], scope: _Scope, gathered: _Gathered) -> _Scope:
    """Walk statements in order; a `{% set %}` counts from there on."""
    for node in body:
        scope = _statement(node, scope, gathered)
    return scope


def _statement(node: nodes.Node, scope: _Scope, gathered: _Gathered) -> _Scope:
    """Walk one statement and return the scope behind it."""
    if isinstance(node, nodes.If):
        return _if(node, scope, gathered)
    if isinstance(node, nodes.For):
        _for(node, scope, gathered)
        return scope
    if isinstance(node, nodes.Assign | nodes.AssignBlock):
        return _assign(node, scope, gathered)
    if isinstance(node, nodes.With):
        for value in node.values:
            _expression(value, scope, gathered)
        _block(node.body, scope.with_own(*_targets(node.targets)), gathered)
        return scope
    for child in node.iter_child_nodes():
        _expression(child, scope, gathered)
    return scope


def _if(node: nodes.If, scope: _Scope, gathered: _Gathered) -> _Scope:
    """Walk a condition; what a branch sets counts behind it, as in Jinja."""
    _expression(node.test, scope, gathered)
    true, false = _defined(node.test)
    own = _block(node.body, scope.with_safe(true), gathered).own
    otherwise = scope.with_safe(false)
    for branch in node.elif_:
        own |= _if(branch, otherwise, gathered).own
        otherwise = otherwise.with_safe(_defined(branch.test)[1])
    own |= _block(node.else_, otherwise, gathered).own
    return scope.with_own(*own)


def _for(node: nodes.For, scope: _Scope, gathered: _Gathered) -> None:
    _expression(node.iter, scope, gathered)
    inside = scope.with_own("loop", *_targets([node.target]))
    if node.test is not None:
        _expression(node.test, inside, gathered)
    _block(node.body, inside, gathered)
    _block(node.else_, scope, gathered)


def _assign(node: nodes.Assign | nodes.AssignBlock, scope: _Scope, gathered: _Gathered) -> _Scope:
    if isinstance(node, nodes.Assign):
        _expression(node.node, scope, gathered)
    else:
        _block(node.body, scope, gathered)
    return scope.with_own(*_targets([node.target]))


def _targets(targets: Sequence[nodes.Node]) -> list[str]:
    """Return the names that are set: one, or several in a tuple (a `namespace` member sets none)."""
    parts = [part for target in targets for part in (target, *target.find_all(nodes.Name))]
    return [part.name for part in parts if isinstance(part, nodes.Name)]


def _expression(node: nodes.Node, scope: _Scope, gathered: _Gathered) -> None:
    """Walk an expression and note each name and each constant path in it."""
    path = path_of(node)
    if path is not None:
        _note(path, node.lineno, scope, gathered)
    elif isinstance(node, nodes.And):
        _expression(node.left, scope, gathered)
        _expression(node.right, scope.with_safe(_defined(node.left)[0]), gathered)
    elif isinstance(node, nodes.Or):
        _expression(node.left, scope, gathered)
        _expression(node.right, scope.with_safe(_defined(node.left)[1]), gathered)
    elif isinstance(node, nodes.CondExpr):
        _choice(node, scope, gathered)
    else:
        forgiving = _forgives(node)
        for child in node.iter_child_nodes():
            tolerated = {child.name} if child is forgiving and isinstance(child, nodes.Name) else set[str]()
            _expression(child, scope.with_safe(frozenset(tolerated)), gathered)


def _choice(node: nodes.CondExpr, scope: _Scope, gathered: _Gathered) -> None:
    true, false = _defined(node.test)
    _expression(node.test, scope, gathered)
    _expression(node.expr1, scope.with_safe(true), gathered)
    if node.expr2 is not None:
        _expression(node.expr2, scope.with_safe(false), gathered)


def _forgives(node: nodes.Node) -> nodes.Node | None:
    """Return the operand that may be undefined: of `is defined`, `is undefined`, `default(…)`."""
    if isinstance(node, nodes.Test) and node.name in {"defined", "undefined"}:
        return node.node
    if isinstance(node, nodes.Filter) and node.name in {"default", "d"}:
        return node.node
    return None


def _defined(test: nodes.Node) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that are defined where the test holds, and those that are where it does not."""
    nothing = frozenset[str]()
    if isinstance(test, nodes.Not):
        true, false = _defined(test.node)
        return false, true
    if isinstance(test, nodes.And):
        return _defined(test.left)[0] | _defined(test.right)[0], nothing
    if isinstance(test, nodes.Or):
        return nothing, _defined(test.left)[1] | _defined(test.right)[1]
    if isinstance(test, nodes.Test) and isinstance(test.node, nodes.Name):
        name = frozenset([test.node.name])
        return {"defined": (name, nothing), "undefined": (nothing, name)}.get(test.name, (nothing, nothing))
    return nothing, nothing


def path_of(node: nodes.Node) -> str | None:
    """Return `a.b.c` for a chain of constant members of a name."""
    parts: list[str] = []
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        if isinstance(node, nodes.Getattr):
            parts.append(node.attr)
        elif isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            parts.append(node.arg.value)
        else:
            return None
        node = node.node
    return ".".join([node.name, *reversed(parts)]) if isinstance(node, nodes.Name) else None


def _note(path: str, line: int, scope: _Scope, gathered: _Gathered) -> None:
    parts = path.split(".")
    if parts[0] in scope.own or parts[0] in _GLOBALS:
        return
    (gathered.optional if parts[0] in scope.safe else gathered.required).add(parts[0])
    gathered.paths.add(path)
    for length in range(1, len(parts) + 1):
        prefix = ".".join(parts[:length])
        gathered.lines[prefix] = min(line, gathered.lines.get(prefix, line))
