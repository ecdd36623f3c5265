"""Every edition filled for everybody whom its template tells apart: what fails here would fail in the middle of a run.

In: a draft and one of its campaigns, whose template's Jinja is sound. Out: a problem at the edition that lacks something, or at
the template where every edition stumbles over the same line; what only some people lack (an attribute without a default, an
order, a stage) is told at the template, with an example of them. A name that nothing gives is told by `keys`, once.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from engine.delivery.opening import attribute_defaults, name_words, variables
from engine.message.coupon import with_sample
from engine.message.name import addressee
from engine.message.order import ORDER
from engine.message.own_text import own_text_name
from engine.message.rehearse import rehearsing
from engine.message.source import resolve
from engine.message.standing import stage_words
from engine.project.problems import Problem, Term
from engine.review.persons import people_for
from engine.review.pretend import pretend
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from engine.message.person import Person
    from engine.project.campaigns import Campaign, Place
    from engine.project.draft import Draft
    from engine.project.project import Project
    from engine.review.persons import Tried

    Rehearsing = Callable[[Mapping[str, object]], tuple[Problem, ...]]

_NAMES = "template_name_undefined"
_MEMBERS = "template_member_undefined"
_GIVEN = frozenset(["author", ORDER])
"""What the engine gives to some letters and people only."""
_SUBJECT = "subject"  # beside the templates, whose names all have an ending


def fill_problems(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    """Fill each edition for each face."""
    whole = pretend(draft, campaign)
    if whole is None:
        return
    project, meant = whole
    names = tuple(name for name in (meant.template, own_text_name(meant.template)) if name in project.templates)
    letter = [rehearsing(project.templates, name) for name in dict.fromkeys(names)]
    people = _people(project, meant, names)
    tried = [_causes(project, meant, number, letter, people) for number in range(len(meant.places))]
    causes = [found for found, _ in tried]
    yield from dict.fromkeys(problem for _, personal in tried for problem in personal)
    often = Counter(cause for found in causes for cause in found)
    for place, found in zip(meant.places, causes, strict=True):
        for cause in found:
            template = cause.file != f"templates/{_SUBJECT}"
            everywhere = often[cause] == len(causes) and (len(causes) > 1 or cause.code.endswith("_guess"))
            yield cause if template and everywhere else _at(place, cause)


def _people(project: Project, campaign: Campaign, names: Sequence[str]) -> tuple[Tried, ...]:
    """Return whom the campaign's letters are tried for: their subjects and parts tell them apart."""
    sources = (resolve(project.templates, name)[0] for name in names)
    subjects = [content.subject for content in campaign.editions if "{" in content.subject]
    return people_for(project, [*subjects, *(source.text for source in sources if source is not None)])


def _causes(
    project: Project, campaign: Campaign, number: int, letter: Sequence[Rehearsing], people: Sequence[Tried]
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Return what goes wrong with one edition, in any part, for everybody, and what only for some."""
    shared = variables(project, sample_edition(project, campaign, number))
    subject = campaign.editions[number].subject
    parts = [*letter, rehearsing({_SUBJECT: subject}, _SUBJECT)] if "{" in subject else letter
    everybody: dict[Problem, None] = {}
    some: dict[Problem, Problem] = {}
    for one, shown in ((each, shown) for each in people for shown in _shown(shared, each)):
        person = _person(project, with_sample(one.person, shared))
        found = [cause for part in parts for cause in part({**shown, **person}) if not _told(cause, project)]
        for cause in found:
            if not one.special and not _is_personal(cause):
                everybody[cause] = None
            elif cause not in everybody:
                some.setdefault(cause, _personal(campaign, number, cause, one.special))
    return tuple(everybody), tuple(some.values())


def _shown(shared: Mapping[str, object], one: Tried) -> Iterator[Mapping[str, object]]:
    """Yield what an edition says to everybody; once more with products that are popular, as orders may tell when it opens."""
    yield shared
    listed = shared.get("products")
    if not one.special and isinstance(listed, list):
        tables = cast("list[object]", listed)
        ranked = [{**cast("dict[str, object]", table), "rank": 1} for table in tables if isinstance(table, dict)]
        yield {**shared, "products": ranked}


def _is_personal(cause: Problem) -> bool:
    """Tell whether it is not the edition that lacks something, although everybody does."""
    return _first(cause) in _GIVEN


def _personal(campaign: Campaign, number: int, cause: Problem, special: str) -> Problem:
    """Tell what somebody lacks, at the template."""
    if _first(cause) == "author":
        return Problem("author_missing", cause.file, cause.line, "author", values={"campaign": campaign.file})
    undefined = cause.code.startswith((_NAMES, _MEMBERS))
    values = {"what": cause.values["what"], "who": special or "–"}
    if cause.file == f"templates/{_SUBJECT}":
        place = campaign.places[number]
        why = Term("person_lacks" if undefined else "person_fails", values)
        return Problem("subject_fails", place.file, place.of("subject"), "subject", values={"what": why})
    return Problem("person_lacks" if undefined else "person_fails", cause.file, cause.line, values=values)


def _told(cause: Problem, project: Project) -> bool:
    """Tell whether the names alone have told it: a name that nothing gives, an attribute that nobody declared."""
    rest = str(cause.values.get("what")).partition(".")[2]
    if cause.code.startswith(_NAMES):
        return _first(cause) not in _GIVEN
    return _first(cause) == "attributes" and rest not in project.shop.attributes


def _first(cause: Problem) -> str:
    """Return the name with which a cause's value begins."""
    return str(cause.values.get("what")).partition(".")[0]


def _person(project: Project, face: Person) -> dict[str, object]:
    form, fallback = name_words(project)
    stages = project.shop.stages
    return {
        "name": face.name,
        "addressee": addressee(face.name, form, fallback),
        "attributes": attribute_defaults(project) | dict(face.attributes),
        "leave_url": f"{project.shop.web.base_url}/leave/…",
        "preferences_url": f"{project.shop.web.base_url}/preferences/…",
        "stage": stage_words([level.model_dump() for level in stages.levels] if stages else (), face.standing),
        **face.facts,
    }


def _at(place: Place, cause: Problem) -> Problem:
    """Tell a cause at the edition that brings it about."""
    values = {"what": cause.values["what"], "where": f"{cause.file}:{cause.line}"}
    if cause.file == f"templates/{_SUBJECT}":
        why = Term(cause.code, cause.values)
        return Problem("subject_fails", place.file, place.of("subject"), "subject", values={"what": why})
    code = "content_member_missing" if cause.code.startswith(_MEMBERS) else "content_fails"
    return Problem(code, place.file, place.line, values=values)
