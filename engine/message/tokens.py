"""Jinja tags swapped for plain words, and back: MJML and the CSS inliner would otherwise tear them.

In: an author's text and its tags. Out: the text with one opaque word a tag (a `{# comment #}` leaves nothing), from
which every offset leads back to the author's line; later the finished HTML or text with the tags in place of the words.
A word is chosen so that it does not occur in the author's text. Literal braces that appear on the way (from `&#123;`)
are guarded, so that what was text never becomes Jinja.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from engine.message.addresses import asked, starting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.message.tags import Tag


@dataclass(frozen=True, slots=True)
class Tokenised:
    """The text with words for tags. `starts[i]` is an offset in `text` from which line `lines[i]` of the author runs."""

    text: str
    tags: tuple[Tag, ...]
    word: re.Pattern[str]
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    asked: frozenset[int] = frozenset()
    """The numbers of the tags that start an address, and are asked what they bring (`addresses.py`)."""

    def line(self, offset: int) -> int:
        """Return the author's line (from 1) of an offset in `text`."""
        return self.lines[bisect_right(self.starts, offset) - 1]

    def tag(self, word: str) -> Tag:
        """Return the tag that a word stands for."""
        found = self.word.fullmatch(word)
        assert found is not None
        return self.tags[int(found[1])]

    def found(self, text: str) -> tuple[Tag, ...]:
        """Return the tags whose words stand in a text, in its order."""
        return tuple(self.tags[int(found[1])] for found in self.word.finditer(text))

    def holds(self, text: str) -> bool:
        """Tell whether a text holds a word that stands for a tag."""
        return self.word.search(text) is not None


def tokenise(source: str, tags: Sequence[Tag]) -> Tokenised:
    """Return `source` with a word for each tag."""
    stem = next(f"jx{number}n" for number in count() if f"jx{number}n" not in source)
    pieces: list[str] = []
    starts, lines = [0], [1]
    at, length = 0, 0
    for index, tag in enumerate(tags):
        word = "" if tag.kind == "comment" else f"{stem}{index}x"
        length = _copy(source[at : tag.start], pieces, starts, lines, length) + len(word)
        pieces.append(word)
        at = tag.end
        if breaks := tag.text.count("\n"):
            starts.append(length)
            lines.append(lines[-1] + breaks)
    _copy(source[at:], pieces, starts, lines, length)
    text, word = "".join(pieces), re.compile(stem + r"(\d+)x")
    return Tokenised(text, tuple(tags), word, tuple(starts), tuple(lines), starting(text, tags, word))


def _copy(text: str, pieces: list[str], starts: list[int], lines: list[int], length: int) -> int:
    """Append plain text, note where its lines begin, and return the length so far."""
    for found in re.finditer("\n", text):
        starts.append(length + found.end())
        lines.append(lines[-1] + 1)
    pieces.append(text)
    return length + len(text)


def restore(text: str, tokenised: Tokenised) -> str:
    """Return the text with every word (and the HTML comment around it, if any) turned into its tag again."""
    word = tokenised.word.pattern
    guarded = re.sub(r"\{(?=[{%#]|(?:<!--)?" + word.replace("(", "(?:") + ")", '{{ "{" }}', text)
    if guarded == text:
        return _put_back(text, tokenised)
    # The guard's own braces must not be taken for literal ones, so the two steps run on the pieces between guards.
    return '{{ "{" }}'.join(_put_back(piece, tokenised) for piece in guarded.split('{{ "{" }}'))


def as_written(text: str, tokenised: Tokenised) -> str:
    """Return the text with every tag as its author wrote it, to compare."""
    return restore(text, replace(tokenised, asked=frozenset()))


def _put_back(text: str, tokenised: Tokenised) -> str:
    word = tokenised.word.pattern
    plain = re.compile(f"<!--{word}-->|{word}")
    return plain.sub(lambda found: _tag(int(found[1] or found[2]), tokenised), text)


def _tag(number: int, tokenised: Tokenised) -> str:
    tag = tokenised.tags[number].text
    return asked(tag) if number in tokenised.asked else tag


def with_asked(source: str, tokenised: Tokenised) -> str:
    """Return the author's own text, line by line, with the tags asked that start an address."""
    pieces: list[str] = []
    at = 0
    for number in sorted(tokenised.asked):
        tag = tokenised.tags[number]
        pieces += [source[at : tag.start], asked(tag.text)]
        at = tag.end
    return "".join([*pieces, source[at:]])
