"""Every mistake that can be known before anything is sent.

In: a project as it was loaded, with the problems of its files. Out: those and more: templates, content against what its
template asks for, the footer that the law wants, every edition filled for people with and without a name. Nothing is
sent, stored or asked of the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.opening import attribute_defaults, name_words, variables
from engine.message.name import addressee
from engine.message.rehearse import render_problems
from engine.message.template import compile_template
from engine.message.variables import uses
from engine.project.campaigns import RESERVED
from engine.project.problems import Problem, errors, nearest
from engine.project.schedules import WEEKDAYS
from engine.review.sample import faces, sample_edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.template import Template
    from engine.project.campaigns import Campaign
    from engine.project.folder import Loaded
    from engine.project.project import Draft, Project

_FOOTER = {
    "leave_url": "footer_leave",
    "shop.legal.name": "footer_name",
    "shop.legal.postal_address": "footer_address",
    "shop.legal.contact": "footer_contact",
}
"""What an advertisement must show, in Japan by 特定電子メール法 Art. 4 and its rule 9; elsewhere by CAN-SPAM and others."""


def check(loaded: Loaded) -> tuple[Problem, ...]:
    """Return every problem, in the order of files and lines."""
    found = list(loaded.problems)
    for campaign in loaded.draft.campaigns:
        found.extend(campaign_check(loaded, campaign))
    found.extend(_unused(loaded.draft, found))
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.file, problem.line, problem.code)))


def campaign_check(loaded: Loaded, campaign: Campaign) -> tuple[Problem, ...]:
    """Return every problem of one campaign's template and content, as far as its own file and the shop's can be read."""
    draft = loaded.draft
    found = [*_days(draft, campaign)]
    if campaign.template not in draft.templates:
        return tuple(found)  # told where the campaign names it
    template, problems = compile_template(draft.templates, campaign.template)
    found.extend(problems)
    if template is None:
        return tuple(found)
    found.extend(_footer(campaign, template))
    found.extend(_attributes(draft, template))
    found.extend(_keys(campaign, template))
    if not errors(found) and loaded.project is not None and campaign in loaded.project.campaigns:
        found.extend(_fills(loaded.project, campaign))
    return tuple(found)


def _unused(draft: Draft, found: list[Problem]) -> Iterator[Problem]:
    """Compile the templates that no campaign uses, so that their mistakes are told in the same run."""
    used = {campaign.template for campaign in draft.campaigns}
    told = {problem.file for problem in found}
    for name in draft.templates:
        whole = "<mjml" in draft.templates[name]
        if name not in used and whole and f"templates/{name}" not in told:
            yield from compile_template(draft.templates, name)[1]


def _days(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    """Tell content whose date is not a day of its slot."""
    slot = draft.schedules.slots.get(campaign.when.slot or "") if draft.schedules else None
    for content, place in zip(campaign.editions, campaign.places, strict=True):
        if slot is not None and content.date is not None and WEEKDAYS[content.date.weekday()] != slot.weekday:
            values = {"date": content.date, "is": WEEKDAYS[content.date.weekday()], "slot": slot.weekday}
            yield Problem("content_not_in_slot", place.file, place.of("date"), "date", values=values)


def _footer(campaign: Campaign, template: Template) -> Iterator[Problem]:
    for path, code in _FOOTER.items():
        if path not in template.paths and not _whole(path, template):
            yield Problem(code, f"templates/{campaign.template}", 1)


def _whole(path: str, template: Template) -> bool:
    """Tell whether a table above `path` is used as it is (`{% for line in shop.legal.values() %}`)."""
    above = path.rpartition(".")[0]
    return bool(above) and any(used.startswith(f"{above}.values") for used in template.paths)


def _attributes(draft: Draft, template: Template) -> Iterator[Problem]:
    """Tell attributes that nobody declared; one without a default is found when a face lacks it (`_fills`)."""
    if draft.shop is None:
        return
    declared = draft.shop.attributes
    for name in sorted(template.attributes):
        file, line = template.lines.get(f"attributes.{name}", (f"templates/{template.name}", 1))
        key = f"attributes.{name}"
        if name not in declared:
            guess = nearest(name, declared)
            values = {"name": name, "known": ", ".join(declared) or "-", "guess": guess}
            yield Problem("attribute_unknown_guess" if guess else "attribute_unknown", file, line, key, values=values)


def _keys(campaign: Campaign, template: Template) -> Iterator[Problem]:
    """Tell what the template asks for and no content has, and what contents have and nothing uses."""
    asked = template.required | template.optional
    written = {key for content in campaign.editions for key in content.variables()}
    for name in sorted(template.required - RESERVED - written if campaign.editions else ()):
        file, line = template.lines.get(name, (f"templates/{template.name}", 1))
        yield _unknown(name, file, line, written | RESERVED)
    for content, place in zip(campaign.editions, campaign.places, strict=True):
        keys = content.variables().keys()
        subject = uses(content.subject)
        for name in sorted((template.required & written) - RESERVED - keys):
            where = ":".join(map(str, template.lines.get(name, (f"templates/{template.name}", 1))))
            yield Problem("content_key_missing", place.file, place.line, name, values={"name": name, "where": where})
        for name in sorted(subject.required - RESERVED - keys):
            yield _unknown(name, place.file, place.of("subject"), keys | RESERVED)
        for name in sorted(keys - asked - subject.required - subject.optional - {"subject"}):
            guess = nearest(name, asked - RESERVED)
            values = {"template": campaign.template, "guess": guess, "known": ", ".join(sorted(asked - RESERVED))}
            code = "content_key_unused_guess" if guess else "content_key_unused"
            yield Problem(code, place.file, place.of(name), name, values=values)


def _unknown(name: str, file: str, line: int, known: frozenset[str] | set[str]) -> Problem:
    guess = nearest(name, known)
    values = {"name": name, "guess": guess, "known": ", ".join(sorted(known))}
    return Problem("variable_unknown_guess" if guess else "variable_unknown", file, line, name, values=values)


def _fills(project: Project, campaign: Campaign) -> Iterator[Problem]:
    """Fill every edition for every face: what fails here would fail in the middle of a run."""
    form, fallback = name_words(project)
    for number, place in enumerate(campaign.places):
        shared = variables(project, sample_edition(project, campaign, number))
        for face in faces(project):
            person = {
                "name": face.name,
                "addressee": addressee(face.name, form, fallback),
                "attributes": attribute_defaults(project) | dict(face.attributes),
                "leave_url": f"{project.shop.web.base_url}/leave/…",
            }
            for cause in render_problems(project.templates, campaign.template, {**shared, **person}):
                yield Problem("content_fails", place.file, place.line, values={"cause": cause})
