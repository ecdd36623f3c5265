"""The Jinja tags of a text, found without reading the text as Jinja.

In: an author's text. Out: each `{{ … }}`, `{% … %}` and `{# … #}` with its place, and the lines where one never ends.
Strings and brackets are honoured (`{{ "}}" }}` is one tag). Jinja's own lexer cannot do this: it eats the blanks
around `{%-`, so that its pieces do not add up to the text again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["output", "block", "comment"]

_OPEN = re.compile(r"\{[{%#]")
_KINDS: dict[str, Kind] = {"{{": "output", "{%": "block", "{#": "comment"}
_CLOSE = {"output": "}}", "block": "%}"}
_PIECE = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\}\}|%\}|\{[{%#]|[()\[\]{}]",
    re.DOTALL,
)
_KEYWORD = re.compile(r"\{%[-+]?\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Tag:
    """One Jinja tag: its text with the braces, where it stands (offsets) and its line from 1."""

    kind: Kind
    text: str
    start: int
    end: int
    line: int

    @property
    def keyword(self) -> str:
        """Return the word that a block tag opens with (`if`), or nothing."""
        found = _KEYWORD.match(self.text)
        return found[1] if found else ""


def scan(text: str) -> tuple[tuple[Tag, ...], tuple[tuple[str, int], ...]]:
    """Return the tags in order, and for each tag that never ends its opening braces and its line."""
    tags: list[Tag] = []
    unclosed: list[tuple[str, int]] = []
    at, counted, line = 0, 0, 1
    while found := _OPEN.search(text, at):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        kind = _KINDS[found[0]]
        end = _comment_end(text, found.end()) if kind == "comment" else _end(text, found.end(), _CLOSE[kind])
        if end is None:
            unclosed.append((found[0], line))
            at = found.end()
        else:
            tags.append(Tag(kind, text[found.start() : end], found.start(), end, line))
            at = end
    return tuple(tags), tuple(unclosed)


def _comment_end(text: str, start: int) -> int | None:
    end = text.find("#}", start)
    return None if end < 0 else end + 2


def _end(text: str, start: int, close: str) -> int | None:
    """Return the offset behind the tag's close.

    Inside brackets a `}}` belongs to them, as for Jinja. An opening brace pair cannot stand in an expression: where one
    comes first, the brackets were wrong and the first close counts, so that one slip does not swallow what follows.
    """
    depth, first, at = 0, None, start
    while piece := _PIECE.search(text, at):
        word = piece[0]
        at = piece.end()
        if word == close and depth == 0:
            return at
        if word == close and first is None:
            first = at
        if word in {"{{", "{%", "{#"}:
            break
        if word in {"(", "[", "{"}:
            depth += 1
        elif word in {")", "]", "}", "}}"}:
            depth = max(depth - 1, 0)
            at = piece.start() + 1
    return first
