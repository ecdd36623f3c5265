"""A mistake in a file, as a value.

In: where it stands and which mistake it is. Out: the line a person reads, or the record that a program reads.
A problem is never raised: functions return `(value, problems)`, so that one run reports every mistake.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.words import Language, Saying

Severity = Literal["error", "warning"]
_STEM = 3  # "wednesday" for "wed", "mail" for "mailbox"; fewer letters begin too many words


@dataclass(frozen=True, slots=True)
class Term:
    """Words of the catalogue inside another sentence, spoken in the same language."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    def say(self, language: Language) -> Saying:
        """Return the words, and what to do, in the reader's language."""
        return say(self.code, language, **{name: _spoken(value, language) for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: `file` is relative to the project (or `$NAME` for an environment variable), `line` counts from 1."""

    code: str
    file: str
    line: int = 1
    key: str = ""
    severity: Severity = "error"
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    lint: str = ""
    """The name by which `[lints]` turns it off, where it can be."""

    def __hash__(self) -> int:
        """Hash what tells problems apart; `values` may hold what has no hash (equality still looks at them)."""
        return hash((self.code, self.file, self.line, self.key))

    def say(self, language: Language) -> Saying:
        """Return what is wrong and what to do, in the reader's language."""
        return say(self.code, language, **{name: _spoken(value, language) for name, value in self.values.items()})

    def text(self, language: Language) -> str:
        """Return the line that `check` prints: `file:line: key: what is wrong. What to do.`"""
        where = f"{self.file}:{self.line}: " if not self.file.startswith("$") else f"{self.file}: "
        level = "" if self.severity == "error" else f"{say('warning', language)}: "
        name = f" [{self.lint}]" if self.lint else ""
        return f"{where}{level}{self.key + ': ' if self.key else ''}{self.say(language)}{name}"

    def record(self, language: Language) -> dict[str, object]:
        """Return the JSON record that `check --json` prints (the fields are a promise to other programs)."""
        saying = self.say(language)
        return {
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "key": self.key,
            "code": self.code,
            "message": saying.message,
            "hint": saying.hint,
            **({"lint": self.lint} if self.lint else {}),
        }


def _spoken(value: object, language: Language) -> object:
    """Return a value in the reader's language, where it has one."""
    if isinstance(value, Problem):
        return value.text(language)
    if isinstance(value, Term):
        return value.say(language).message
    return value


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return those problems that put their file out of action."""
    return tuple(problem for problem in problems if problem.severity == "error")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or `None`: a similar one (difflib's own ratio), or a longer or shorter form."""
    listed = sorted(known)
    matches = difflib.get_close_matches(word, listed, n=1)
    if matches:
        return matches[0]
    forms = (
        each
        for each in listed
        if min(len(word), len(each)) >= _STEM and (word.startswith(each) or each.startswith(word))
    )
    return max(forms, key=len, default=None)
