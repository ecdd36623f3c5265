"""The language of the public pages and of single mails: one of ours, or the words of a shop's own file.

In: the shop's locale, and what its file says by code. Out: sentences. A code that the file does not have is said in ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.words import Saying, language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.page_words import PageWords
    from engine.project.project import Project
    from engine.words import Language


@dataclass(frozen=True, slots=True)
class Speech:
    """In which language a shop speaks: `tag` stands in `lang`, `own` has a shop's sentences by code."""

    tag: str
    language: Language
    own: Mapping[str, Saying] = field(default_factory=dict[str, Saying])

    def say(self, code: str, **values: object) -> Saying:
        """Return the message and the hint of a code."""
        own = self.own.get(code)
        if own is None:
            return say(code, self.language, **values)
        return Saying(own.message.format(**values), own.hint.format(**values))

    @property
    def bullet(self) -> str:
        """Return what stands in front of a line of a list."""
        return "・" if self.language == "ja" else "– "

    @property
    def gap(self) -> str:
        """Return what stands between two sentences."""
        return "" if self.language == "ja" else " "


def speech_in(project: Project) -> Speech:
    """Return the speech of a project's shop."""
    return speech_of(project.shop.shop.locale, project.pages)


def speech_of(locale: str, words: PageWords) -> Speech:
    """Return the speech of a shop; without words of its own it is one of ours, whatever the locale."""
    language = language_of(locale)
    return Speech(words.language or language, language, words.own)
