"""The two Jinja environments that fill letters, and what a template may not say.

In: nothing, or a template's source. Out: an environment for HTML (escaping) and one for text (not escaping), both strict
and sandboxed; the places where a source goes beyond what a letter needs. The sandbox stops `__class__` but not
`'a' * 200000000` (200 MB), hence the list of what is allowed: no repetition, no calls but a few, no chance
(`random`, `lipsum`), no clock; what is left cannot multiply (`bounds.py`). It renders nothing itself.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from engine.message.addresses import FILTER, address
from engine.message.bounds import Counted, Counting, bounded, short_range, spent, turns, whole
from engine.message.filters import br_html, br_text, date_ja, unchanged, yen
from engine.message.links import linked

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from jinja2 import Environment
    from jinja2.runtime import Context

# Jinja's own filters without: chance (random), the sandbox's edges (attr), what builds huge text from a small number
# (center, indent, format, slice), and what switches escaping off (safe) or writes markup of its own (urlize, xmlattr).
_KEPT_NAMES = """
abs batch capitalize count d default dictsort e escape first float groupby int items join last length list lower map max
min reject rejectattr replace reverse round select selectattr sort string striptags sum title trim truncate unique upper
urlencode wordcount wordwrap
"""
_KEPT = frozenset(_KEPT_NAMES.split())
JINJAS_FILTERS = frozenset(cast("dict[str, Any]", ImmutableSandboxedEnvironment().filters))
FILTERS = _KEPT | {"yen", "date_ja", "br"}
# What a template may call. `link` comes with the variables, `loop` only has `cycle`.
CALLS = frozenset(["range", "namespace", "link", "loop.cycle"])
_REFUSED_NODES: dict[type[nodes.Node], str] = {
    nodes.Mul: "*",
    nodes.Pow: "**",
    nodes.Mod: "%",  # "%999999999d" % 1 is a gigabyte of blanks
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% from %}",
    nodes.Include: "{% include %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
    nodes.Macro: "{% macro %}",
    nodes.CallBlock: "{% call %}",
    nodes.ScopedEvalContextModifier: "{% autoescape %}",
}


_OF_A_DICT = frozenset(dir(dict))


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which also counts what a filling makes (`bounds.py`)."""

    code_generator_class = Counting
    context_class = Counted
    intercepted_binops = frozenset(["+"])
    concat = staticmethod(whole)
    turns = staticmethod(turns)
    spent = staticmethod(spent)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Count a sum: lists and texts grow by it."""
        return spent(cast("Counted", context), super().call_binop(context, operator, left, right))

    def getattr(self, obj: object, attribute: str) -> object:
        """Return `obj.attribute`; a key of a dict first. Jinja's own way there raises and catches: four times as long."""
        if type(obj) is dict and attribute in obj and attribute not in _OF_A_DICT:
            return cast("dict[str, object]", obj)[attribute]
        return super().getattr(obj, attribute)


@cache
def html_environment() -> LetterEnvironment:
    """Return the environment for HTML: every value is escaped, a missing or empty (none) one raises."""
    return environment(html=True)


@cache
def text_environment() -> LetterEnvironment:
    """Return the environment for text: no value is escaped, a missing or empty (none) one raises."""
    return environment(html=False)


def environment(
    *,
    html: bool,
    undefined: type[Undefined] = StrictUndefined,
    finalize: Callable[[object], object] | None = None,
) -> LetterEnvironment:
    """Return an environment; a rehearsal notes what is missing instead of raising."""
    made = LetterEnvironment(autoescape=html, undefined=undefined, finalize=finalize or _refuse_none)
    own = {FILTER: address, "yen": yen, "date_ja": date_ja, "br": br_html if html else br_text, "linked": linked}
    if not html:
        own |= {"e": unchanged, "escape": unchanged}
    filters = cast("dict[str, Any]", made.filters)
    globals_ = cast("dict[str, Any]", made.globals)
    made.filters = {**{name: filters[name] for name in _KEPT}, **bounded(filters), **own}
    made.globals = {"range": short_range, "namespace": globals_["namespace"]}
    return made


@lru_cache(maxsize=16)
def parsed(text: str) -> nodes.Template:
    """Parse a source once for all who only read its tree. Raise `TemplateSyntaxError` or `RecursionError`."""
    return html_environment().parse(text)


@lru_cache(maxsize=64)
def compiled(environment: Environment, source: str) -> CodeType:
    """Compile a source once, for whoever checks it and for all letters that share it: a birthday's 365 editions."""
    return environment.compile(source)


def escaped(value: object) -> str:
    """Return what is printed in HTML, escaped. Letters and digits have nothing to escape, which Python sees at once."""
    return value if type(value) is str and value.isalnum() else escape(value)


def _refuse_none(value: object) -> object:
    """Refuse to print `None`: a letter that says "None 様" is worse than none."""
    if value is None:
        raise UndefinedError("a value that is to be printed is empty (none)")
    return value


def forbidden(source_text: str) -> list[tuple[int, str]]:
    """Return (line, what) for everything in a Jinja source that a letter may not say; nothing for what does not parse."""
    try:
        tree = parsed(source_text)
    except (TemplateSyntaxError, RecursionError):
        return []
    found: list[tuple[int, str]] = []
    for node in _all(tree):
        what = _refused(node)
        if what is not None:
            found.append((node.lineno, what))
    return sorted(found)


def _all(tree: nodes.Node) -> list[nodes.Node]:
    """Return every node, without recursion: nested brackets would otherwise reach Python's limit."""
    waiting, seen = [tree], list[nodes.Node]()
    while waiting:
        node = waiting.pop()
        seen.append(node)
        waiting.extend(node.iter_child_nodes())
    return seen


def _refused(node: nodes.Node) -> str | None:
    """Return what is wrong with one node, as the author wrote it."""
    for kind, what in _REFUSED_NODES.items():
        if isinstance(node, kind):
            return what
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return f"| {node.name}"
    if isinstance(node, nodes.Getattr | nodes.Getitem) and (name := _member(node)) and name.startswith("_"):
        return f".{name}"
    if isinstance(node, nodes.Name) and node.name.startswith("_"):
        return node.name
    if isinstance(node, nodes.Call) and _called(node.node) not in CALLS:
        return f"{_called(node.node)}(…)"
    return None


def _member(node: nodes.Getattr | nodes.Getitem) -> str:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else ""


def _called(node: nodes.Node) -> str:
    """Return the dotted name of what is called, as far as it is one."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_called(node.node)}.{node.attr}"
    return "…"
