"""Words to the person at the command line: which language, which stream, and the two ways in which a command ends early.

In: codes of the catalogue. Out: sentences on stderr (stdout carries only what was asked for). A terminal gets rich; cron and
systemd get plain lines.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from engine.project.problems import Term
from engine.words import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.project.problems import Problem
    from engine.words import Language

FINE, WORLD, FILES, OURS, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes (DESIGN 4): fine; the world (relay, database, disk); the person's files or arguments; our fault; ^C."""


class StopError(Exception):
    """A command that ends early: `code` is in the catalogue, `status` is the exit code."""

    def __init__(self, status: int, code: str, **values: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.values_ = values


def language() -> Language:
    """Return the language that the person reads: TAYORI_LANG, else the locale of the environment."""
    for name in ("TAYORI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return language_of(value)
    return "en"


def word(code: str, **values: object) -> str:
    """Return a sentence of the catalogue in the person's language."""
    return str(Term(code, values).say(language()))


def tell(code: str, **values: object) -> None:
    """Say a sentence on stderr."""
    print(word(code, **values), file=sys.stderr, flush=True)  # noqa: T201 - this is the module that prints


def tell_problems(problems: Iterable[Problem]) -> None:
    """Say each problem on stderr, a line each."""
    for problem in problems:
        print(problem.text(language()), file=sys.stderr)  # noqa: T201 - this is the module that prints


def show(text: str = "") -> None:
    """Print a line of what was asked for on stdout."""
    print(text)  # noqa: T201 - this is the module that prints
