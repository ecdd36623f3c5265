"""As much CSS as decides whether somebody sees a text.

In: the styles of a letter, as they stand in attributes and `<style>`. Out: declarations by property, and rules in the order in
which they count. Rules under a condition (@media) are passed over: they speak of some screens, and a letter is read on all.
What is no CSS is passed over, too, and never raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Declarations = dict[str, tuple[str, bool]]
"""Values by property, with whether each is important."""
Said = tuple[tuple[str, str, bool], ...]
"""The same as a value: property, value, important."""

_PROPERTIES = """
color background background-color background-image font-size font display visibility opacity height max-height width
max-width overflow text-indent position left top
"""
LOOKED_AT = frozenset(_PROPERTIES.split())
MOST_RULES = 500
"""A letter has some forty; more are made to keep somebody busy."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_DECLARATION = re.compile(r"\s*([a-zA-Z-]+)\s*:((?:[^;\"'(]|\"[^\"]*\"|'[^']*'|\([^)]*\)|[\"'(])*)(?:;|\Z)")
_IMPORTANT = re.compile(r"!\s*important\s*\Z", re.IGNORECASE)
_ID, _CLASS, _TAG = re.compile(r"#[\w-]"), re.compile(r"[.\[][\w-]"), re.compile(r"(?:^|[\s>+~])[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with what it declares; `weight` is its specificity and its place."""

    selector: str
    declared: Declarations
    weight: tuple[int, int, int, int]


def declarations(style: str) -> Declarations:
    """Return what a style declares of the properties that are looked at; the last word on each counts."""
    found: Declarations = {}
    for name, value in _DECLARATION.findall(_COMMENT.sub("", style)):
        key, said = name.lower(), value.strip()
        if key not in LOOKED_AT or not said:
            continue
        important = _IMPORTANT.search(said) is not None
        if important or not found.get(key, ("", False))[1]:
            found[key] = (_IMPORTANT.sub("", said).strip().lower(), important)
    return found


@lru_cache(maxsize=4096)  # a letter says the same few styles hundreds of times
def declared(style: str, sheet: Said) -> Said:
    """Return what an element declares: its own style, and before it what the style sheets say of it."""
    own: Declarations = {name: (value, important) for name, value, important in sheet}
    for name, said in declarations(style).items() if style else ():
        if said[1] or not own.get(name, said)[1]:
            own[name] = said
    return tuple((name, *said) for name, said in own.items())


def rules(sheet: str) -> Iterator[Rule]:
    """Yield the rules of a style sheet that hold on every screen and say something that is looked at."""
    place = 0
    for selectors, style in _blocks(_COMMENT.sub("", sheet)):
        declared = declarations(style)
        for selector in selectors.split(",") if declared else ():
            place += 1
            # What a pseudo-class selects (a link under the pointer) is not how the letter opens.
            if place <= MOST_RULES and selector.strip() and ":" not in selector:
                yield Rule(selector.strip(), declared, _weight(selector, place))


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the outermost blocks that stand under no condition: what is before each brace, and what is between them."""
    depth, start, head = 0, 0, ""
    for brace in _BRACE.finditer(sheet):
        if brace[0] == "{":
            if depth == 0:
                head, start = sheet[start : brace.start()].rpartition(";")[2].strip(), brace.end()
            depth += 1
            continue
        depth = max(depth - 1, 0)
        if depth == 0:
            if head and not head.startswith("@"):
                yield head, sheet[start : brace.start()]
            head, start = "", brace.end()


def _weight(selector: str, place: int) -> tuple[int, int, int, int]:
    return len(_ID.findall(selector)), len(_CLASS.findall(selector)), len(_TAG.findall(selector.strip())), place
