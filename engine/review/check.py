"""Every mistake that can be known before anything is sent.

In: a project as it was loaded, with the problems of its files. Out: those and more: templates, content against what its
template asks for, the footer that the law wants, every edition filled for people with and without a name, and the year that
begins on a given day. Nothing is sent, stored or asked of the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.template import asked_by, compile_template
from engine.project.problems import Problem, nearest
from engine.review.ahead.nobody import nobody
from engine.review.ahead.problems import year_problems
from engine.review.ahead.stray import wrong_weekdays
from engine.review.confirmations import confirmation_problems
from engine.review.coupons import coupon_problems, coupons_over
from engine.review.enclosures import enclosure_problems
from engine.review.filling import fill_problems
from engine.review.keys import key_problems
from engine.review.lints import coming, letter_problems
from engine.review.offers import draft_levels, offer_problems
from engine.review.signing import signing_problems
from engine.review.text_lines import wide_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from engine.message.template import Asked
    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft
    from engine.project.folder import Loaded
    from engine.project.lints import LintName

_FOOTER: Mapping[str, LintName] = {
    "leave_url": "footer_leave",
    "shop.legal.name": "footer_name",
    "shop.legal.postal_address": "footer_address",
    "shop.legal.contact": "footer_contact",
}
"""What the footer asks for, for templates that cannot be printed; `message/lints/footer` looks at the others."""


def check(loaded: Loaded, today: date) -> tuple[Problem, ...]:
    """Return every problem that can be seen on the day `today`, in the order of files and lines."""
    found = list(loaded.problems)
    torn = {problem.file for problem in found if problem.code == "file_encoding"}
    for campaign in loaded.draft.campaigns:
        problems = (*wrong_weekdays(loaded.draft, campaign, today), *campaign_check(loaded.draft, campaign))
        found.extend(problem for problem in problems if problem.file not in torn)
    found.extend(_letters(loaded, found, today))
    found.extend(_unused(loaded.draft, found))
    found.extend(confirmation_problems(loaded.draft, loaded.project))
    found.extend(coupons_over(loaded.draft, today))
    found.extend(year_problems(loaded, today))
    found.extend(signing_problems(loaded.draft))
    return in_order(found)


def in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, in the order of files and lines."""
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.file, problem.line, problem.code)))


def campaign_check(draft: Draft, campaign: Campaign) -> tuple[Problem, ...]:
    """Return every problem of one campaign's template and content, as far as its own file and the shop's can be read."""
    found = [*nobody(draft, campaign), *offer_problems(draft, campaign), *enclosure_problems(draft, campaign)]
    if campaign.template not in draft.templates:
        return tuple(found)  # told where the campaign names it
    template, told = compile_template(draft.templates, campaign.template)
    found.extend(told)
    asked = asked_by(draft.templates, campaign.template)
    if asked is None or any(problem.code == "template_no_mjml" for problem in found):
        return tuple(found)
    found.extend(_attributes(draft, asked))
    found.extend(key_problems(campaign, asked))
    found.extend(coupon_problems(draft, campaign, asked, template))
    found.extend(fill_problems(draft, campaign))
    layout = campaign.text.over(draft.shop.text) if draft.shop else campaign.text
    found.extend(wide_lines(draft.templates, campaign.template, layout))
    return tuple(found)


def _letters(loaded: Loaded, found: list[Problem], today: date) -> Iterator[Problem]:
    """Look at every letter that can be printed; of the others, whether the template asks for what the footer shows."""
    told = {(problem.file, problem.line) for problem in found if problem.code == "template_missing_alt"}
    bare = {problem.file for problem in found if problem.code in {"template_no_mjml", "file_encoding"}}
    printed: set[str] = set()
    for edition, letter in coming(loaded.project, today) if loaded.project else ():
        printed.add(edition.campaign.id)
        for problem in letter_problems(loaded, edition, letter):
            if problem.code != "image_alt" or (problem.file, problem.line) not in told:
                yield problem
    for campaign in loaded.draft.campaigns:
        if campaign.id not in printed and f"templates/{campaign.template}" not in bare:
            yield from _footer(loaded.draft, campaign)


def _unused(draft: Draft, found: list[Problem]) -> Iterator[Problem]:
    """Compile the templates that no campaign uses, so that their mistakes are told in the same run."""
    used = {campaign.template for campaign in draft.campaigns}
    told = {problem.file for problem in found}
    for name in draft.templates:
        whole = "<mjml" in draft.templates[name]
        if name not in used and whole and f"templates/{name}" not in told:
            yield from compile_template(draft.templates, name)[1]


def _footer(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    template = asked_by(draft.templates, campaign.template) if campaign.template in draft.templates else None
    levels = draft_levels(draft, campaign)
    if template is None:
        return
    for path, lint in _FOOTER.items():
        level = levels.of(lint)
        if level != "off" and path not in template.paths and not _whole(path, template):
            yield Problem(lint, f"templates/{campaign.template}", 1, severity=level, lint=lint)


def _whole(path: str, template: Asked) -> bool:
    """Tell whether a table above `path` is used as it is (`{% for line in shop.legal.values() %}`)."""
    above = path.rpartition(".")[0]
    return bool(above) and any(used.startswith(f"{above}.values") for used in template.paths)


def _attributes(draft: Draft, template: Asked) -> Iterator[Problem]:
    """Tell attributes that nobody declared; one without a default is found when a face lacks it (`filling`)."""
    declared = draft.names.attributes
    for name in sorted(template.attributes if declared is not None else ()):
        file, line = template.lines.get(f"attributes.{name}", (f"templates/{template.name}", 1))
        key = f"attributes.{name}"
        if declared is not None and name not in declared:
            guess = nearest(name, declared)
            values = {"name": name, "known": ", ".join(sorted(declared)) or "-", "guess": guess}
            yield Problem("attribute_unknown_guess" if guess else "attribute_unknown", file, line, key, values=values)
