"""What people read, by code, in English and in Japanese.

In: a code, a language, the values of the sentence. Out: a `Saying` (what is wrong, what to do).
One module a room holds that room's phrases, both languages side by side so that neither can be forgotten; this module
only looks them up. It never decides anything: the code is the fact, the words are its clothes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ja"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in both languages; `{name}` marks a value (`str.format`)."""

    en: str
    ja: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to a person: what is wrong and, for a mistake, what to do about it."""

    message: Phrase
    hint: Phrase = Phrase("", "")


@dataclass(frozen=True, slots=True)
class Saying:
    """An entry spoken in one language."""

    message: str
    hint: str

    def __str__(self) -> str:
        """Return the message and its hint as one line; a Japanese full stop brings its own blank."""
        between = "" if self.message.endswith("。") else " "
        return f"{self.message}{between}{self.hint}".strip()


def entry(en: str, ja: str, *, do: str = "", ja_do: str = "") -> Entry:
    """Write an entry: the message in both languages, then what to do in both."""
    return Entry(Phrase(en, ja), Phrase(do, ja_do))


def speak(found: Entry, language: Language, values: dict[str, object]) -> Saying:
    """Fill an entry's phrases in one language."""
    if language == "ja":
        return Saying(found.message.ja.format(**values), found.hint.ja.format(**values))
    return Saying(found.message.en.format(**values), found.hint.en.format(**values))


def language_of(tag: str) -> Language:
    """Return the language we speak for a locale tag ("ja", "ja_JP.UTF-8", "en-GB"): Japanese, or else English."""
    return "ja" if tag.lower().replace("_", "-").split("-")[0] == "ja" else "en"
