"""The words that a shop does not use, or asks about, in what its letters say.

In: the shop's own list, an edition's subject and content, its template. Out: a finding for each word with its place. It reads what
was written, not what was printed, so that each has a line; full and half width and small letters are alike. A word of
Latin letters counts whole (sale is not in wholesale), any other wherever it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.message.lints.sheet import Finding, Spot
from engine.message.shown import plain, shown_lines
from engine.message.source import resolve
from engine.message.writing import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.project.house_words import HouseWords
    from engine.project.lints import LintName


def wording(
    words: HouseWords, content: Mapping[str, object], templates: Mapping[str, str], name: str
) -> Iterator[Finding]:
    """Yield each word of the list: in the content by its key, in the template by file and line."""
    lists: tuple[tuple[LintName, Mapping[str, str]], ...] = (("word_banned", words.banned), ("word_ask", words.ask))
    for lint, listed in lists:
        for word, instead in listed.items():
            pattern = _pattern(word)
            for spot in _spots(pattern, content, templates, name):
                yield Finding(lint, lint, spot, {"word": word, "instead": instead})


def _spots(
    pattern: re.Pattern[str], content: Mapping[str, object], templates: Mapping[str, str], name: str
) -> Iterator[Spot]:
    for key, value in content.items():
        if any(pattern.search(plain(text)) for text in texts_of(value)):
            yield Spot("subject") if key == "subject" else Spot("key", key)
    for file, line, text in _lines(tuple(templates.items()), name):
        if pattern.search(text):
            yield Spot("file", file, line)


@lru_cache(maxsize=64)
def _lines(templates: tuple[tuple[str, str], ...], name: str) -> tuple[tuple[str, int, str], ...]:
    """Return the lines of a template that show something: file, line, words."""
    source, _ = resolve(dict(templates), name)
    if source is None:
        return ()
    return tuple((*source.where(number), text) for number, text in enumerate(shown_lines(source), 1) if text.strip())


@lru_cache(maxsize=1000)
def _pattern(word: str) -> re.Pattern[str]:
    meant = plain(word)
    before = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", meant) else ""
    after = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]\Z", meant) else ""
    return re.compile(f"{before}{re.escape(meant)}{after}", re.IGNORECASE)
