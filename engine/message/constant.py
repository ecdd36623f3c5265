"""What an edition says to everybody alike, worked out once: a Jinja tree without the parts that know no person.

In: a template's source, the edition's own variables, the names that differ from person to person. Out: the same template, in
which every output, condition and loop that asks for none of those names stands as the text that it gives. What a person
reads is the same to the letter: a part that would fail fails later, for the person, as before; whatever `{% set %}` touches
is left as it is, since it may differ. Sound because a template has no chance, no clock and no way to change a value
(environment.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jinja2 import TemplateError, nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from jinja2 import Environment

_BETWEEN = "\x00\x1e\x00"
"""Stands between two parts while all are worked out in one go; no template holds NUL (MJML is XML)."""


def settled(
    environment: Environment, source: str, variables: Mapping[str, object], personal: Collection[str]
) -> nodes.Template:
    """Return the tree of `source` with all that is alike for everybody settled. Raise `TemplateError` as parsing does."""
    tree = environment.parse(source)
    differ = frozenset(personal) | frozenset(_assigned(tree))
    alike = list(_alike(tree.body, differ))
    told = _told(environment, variables, alike)
    known = {id(node): text for node, text in zip(alike, told, strict=True) if text is not None}
    tree.body = _without(tree.body, known)
    return tree


def rewrite(tree: nodes.Template, write: Callable[[str], str]) -> None:
    """Write the constant texts of a tree anew, unless it might compare or count one: then none of them."""
    if tree.find(nodes.AssignBlock) is None and tree.find(nodes.FilterBlock) is None:
        for node in tree.find_all(nodes.TemplateData):
            node.data = write(node.data)


def _assigned(tree: nodes.Template) -> Iterator[str]:
    """Yield every name that `{% set %}` or `{% with %}` gives a value anywhere."""
    for kind in (nodes.Assign, nodes.AssignBlock, nodes.With):
        for node in tree.find_all(kind):
            targets = node.targets if isinstance(node, nodes.With) else [node.target]
            for target in targets:
                names = target.find_all((nodes.Name, nodes.NSRef))
                yield from (one.name for one in (target, *names) if isinstance(one, nodes.Name | nodes.NSRef))


def _alike(body: Sequence[nodes.Node], differ: frozenset[str]) -> Iterator[nodes.Node]:
    """Yield the parts, as large as they come, that are alike for everybody."""
    for node in body:
        if isinstance(node, nodes.Output):
            yield from (
                part for part in node.nodes if not isinstance(part, nodes.TemplateData) and _plain(part, differ)
            )
        elif isinstance(node, nodes.If | nodes.For | nodes.FilterBlock) and _plain(node, differ):
            yield node
        elif isinstance(node, nodes.If):
            for branch in (node.body, *(one.body for one in node.elif_), node.else_):
                yield from _alike(branch, differ)


def _plain(node: nodes.Node, differ: frozenset[str]) -> bool:
    """Tell whether a part asks for nothing that differs; a name that it gives itself (a loop's) counts as asked for."""
    if isinstance(node, nodes.Name):
        return node.name not in differ
    if isinstance(node, nodes.Assign | nodes.AssignBlock | nodes.With):
        return False
    return all(_plain(child, differ) for child in node.iter_child_nodes())


def _told(
    environment: Environment, variables: Mapping[str, object], parts: Sequence[nodes.Node]
) -> Sequence[str | None]:
    """Return what each part says, `None` for one that fails; all in one go where none does."""
    if not parts:
        return ()
    together = _filled(environment, variables, parts)
    if together is not None and together.count(_BETWEEN) == len(parts):
        return together.split(_BETWEEN)[:-1]
    return [
        None if (alone := _filled(environment, variables, [part])) is None else alone.removesuffix(_BETWEEN)
        for part in parts
    ]


def _filled(environment: Environment, variables: Mapping[str, object], parts: Sequence[nodes.Node]) -> str | None:
    body: list[nodes.Node] = []
    for part in parts:
        body.append(part if isinstance(part, nodes.Stmt) else nodes.Output([cast("nodes.Expr", part)], lineno=1))
        body.append(nodes.Output([nodes.TemplateData(_BETWEEN)], lineno=1))
    tree = nodes.Template(body, lineno=1)
    tree.set_environment(environment)
    try:
        code = environment.compile(tree)
        known = {**cast("dict[str, object]", environment.globals), **variables}
        return environment.template_class.from_code(environment, code, known).render()
    except TemplateError:
        return None
    except Exception:  # noqa: BLE001 - an expression may raise anything; it does so again for the person, and is told
        return None


def _without(body: Sequence[nodes.Node], known: Mapping[int, str]) -> list[nodes.Node]:
    """Return a body with what is known put in as text, and neighbouring texts as one."""
    left: list[nodes.Node] = []
    for node in body:
        if id(node) in known:
            _put(left, [nodes.TemplateData(known[id(node)], lineno=node.lineno)])
        elif isinstance(node, nodes.Output):
            _put(left, [_part(part, known) for part in node.nodes])
        else:
            if isinstance(node, nodes.If):
                _inside(node, known)
            left.append(node)
    return left


def _part(part: nodes.Expr, known: Mapping[int, str]) -> nodes.Expr:
    text = known.get(id(part))
    return part if text is None else nodes.TemplateData(text, lineno=part.lineno)


def _inside(node: nodes.If, known: Mapping[int, str]) -> None:
    node.body, node.else_ = _without(node.body, known), _without(node.else_, known)
    for branch in node.elif_:
        branch.body = _without(branch.body, known)


def _put(body: list[nodes.Node], parts: Sequence[nodes.Expr]) -> None:
    """Put outputs behind a body's last one."""
    if not body or not isinstance(body[-1], nodes.Output):
        body.append(nodes.Output([], lineno=parts[0].lineno if parts else 1))
    output = cast("nodes.Output", body[-1])
    for part in parts:
        last = output.nodes[-1] if output.nodes else None
        if isinstance(part, nodes.TemplateData) and isinstance(last, nodes.TemplateData):
            output.nodes[-1] = nodes.TemplateData(last.data + part.data, lineno=last.lineno)
        else:
            output.nodes.append(part)
