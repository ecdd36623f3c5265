"""Every edition filled for people with and without a name: what fails here would fail in the middle of a run.

In: a draft and one of its campaigns, whose template's Jinja is sound. Out: a problem at the edition that lacks something, or at
the template where every edition stumbles over the same line. A name that nothing gives is told by `keys`, once.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.delivery.opening import attribute_defaults, name_words, variables
from engine.message.name import addressee
from engine.message.own_text import own_text_name
from engine.message.rehearse import rehearsing
from engine.message.standing import stage_words
from engine.project.problems import Problem, Term
from engine.review.pretend import pretend
from engine.review.sample import faces, sample_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.message.press import Person
    from engine.project.campaigns import Campaign, Place
    from engine.project.draft import Draft
    from engine.project.project import Project

    Rehearsing = Callable[[Mapping[str, object]], tuple[Problem, ...]]

_NAMES = "template_name_undefined"
_MEMBERS = "template_member_undefined"
_SUBJECT = "subject"  # beside the templates, whose names all have an ending


def fill_problems(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    """Fill each edition for each face."""
    whole = pretend(draft, campaign)
    if whole is None:
        return
    project, meant = whole
    names = [name for name in (meant.template, own_text_name(meant.template)) if name in project.templates]
    letter = [rehearsing(project.templates, name) for name in dict.fromkeys(names)]
    causes = [_causes(project, meant, number, letter) for number in range(len(meant.places))]
    often = Counter(cause for found in causes for cause in found)
    for place, found in zip(meant.places, causes, strict=True):
        for cause in found:
            template = cause.file != f"templates/{_SUBJECT}"
            everywhere = often[cause] == len(causes) and (len(causes) > 1 or cause.code.endswith("_guess"))
            yield cause if template and everywhere else _at(place, cause)


def _causes(project: Project, campaign: Campaign, number: int, letter: list[Rehearsing]) -> tuple[Problem, ...]:
    """Return what goes wrong with one edition, in either part, for any face."""
    shared = variables(project, sample_edition(project, campaign, number))
    subject = campaign.editions[number].subject
    parts = [*letter, rehearsing({_SUBJECT: subject}, _SUBJECT)] if "{" in subject else letter
    found = [
        cause
        for face in faces(project)
        for part in parts
        for cause in part({**shared, **_person(project, face)})
        if not _told(cause, project)
    ]
    return tuple(dict.fromkeys(found))


def _told(cause: Problem, project: Project) -> bool:
    """Tell whether the names alone have told it: a name that nothing gives, an attribute that nobody declared."""
    first, _, rest = str(cause.values.get("what")).partition(".")
    return cause.code.startswith(_NAMES) or (first == "attributes" and rest not in project.shop.attributes)


def _person(project: Project, face: Person) -> dict[str, object]:
    form, fallback = name_words(project)
    stages = project.shop.stages
    return {
        "name": face.name,
        "addressee": addressee(face.name, form, fallback),
        "attributes": attribute_defaults(project) | dict(face.attributes),
        "leave_url": f"{project.shop.web.base_url}/leave/…",
        "stage": stage_words([level.model_dump() for level in stages.levels] if stages else (), face.standing),
    }


def _at(place: Place, cause: Problem) -> Problem:
    """Tell a cause at the edition that brings it about."""
    values = {"what": cause.values["what"], "where": f"{cause.file}:{cause.line}"}
    if cause.file == f"templates/{_SUBJECT}":
        why = Term(cause.code, cause.values)
        return Problem("subject_fails", place.file, place.of("subject"), "subject", values={"what": why})
    code = "content_member_missing" if cause.code.startswith(_MEMBERS) else "content_fails"
    return Problem(code, place.file, place.line, values=values)
