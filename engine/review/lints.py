"""What the lints say of every letter that may still go out.

In: a loaded project and a day. Out: the problems that `delivery/proofread` finds, with the line in tayori.toml where one stands
there. A campaign with mistakes is not looked at: nothing can be printed by it, and the mistakes are told. What is past is past.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.delivery.opening import letter_of
from engine.delivery.proofread import proofread
from engine.message.lints.places import SHOP
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.calendar.edition import Edition
    from engine.message.letter import Letter
    from engine.project.campaigns import Content
    from engine.project.folder import Loaded
    from engine.project.problems import Problem
    from engine.project.project import Project


def letter_problems(loaded: Loaded, edition: Edition, letter: Letter) -> Iterator[Problem]:
    """Yield what is wrong with one letter of a sound project."""
    assert loaded.project is not None, "only a sound project has letters"
    for problem in proofread(loaded.project, edition, letter):
        yield with_line(loaded, problem)


def coming(project: Project, today: date) -> Iterator[tuple[Edition, Letter]]:
    """Yield each content that may still go out, as an edition with its letter; what cannot be printed is told elsewhere."""
    for campaign in project.campaigns:
        for number, content in enumerate(campaign.editions):
            if not _past(content, campaign.when.date, today):
                edition = sample_edition(project, campaign, number)
                letter, _ = letter_of(project, edition) if edition.due is not None else (None, ())
                if letter is not None:
                    yield edition, letter


def with_line(loaded: Loaded, problem: Problem) -> Problem:
    """Return a problem of tayori.toml with its line there."""
    if problem.file != SHOP:
        return problem
    path = problem.key.split(".")
    return replace(problem, line=loaded.draft.line(SHOP, *path))


def _past(content: Content, once: date | None, today: date) -> bool:
    if once is not None and once < today:
        return True
    return (content.date is not None and content.date < today) or (
        content.year is not None and content.year < today.year
    )
