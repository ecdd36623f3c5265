"""Coming editions that show what cannot be had: they would not go out.

In: the year ahead. Out: an error for each content and product, at its first edition. A last day is known a year ahead; that a
product is sold out today says nothing of an edition in half a year, and content that comes again every day is written for the
days in sight: both are looked at for a month.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.message.goods import goods_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.problems import Problem
    from engine.review.ahead.ahead import Ahead

IN_SIGHT = timedelta(days=31)


def goods(ahead: Ahead) -> Iterator[Problem]:
    """Tell each product that stops an edition."""
    told: set[tuple[str, int, str, object]] = set()
    for edition in ahead.editions:
        if edition.content is None or edition.due is None:
            continue
        day = day_of(edition, ahead.project)
        in_sight = day <= ahead.today + IN_SIGHT
        evergreen = edition.campaign.editions[edition.content].evergreen
        for problem in goods_problems(edition.campaign, edition.content, day):
            ends = problem.code == "product_expired" and not evergreen
            once = (problem.file, problem.line, problem.code, problem.values["name"])
            if (in_sight or ends or problem.code == "product_no_benefit") and once not in told:
                told.add(once)
                yield problem
