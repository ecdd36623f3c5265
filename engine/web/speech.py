"""The language of the public pages: one of ours, or the words of a shop's own file.

In: the shop's locale, and what its file says by code. Out: a page's sentences. A code that the file does not have is said in ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.words import Saying, language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.page_words import PageWords
    from engine.words import Language


@dataclass(frozen=True, slots=True)
class Speech:
    """In which language the pages speak: `tag` stands in their `lang`, `own` has a shop's sentences by code."""

    tag: str
    language: Language
    own: Mapping[str, Saying] = field(default_factory=dict[str, Saying])

    def say(self, code: str, **values: object) -> Saying:
        """Return the message and the hint of a code."""
        own = self.own.get(code)
        if own is None:
            return say(code, self.language, **values)
        return Saying(own.message.format(**values), own.hint.format(**values))


def speech_of(locale: str, words: PageWords) -> Speech:
    """Return the speech of a shop; without words of its own it is one of ours, whatever the locale."""
    language = language_of(locale)
    return Speech(words.language or language, language, words.own)
