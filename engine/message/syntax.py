"""What is wrong with a template's Jinja, before any of it runs.

In: the author's text (includes resolved) with its tags. Out: faults by line, and for each block tag the tag that opened
its block. It answers habits from other template languages (`habits.py`), names the block that is never
closed (Jinja names the last line), and leaves the rest to Jinja's own parser.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError

from engine.message.environment import FILTERS, JINJAS_FILTERS, forbidden, html_environment, parsed
from engine.message.habits import habits
from engine.message.tags import scan
from engine.message.tree import Fault
from engine.project.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.message.tags import Tag

SHALLOW = 8
"""Blocks inside each other that Python's compiler takes for certain; both parts are compiled anyway, later."""
_ENDS = {"endif": "if", "endfor": "for", "endset": "set", "endwith": "with", "endfilter": "filter"}
_MIDDLES = {"elif": ("if",), "else": ("if", "for")}
# Jinja knows these, and `environment.forbidden` refuses them by name.
_REFUSED_NAMES = """
import from include extends block endblock macro endmacro call endcall autoescape endautoescape raw endraw
"""
_REFUSED = frozenset(_REFUSED_NAMES.split())


@lru_cache(maxsize=64)
def check_syntax(text: str) -> tuple[tuple[Tag, ...], Mapping[Tag, Tag], tuple[Fault, ...]]:
    """Return the tags, the opening tag of each `elif`, `else` and `end…`, and faults whose `start` is a line."""
    tags, unclosed = scan(text)
    faults = [Fault("template_jinja_unclosed", line, {"tag": opening}) for opening, line in unclosed]
    faults += habits(text, tags)
    openers: dict[Tag, Tag] = {}
    if not faults:
        faults += _blocks(tags, openers)
    if not faults:
        faults += [_refusal(line, what) for line, what in forbidden(text)]
    if not faults:
        faults += _parse(text, deep=_depth(tags) > SHALLOW)
    return tags, openers, tuple(faults)


def _blocks(tags: tuple[Tag, ...], openers: dict[Tag, Tag]) -> Iterator[Fault]:
    """Pair the block tags, and yield what has no partner."""
    stack: list[Tag] = []
    for tag in tags:
        word = tag.keyword
        if tag.kind != "block" or word in _REFUSED:
            continue
        if word in _ENDS or word in _MIDDLES:
            wanted = _MIDDLES.get(word, (_ENDS.get(word, ""),))
            if not stack or stack[-1].keyword not in wanted:
                yield Fault("template_block_stray", tag.line, {"tag": tag.text, "opens": wanted[0]})
                return
            openers[tag] = stack.pop() if word in _ENDS else stack[-1]
        elif word in {"if", "for", "with", "filter"} or (word == "set" and _is_block_set(tag)):
            stack.append(tag)
        elif word != "set":
            yield _unknown(tag)
            return
    for tag in stack:
        yield Fault("template_block_unclosed", tag.line, {"tag": tag.text, "end": "{% end" + tag.keyword + " %}"})


def _is_block_set(tag: Tag) -> bool:
    return re.fullmatch(r"\{%[-+]?\s*set\s+[\w.]+\s*(?:\|[^=]*)?[-+]?%\}", tag.text) is not None


def _unknown(tag: Tag) -> Fault:
    known = ["if", "elif", "else", "for", "set", "with", "filter", *_ENDS]
    guess = nearest(tag.keyword, known) if tag.keyword else None
    code = "template_block_unknown_guess" if guess else "template_block_unknown"
    return Fault(code, tag.line, {"tag": tag.text, "guess": guess})


def _refusal(line: int, what: str) -> Fault:
    """Return the fault for what `forbidden` found; a filter that nobody knows is more likely a slip."""
    name = what.removeprefix("| ")
    if what == name or name in JINJAS_FILTERS:
        return Fault("template_forbidden", line, {"what": what})
    guess = nearest(name, FILTERS)
    return Fault(
        "template_filter_unknown_guess" if guess else "template_filter_unknown", line, {"name": name, "guess": guess}
    )


def _depth(tags: tuple[Tag, ...]) -> int:
    """Return how many blocks stand inside each other at most."""
    depth = deepest = 0
    for tag in tags:
        if tag.kind == "block" and tag.keyword not in _MIDDLES:
            depth += -1 if tag.keyword in _ENDS else 1
            deepest = max(deepest, depth)
    return deepest


def _parse(text: str, *, deep: bool) -> Iterator[Fault]:
    """Yield what Jinja itself refuses; of a deep one, what Python's compiler does (20 loops inside each other)."""
    try:
        if deep:
            html_environment().from_string(text)
        else:
            html_environment().compile(parsed(text), raw=True)
    except TemplateSyntaxError as error:
        yield Fault("template_jinja_syntax", error.lineno, {"detail": (error.message or "").rstrip(".")})
    except (RecursionError, SyntaxError, MemoryError):
        yield Fault("template_jinja_deep", 1)
