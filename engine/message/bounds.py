"""How much one filling of a template may make: turns of its loops, text and lists on the way, characters at the end.

In: Jinja's syntax tree while it is compiled; the values that a template makes while it is filled. Out: the same values, or
`TooMuchError`. The sandbox stops `__class__` but not `{% set x = x ~ x %}` forty times over, nor loops in loops over `range`. Counted is
only what a template makes itself (joined text, filtered values, lists, turns): a plain `{{ name }}` costs nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Undefined, nodes
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import TemplateRuntimeError
from jinja2.runtime import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Filter = Callable[..., object]

    from jinja2.compiler import Frame

MOST_TURNS = 10_000
"""Turns of all loops of one filling; a letter has some hundred."""
MOST_MADE = 5_000_000
"""Characters (an item of a list counts as `ITEM`) that one filling makes on the way; more takes seconds a person."""
ITEM = 50
MOST_LETTER = 1_000_000
"""Characters of one part; Gmail shows the first 102 KB."""
MOST_RANGE = 1_000
MOST_DIGITS = 12  # of `round`: Python would work out 10 ** digits


# They give a number, a date, or what they were given.
_SMALL = frozenset(
    ["yen", "date_ja", "default", "d", "int", "float", "abs", "round", "length", "count", "first", "last"]
)
_FEW = 500  # pieces; as many loops and values as a long letter has, and not worth adding up at every message
_HOLDERS = (list, tuple, dict)


class TooMuchError(TemplateRuntimeError):
    """A template that multiplies. `code` is in the catalogue, `most` the limit."""

    def __init__(self, code: str, most: int) -> None:
        """Keep the code for `check`, and say it in plain English for a log."""
        super().__init__(f"{code.removeprefix('template_').replace('_', ' ')}: more than {most:,}")
        self.code = code
        self.most = most


class Counted(Context):
    """A filling with what it has made so far."""

    turns: int = 0
    made: int = 0


class Counting(CodeGenerator):
    """Jinja's compiler, which also writes down where to count."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 (Jinja's names)
        """Count the turns of a loop; a tree may be compiled twice (`constant.py`), and is marked once."""
        if not (isinstance(node.iter, nodes.Call) and isinstance(node.iter.node, nodes.EnvironmentAttribute)):
            counted = nodes.EnvironmentAttribute("turns", lineno=node.lineno)
            arguments = [nodes.ContextReference(lineno=node.lineno), cast("nodes.Expr", node.iter)]
            node.iter = nodes.Call(counted, [*arguments], [], None, None, lineno=node.lineno)
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """Count joined text."""
        self._spent(super().visit_Concat, node, frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        """Count what a filter makes, if that can be much."""
        if node.name in _SMALL:
            super().visit_Filter(node, frame)
        else:
            self._spent(super().visit_Filter, node, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        """Count a list: `[x, x]` forty times over is a terabyte once printed."""
        self._spent(super().visit_List, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        """Count a mapping."""
        self._spent(super().visit_Dict, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        """Count a tuple, unless it takes values (`{% for key, value in … %}`)."""
        if node.ctx == "load":
            self._spent(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def _spent(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.spent(context, ")
        visit(node, frame)
        self.write(")")


def turns(context: Counted, items: Iterable[object]) -> Iterable[object]:
    """Return what a loop runs over, its turns counted before the first."""
    if isinstance(items, Undefined):
        return items
    listed = items if hasattr(items, "__len__") else list(islice(items, MOST_TURNS + 1))
    context.turns += len(cast("list[object]", listed))
    if context.turns > MOST_TURNS:
        raise TooMuchError("template_many_turns", MOST_TURNS)
    return listed


def spent(context: Counted, value: object) -> object:
    """Return a value that a template made, its size counted."""
    if isinstance(value, str):
        context.made += len(value)
    elif isinstance(value, _HOLDERS):
        context.made += weight(cast("object", value), MOST_MADE - context.made)
    if context.made > MOST_MADE:
        raise TooMuchError("template_much_made", MOST_MADE)
    return cast("object", value)


def weight(value: object, most: int) -> int:
    """Return the characters of a value and of all that is inside it, `ITEM` for each thing; it stops counting after `most`."""
    waiting, total = [value], 0
    while waiting and total <= most:
        each = waiting.pop()
        total += ITEM
        if isinstance(each, str):
            total += len(each)
        elif isinstance(each, dict):
            waiting += [*cast("dict[object, object]", each).keys(), *cast("dict[object, object]", each).values()]
        elif isinstance(each, list | tuple):
            waiting += cast("list[object]", each)
    return total


def whole(pieces: Iterable[str]) -> str:
    """Return a filled part (or a `{% set %}` block), if a letter can be as long."""
    text = "".join(measured(list(pieces)))
    if len(text) > MOST_LETTER:
        raise TooMuchError("template_long_letter", MOST_LETTER)
    return text


def measured(pieces: list[str]) -> list[str]:
    """Return the pieces of a filled part, if a letter can be as long; few pieces are as long as their author wrote them."""
    if len(pieces) > _FEW and sum(map(len, pieces)) > MOST_LETTER:
        raise TooMuchError("template_long_letter", MOST_LETTER)
    return pieces


def short_range(*arguments: int) -> range:
    """Return `range(…)`, if a letter can have as many of anything."""
    found = range(*arguments)
    if len(found) > MOST_RANGE:
        raise TooMuchError("template_long_range", MOST_RANGE)
    return found


def bounded(filters: Mapping[str, Filter]) -> dict[str, Filter]:
    """Return the filters that make much of little, each asked beforehand how much it would be."""
    sizes = {"replace": _replaced, "join": _joined, "wordwrap": _wrapped, "batch": _batched, "round": _rounded}
    return {name: _asking(filters[name], size) for name, size in sizes.items()}


def _asking(filtered: Filter, size: Callable[..., tuple[int, int]]) -> Filter:
    """Return a filter that refuses where `size` of its arguments is more than the limit beside it."""
    first = 1 if hasattr(filtered, "jinja_pass_arg") else 0

    @wraps(filtered)  # keeps the mark by which Jinja passes the environment first
    def asked(*arguments: object, **named: object) -> object:
        passed, (value, *others) = arguments[:first], arguments[first:]
        if isinstance(value, Iterator):  # of `map` or `select`
            value = list(islice(cast("Iterator[object]", value), MOST_MADE))
        found, most = size(value, *others, **named)
        if found > most:
            raise TooMuchError("template_much_made", most)
        return filtered(*passed, value, *others, **named)

    return asked


def _replaced(value: object, old: object, new: object, *_count: object, **_named: object) -> tuple[int, int]:
    text = str(value)
    return len(text) + text.count(str(old)) * len(str(new)), MOST_MADE


def _joined(value: object, d: object = "", *_attribute: object, **_named: object) -> tuple[int, int]:
    count = len(cast("list[object]", value)) if hasattr(value, "__len__") else 0
    return weight(value, MOST_MADE) + count * len(str(d)), MOST_MADE


def _wrapped(
    value: object, width: object = 79, broken: object = True, wrapstring: object = "", **_named: object
) -> tuple[int, int]:
    del width, broken
    return len(str(value)) * (1 + len(str(wrapstring))), MOST_MADE


def _batched(_value: object, linecount: int, _fill: object = None, **_named: object) -> tuple[int, int]:
    return linecount, MOST_RANGE


def _rounded(_value: object, precision: int = 0, *_method: object, **_named: object) -> tuple[int, int]:
    return abs(precision), MOST_DIGITS
