"""What a reader sees of a template before it is filled, line by line.

In: a template with its includes. Out: for each line of it the words that are shown: tags, styles and comments taken out, `alt` and
`title` kept, full-width letters narrowed (％ＯＦＦ is %OFF). A word may be broken by inline tags; a line stays the author's line.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from engine.message.tags import scan

if TYPE_CHECKING:
    from engine.message.source import Source

NAME = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*")
"""A name or a text in a Jinja tag."""

_SHOWN = re.compile(r"\b(?:alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(mj-style|style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_INLINE = re.compile(r"</?(?:a|b|big|em|font|i|small|span|strong|u|wbr)\b", re.IGNORECASE)


def shown_lines(source: Source) -> list[str]:
    """Return what each line of a template shows, as it is read."""
    text = blank(source.text)
    for tag in reversed(scan(text)[0]):
        # What an output falls back to is shown: default("…").
        words = " ".join(name[1:-1] for name in NAME.findall(tag.text) if tag.kind == "output" and name[0] in "\"'")
        text = f"{text[: tag.start]} {words} {_breaks(tag.text, words)}{text[tag.end :]}"
    return [plain(line).replace("\n", " ") for line in _TAG.sub(_seen, text).split("\n")]


def plain(text: str) -> str:
    """Return text as it is read: entities decoded, full-width letters narrowed."""
    return unicodedata.normalize("NFKC", html.unescape(text)).replace("\u200b", "")


def blank(text: str) -> str:
    """Return a template with blanks for comments and styles; every line stays where it was."""
    return _UNSEEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _seen(found: re.Match[str]) -> str:
    """Return what a tag shows (its `alt` and `title`), with the lines that it takes; an inline tag leaves no gap."""
    words = " ".join(a or b for a, b in _SHOWN.findall(found[0]))
    gap = "" if _INLINE.match(found[0]) and not words else " "
    return f"{gap}{words}{gap}{_breaks(found[0], words)}"


def _breaks(text: str, left: str) -> str:
    """Return the line breaks of a text that are missing in what is left of it."""
    return "\n" * (text.count("\n") - left.count("\n"))
