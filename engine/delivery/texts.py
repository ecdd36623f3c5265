"""The text of an edition that is stopped, as the files say it now, beside the one that is frozen.

In: a paused edition. Out: its letter from the files as they are, proofread as at an opening, or what keeps it back; and whether
it is another text. Never: a write. The frozen text stays the edition's until a person says otherwise (DESIGN 5.4).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.delivery.begin import Begun, bank, kept_back, named_content
from engine.delivery.clock import moment_of
from engine.delivery.due import falling_due, watch
from engine.delivery.facts import popular
from engine.delivery.opening import letter_of, text_digest
from engine.project.problems import Term
from engine.store.texts import stood_in_of

if TYPE_CHECKING:
    from engine.calendar.edition import Edition
    from engine.message.letter import Letter
    from engine.project.problems import Problem
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.editions import Opened

_AROUND = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Fresh:
    """The text of the files: `letter` is `None` where something keeps it back, and `cause` says what."""

    letter: Letter | None
    digest: str = ""
    cause: Term | Problem | None = None


async def fresh_text(project: Project, store: Store, opened: Opened) -> Fresh:
    """Return an edition's text as the files have it now."""
    edition = await _in_calendar(project, store, opened)
    if edition is None or edition.content is None:
        return Fresh(None, cause=Term("text_gone", {"key": opened.key}))
    letter, problems = letter_of(project, edition)
    if letter is None:
        return Fresh(None, cause=problems[0])
    digest = text_digest(letter)
    refused = next(kept_back(project, Begun(edition, letter, digest)), None)
    if refused is not None:
        return Fresh(None, digest, refused)
    async with store.reading() as connection:
        return Fresh(await popular(connection, project, edition, letter), digest)


async def _in_calendar(project: Project, store: Store, opened: Opened) -> Edition | None:
    """Return the edition with the content that it opened with, due when it was due."""
    due = moment_of(opened.due_ms)
    around = local_date(due - _AROUND, project.zone), local_date(due + _AROUND, project.zone)
    watched = await watch(store, project, due, keep=False)
    found = next((one for one in falling_due(project, watched, *around) if one.key == opened.key), None)
    if found is None:
        return None
    edition = replace(found, due=due)
    if edition.content is not None:
        return edition
    async with store.reading() as connection:
        name = await stood_in_of(connection, opened.id)
    number = next((one for one in bank(edition) if named_content(edition, one) == name), None)
    return replace(edition, content=number)


def changes(before: Letter, after: Letter) -> tuple[tuple[str, str, str], ...]:
    """Return what differs between two texts: (what, before, after), the templates by a digest."""
    parts = [("subject", before.subject, after.subject)]
    names = sorted({*before.variables, *after.variables} - {"subject"})
    parts += [(name, _short(before.variables.get(name)), _short(after.variables.get(name))) for name in names]
    parts += [(name, _mark(getattr(before, name)), _mark(getattr(after, name))) for name in ("html", "text")]
    return tuple(one for one in parts if one[1] != one[2])


_SHOWN = 60


def _short(value: object) -> str:
    """Return a value as it is told: the whole of a short one, else its beginning with a digest."""
    text = "-" if value is None else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({_mark(text)})"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
