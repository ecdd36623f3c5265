"""The coupon of an edition: what its letters say of it, what is frozen with its terms, and whether there are codes enough.

In: a project and one of its editions. Out: words for the template (`coupon.title`, `.terms`, `.until`, `.minimum`; the code is each
person's own), the terms of the coupon, and why an edition cannot begin: nobody is to get a letter without the code that it speaks
of, nor is half of the people to get one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.audience.terms import CouponTerms
from engine.calendar.moments import local_date
from engine.project.problems import Problem, Term
from engine.store.grants import ends, promised
from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms
    from engine.calendar.edition import Edition
    from engine.message.template import Template
    from engine.project.coupons import Coupon
    from engine.project.project import Project

_SHOWN = re.compile(r"\bcoupon\s*(?:\.\s*code\b|\[\s*(?:'code'|\"code\")\s*\])")


def coupon_words(project: Project, edition: Edition) -> dict[str, object]:
    """Return what a template knows of the edition's coupon, but for a code of one's own; nothing where it has none."""
    coupon = project.coupon_of(edition.campaign)
    if coupon is None:
        return {}
    sentences = list(coupon.terms)
    if coupon.with_ == "none":
        sentences.append(say("coupon.alone", language_of(project.shop.shop.locale)).message)
    until = last_day(coupon, _day(project, edition))
    return {
        "title": coupon.title,
        "terms": sentences,
        **({"code": coupon.code} if coupon.code is not None else {}),
        **({"until": until.isoformat()} if until is not None else {}),
        **({"minimum": coupon.minimum} if coupon.minimum is not None else {}),
    }


def coupon_terms(project: Project, edition: Edition) -> CouponTerms | None:
    """Return what is frozen of the edition's coupon."""
    coupon, name = project.coupon_of(edition.campaign), edition.campaign.coupon
    if coupon is None or name is None:
        return None
    once, until = coupon.once_per, last_day(coupon, _day(project, edition))
    return CouponTerms(
        name=name,
        kind=coupon.kind,
        code=coupon.code or "",
        once_per=None if once is None else once.days if once.period == "days" else once.period,
        budget=coupon.budget,
        until=until.isoformat() if until is not None else "",
        campaigns=tuple(one.id for one in project.campaigns if one.coupon == name),
    )


def last_day(coupon: Coupon, due: date) -> date | None:
    """Return the last day on which a coupon counts that is given on the day `due`."""
    return due + coupon.valid if coupon.valid is not None else coupon.until


def _day(project: Project, edition: Edition) -> date:
    return local_date(edition.due, project.zone) if edition.due else edition.nominal


def coupon_fault(project: Project, edition: Edition, template: Template) -> Problem | None:
    """Return why a letter cannot go out with its coupon: it shows no code, or the coupon is over on its day."""
    campaign, coupon = edition.campaign, project.coupon_of(edition.campaign)
    if coupon is None:
        return None
    if not shows_code(template):
        return Problem("coupon_unseen", campaign.file, key="coupon", values={"template": campaign.template})
    day = _day(project, edition)
    until = last_day(coupon, day)
    if until is not None and until < day:
        values = {"name": campaign.coupon, "until": until, "key": edition.key, "day": day}
        return Problem("coupon_over", campaign.file, key="coupon", values=values)
    return None


def shows_code(template: Template) -> bool:
    """Tell whether both parts of a letter ask for the code."""
    return all(_SHOWN.search(part) for part in (template.html, template.text))


async def too_few_codes(connection: AsyncConnection, terms: Terms, people: int, supposed: int = 0) -> Term | None:
    """Say that an edition would need more codes than there are; `supposed`: what a plan gave to those before it."""
    coupon = terms.coupon
    if coupon is None:
        return None
    left = await ends(connection, coupon)
    if not left:
        return None
    others = await promised(connection, coupon.name) + supposed
    kind, number = min(left.items(), key=lambda one: one[1])
    if people + others <= number:
        return None
    values = {"key": terms.key, "coupon": coupon.name, "people": people, "left": max(number - others, 0)}
    values["missing"] = people + others - number
    return Term("held_codes" if kind == "pool" else "held_budget", values)
