"""One edition looked at for several faces: what each would get, and what is wrong with it.

In: a project as it was loaded, a campaign, which content, a day, faces. Out: a `Sheet`, and its record for other programs.
A face whose data breaks the letter does not hide the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.delivery.opening import letter_of
from engine.message.press import PrintError
from engine.project.problems import Problem, Term
from engine.review.check import campaign_check
from engine.review.preview import printed
from engine.review.previews.parts import parts_of
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from engine.project.campaigns import Campaign
    from engine.project.folder import Loaded
    from engine.project.project import Project
    from engine.review.preview import Preview
    from engine.review.previews.faces import Face
    from engine.review.previews.parts import Parts
    from engine.words import Language


@dataclass(frozen=True, slots=True)
class Seen:
    """One face's message, or what keeps it from being printed."""

    face: Face
    preview: Preview | None
    problem: Problem | None = None

    @property
    def parts(self) -> Parts | None:
        """Return what stands in the message; taken apart when it is first asked for, since the letter is shown before."""
        return parts_of(self.preview.html, self.preview.eml) if self.preview is not None else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One edition, seen. Nobody sees anything where its letter has errors."""

    key: str
    campaign: str
    title: str
    due: datetime
    seen: tuple[Seen, ...]
    problems: tuple[Problem, ...]
    content: Mapping[str, object]
    """What the edition says itself, by its keys."""
    shop_url: str


def sheet_of(project: Project, campaign: Campaign, number: int, day: date | None, faces: Iterable[Face]) -> Sheet:
    """Print content `number` for each face. The problems are those of the letter alone; see `problems_of`."""
    edition = sample_edition(project, campaign, number, day)
    letter, problems = letter_of(project, edition)
    assert edition.due is not None
    seen: list[Seen] = []
    for face in faces if letter is not None else ():
        assert letter is not None
        try:
            made = printed(project, edition, letter, face.person)
            seen.append(Seen(face, made))
        except (PrintError, ValueError) as error:
            place = campaign.places[number]
            who = Term(face.title) if face.title else face.shown
            values = {"face": who, "reason": str(error)}
            problem = Problem("preview_face_fails", place.file, place.line, values=values)
            seen.append(Seen(face, None, problem))
    told = (*problems, *(one.problem for one in seen if one.problem is not None))
    due = edition.due.astimezone(project.zone)
    content = campaign.editions[number].variables()
    return Sheet(edition.key, campaign.id, campaign.title, due, tuple(seen), told, content, project.shop.shop.url)


def problems_of(loaded: Loaded, name: str) -> tuple[Problem, ...]:
    """Return all that is wrong with a campaign: in its own files, in its template, in what both make together.

    Mistakes in the files that all campaigns share come with it.
    """
    found = [one for one in loaded.problems if not one.file.startswith("campaigns/") or _of(one.file, name, loaded)]
    for campaign in loaded.draft.campaigns:
        if campaign.id == name:
            found.extend(campaign_check(loaded.draft, campaign))
    return ordered(found)


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, errors first, then by file and line."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda one: (one.severity != "error", one.file, one.line, one.code)))


def record(seen: Seen, language: Language) -> dict[str, object]:
    """Return what a program, or a page, shows of one face's message (the fields are a promise)."""
    face, parts, preview = seen.face, seen.parts, seen.preview
    named = str(Term(face.title).say(language)) if face.title else face.shown
    if parts is None or preview is None:
        assert seen.problem is not None
        return {"face": face.id, "title": named, "problem": seen.problem.record(language)}
    return {
        "face": face.id,
        "title": named,
        "subject": preview.subject,
        "preheader": parts.preheader,
        "from": parts.header("From"),
        "to": parts.header("To"),
        "html_bytes": parts.html_bytes,
        "eml_bytes": parts.eml_bytes,
        "headers": [list(header) for header in parts.headers],
        "links": [{"url": one.url, "words": one.words, "times": one.times} for one in parts.links],
        "attached": [{"name": name, "bytes": octets} for name, octets in parts.attached],
        "problem": None,
    }


def _of(file: str, name: str, loaded: Loaded) -> bool:
    """Tell whether a file below campaigns/ belongs to a campaign: its own, or one of its folder of editions."""
    own = {campaign.file for campaign in loaded.draft.campaigns if campaign.id == name} or {f"campaigns/{name}.toml"}
    return any(file == one or file.startswith(f"{one.removesuffix('.toml')}/") for one in own)
