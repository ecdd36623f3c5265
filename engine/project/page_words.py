"""`pages.toml`: the words of the public pages and of single mails in a language that the engine does not speak, or in the shop's own.

In: the tables of the file, which may be missing. Out: sentences by code, and the mistakes: a code that nothing says, a {value} that is
not there. What the file does not say is said in the engine's words, which is told.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from engine.project.part import Part
from engine.project.problems import Problem
from engine.project.validate import validate
from engine.project.values import FORMS, Filled
from engine.words import Entry, Saying, links, preferences, sign_up, web

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.project.toml import Positions

FILE = "pages.toml"
_OPERATORS = frozenset(["listen_failed", "web_crowded", "web_languages", "web_contrast"])
_READERS = ("sign_up.", "join.", "joined")  # of the words of signing up; the rest is the operator's
_NAMED = 12  # of the missing sentences: who writes the file looks at the rest when those are there
SAID: Mapping[str, Entry] = {
    **{code: entry for code, entry in web.WORDS.items() if code not in _OPERATORS},
    **preferences.WORDS,
    **{code: entry for code, entry in sign_up.WORDS.items() if code.startswith(_READERS)},
    **{code: links.WORDS[code] for code in ("dead_link", "not_now")},
}
"""What the pages and the single mails say, by code."""


class Sentence(Part):
    """One place of a page: a heading, a label or a button, and the sentence below it."""

    text: Filled
    more: str = ""


class PagesFile(Part):
    """The whole of `pages.toml`."""

    language: Annotated[str, StringConstraints(pattern=FORMS["value_language"])]
    """Of the words, as a page's `lang`: "fr"."""
    say: dict[str, Sentence] = {}
    """By code, as `docs/pages.md` lists them; {topic} and the like stay as they are."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the pages of a shop say: the language ("": the engine's), and the sentences of its own by code."""

    language: str = ""
    own: Mapping[str, Saying] = field(default_factory=dict[str, Saying])


def read_page_words(tables: dict[str, object], positions: Positions) -> tuple[PageWords, tuple[Problem, ...]]:
    """Return the words; those of a file with mistakes are none."""
    file, problems = validate(PagesFile, tables, positions, FILE)
    if file is None:
        return PageWords(), problems
    told = tuple(_problems(file, positions))
    if any(problem.severity == "error" for problem in told):
        return PageWords(), (*problems, *told)
    own = {code: Saying(sentence.text, sentence.more) for code, sentence in file.say.items()}
    return PageWords(file.language, own), (*problems, *told)


def _problems(file: PagesFile, positions: Positions) -> Iterator[Problem]:
    from difflib import get_close_matches  # a run has no need of it

    for code, sentence in file.say.items():
        line, key = positions.line(("say", code)), f"say.{code}"
        entry = SAID.get(code)
        if entry is None:
            near = ", ".join(get_close_matches(code, SAID, 1)) or "leave.ask"
            yield Problem("page_words_unknown", FILE, line, key, values={"near": near})
            continue
        for ours, theirs in ((entry.message, sentence.text), (entry.hint, sentence.more)):
            wrong = _values(theirs) - _values(ours.en)
            if wrong:
                values = {"wrong": ", ".join(sorted(wrong)), "known": ", ".join(sorted(_values(ours.en))) or "-"}
                yield Problem("page_words_value", FILE, line, key, values=values)
    missing = [code for code in SAID if code not in file.say]
    if missing:
        values = {
            "number": len(missing),
            "first": ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else ""),
        }
        yield Problem("page_words_missing", FILE, positions.line(("say",)), "say", "warning", values)


def _values(text: str) -> set[str]:
    """Return the values that a sentence names in braces; a brace that is none is one, too."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return {text}
    # A conversion or a form of a value could reach into it: {topic!r}, {topic.x}, {topic:>9999}.
    return {f"{name}{form or ''}{way or ''}" for _, name, form, way in parts if name is not None}
