"""The project as it is right now, to be looked at letter by letter while it is written.

In: a project's root; which files changed. Out: the campaigns with their editions, one face's letter, what is wrong. What a file says
is read again when it changed, a template alone where only templates did: everything else stays as it was read and compiled.
"""

from __future__ import annotations

import asyncio
import pickle
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from engine.project.folder import Loaded, load
from engine.project.problems import errors
from engine.project.reading import Reading
from engine.project.toml import parse
from engine.review.previews.faces import invented
from engine.review.previews.sheet import ordered, problems_of, sheet_of
from engine.review.previews.watch import EVERY_S, changed, stamps

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from engine.project.problems import Problem
    from engine.project.toml import Positions, Syntax
    from engine.review.previews.faces import Face
    from engine.review.previews.sheet import Seen

_BELOW = "templates/"


@dataclass(slots=True)
class Remembering(Reading):
    """A reading that parses a file only if its text is new: of a hundred files one was saved."""

    known: dict[str, tuple[str, bytes]] = field(default_factory=dict[str, "tuple[str, bytes]"])

    def parsed(self, path: Path, text: str) -> tuple[dict[str, object], Positions] | Syntax:
        """Return a fresh copy of what the text says; a model may keep hold of a part of it."""
        text_before, kept = self.known.get(str(path), ("", b""))
        if kept and text_before == text:
            return pickle.loads(kept)  # noqa: S301 - what this very process wrote
        found = parse(text)
        self.known[str(path)] = (text, pickle.dumps(found))
        return found


@dataclass(slots=True)
class Desk:
    """What lies on it: the files as they were last read, and how often they were."""

    root: Path
    loaded: Loaded
    people: tuple[Face, ...] = ()
    version: int = 1
    remembered: dict[str, tuple[str, bytes]] = field(default_factory=dict[str, "tuple[str, bytes]"])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    printed: dict[tuple[object, ...], tuple[Loaded, Found]] = field(
        default_factory=dict[tuple[object, ...], "tuple[Loaded, Found]"]
    )
    printing: Lock = field(default_factory=Lock)
    last: tuple[str, int, date | None, str] | None = None
    """What was looked at last."""

    def faces(self) -> tuple[Face, ...]:
        """Return everybody to choose from."""
        return (*(invented(self.loaded.project) if self.loaded.project else ()), *self.people)

    def tell(self) -> None:
        """Wake everybody who waits for news."""
        self.version += 1
        self.news.set()
        self.news = asyncio.Event()


@dataclass(frozen=True, slots=True)
class Found:
    """One face's letter; without one, the problems say why."""

    seen: Seen | None
    key: str
    problems: tuple[Problem, ...]


def look(desk: Desk, campaign: str, number: int, day: date | None, face: str) -> Found:
    """Print one content of a campaign for one face, from what lies on the desk; once, however often it is asked for.

    A page asks for the letter and for what is in it at nearly the same time: printed twice at once, both would come late.
    """
    asked = desk.last = (campaign, number, day, face)
    with desk.printing:
        loaded = desk.loaded
        kept = desk.printed.get(asked)
        if kept is not None and kept[0] is loaded:
            return kept[1]
        found = _look(desk, loaded, campaign, number, day, face)
        desk.printed = {one: (of, what) for one, (of, what) in desk.printed.items() if of is loaded}
        desk.printed[asked] = loaded, found
        return found


def _look(desk: Desk, loaded: Loaded, campaign: str, number: int, day: date | None, face: str) -> Found:
    project = loaded.project
    known = project.campaign(campaign) if project else None
    if project is None or known is None:
        told = ordered(errors(problems_of(loaded, campaign))) or ordered(errors(loaded.problems))
        return Found(None, campaign, told)
    if not 0 <= number < len(known.editions):
        return Found(None, campaign, ())
    faces = desk.faces()
    meant = next((one for one in faces if one.id == face), faces[0])
    sheet = sheet_of(project, known, number, day, [meant])
    seen = next((one for one in sheet.seen if one.preview is not None), None)
    return Found(seen, sheet.key, sheet.problems)


def refreshed(desk: Desk, names: Collection[str]) -> Loaded:
    """Return the project with what changed."""
    found = _templates_only(desk.loaded, desk.root, names)
    return found or load(desk.root, Remembering(desk.root, known=desk.remembered))


def _templates_only(loaded: Loaded, root: Path, names: Collection[str]) -> Loaded | None:
    """Return the project with other templates; `None` where more than the text of sound templates changed."""
    project = loaded.project
    if project is None or not all(name.removeprefix(_BELOW) in project.templates for name in names):
        return None
    if not all(name.startswith(_BELOW) for name in names):
        return None
    try:
        new = {name.removeprefix(_BELOW): (root / name).read_bytes().decode() for name in names}
    except (OSError, UnicodeDecodeError):
        return None
    if any(text.startswith("\ufeff") for text in new.values()):
        return None
    draft = replace(loaded.draft, templates={**loaded.draft.templates, **new})
    return replace(loaded, project=replace(project, templates={**project.templates, **new}), draft=draft)


async def keep_fresh(desk: Desk, stop: asyncio.Event) -> None:
    """Read what is saved until `stop`."""
    before = stamps(desk.root)
    while not stop.is_set():
        await asyncio.sleep(EVERY_S)
        after = stamps(desk.root)
        names = changed(before, after)
        if not names:
            continue
        before = after
        desk.loaded = await asyncio.to_thread(refreshed, desk, names)
        desk.tell()
        if desk.last is not None:  # it will be asked for next: begun now, it is there a round trip earlier
            with suppress(Exception):
                await asyncio.to_thread(look, desk, *desk.last)
