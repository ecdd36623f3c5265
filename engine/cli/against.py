"""`tayori calendar --against REV`: what a change of the files changes in the calendar.

In: the project as it lies there, and a git revision. Out: lines, Markdown for a pull request, or one JSON document. Nothing is
checked out, nothing is sent, no clock is asked.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.cli.changes import document, rows, summary
from engine.cli.markdown import markdown
from engine.cli.place import Place, loaded_of
from engine.cli.screen import FILES, FINE, WORLD, StopError, show, tell_problems, word
from engine.project.folder import load
from engine.project.git import OF_THE_WORLD, RevisionError
from engine.project.past import checked_out
from engine.project.problems import errors
from engine.review.change.comparable import broken, comparable
from engine.review.change.difference import difference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.cli.changes import Row
    from engine.project.folder import Loaded
    from engine.project.project import Project
    from engine.review.change.difference import Difference


def show_difference(
    place: Place, revision: str, first: date, last: date, format: str, loaded: Loaded | None = None
) -> int:
    """Print what differs from a revision (text, markdown, json); 2 when the present files have mistakes.

    `loaded` is the present project for who has read it already.
    """
    loaded = loaded or loaded_of(place)
    tell_problems(errors(loaded.problems))
    if loaded.project is None:
        raise StopError(FILES, "project_broken", number=len(loaded.problems))
    before = _before(loaded.project, revision)
    sides = comparable(before, loaded)
    found = difference(sides, first, last)
    remarks = tuple(_remarks(found, before, loaded, revision))
    if format == "markdown":
        show(markdown(word("against_span", revision=revision, first=first, last=last), rows(found), remarks))
    else:
        _tell(before, revision, remarks)
        if format == "json":
            show(json.dumps(document(found, revision), ensure_ascii=False))
        else:
            _show(rows(found), word("against_span", revision=revision, first=first, last=last))
    return FILES if errors(loaded.problems) else FINE


def _before(project: Project, revision: str) -> Loaded | None:
    """Load the project as it was, `None` where there was none."""
    try:
        with checked_out(project.root, revision) as folder:
            return load(folder) if folder else None
    except RevisionError as error:
        status = WORLD if error.code in OF_THE_WORLD else FILES
        raise StopError(status, error.code, **error.values_) from error


def _remarks(found: Difference, before: Loaded | None, loaded: Loaded, revision: str) -> Iterator[str]:
    """Yield what the reader has to know besides."""
    if before is None:
        yield word("against_no_project", revision=revision)
    elif errors(before.problems):
        names = ", ".join((*found.sides.files, *sorted(broken(before)))) or "-"
        yield word("against_mistakes", revision=revision, names=names)
    if ids := broken(loaded):
        yield word("against_broken", names=", ".join(sorted(ids)))
    for old, new in found.renamed:
        yield word("against_renamed", old=old, new=new)


def _tell(before: Loaded | None, revision: str, remarks: tuple[str, ...]) -> None:
    """Say the mistakes of the revision, in git's own notation of a file, and the remarks."""
    problems = errors(before.problems) if before else ()
    tell_problems(replace(problem, file=f"{revision}:{problem.file}") for problem in problems)
    for remark in remarks:
        print(remark, file=sys.stderr)  # noqa: T201 - a sentence of the catalogue, spoken already


def _show(found: tuple[Row, ...], span: str) -> None:
    show(f"{span}: {', '.join(summary(found)) or word('against_nothing')}")
    for kind in dict.fromkeys(row.kind for row in found):
        show()
        show(word(f"against_kind.{kind}"))
        for row in (row for row in found if row.kind == kind):
            show(f"  {'  '.join(filter(None, (row.who, row.when, row.what)))}")
