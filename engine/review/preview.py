"""A letter as one person would get it, before anybody does.

In: a campaign, which of its editions, a person. Out: the message's bytes and its parts. What it prints is what a run
prints: the same letter, the same press. Its leave link opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.delivery.opening import letter_of
from engine.message.coupon import with_sample
from engine.message.letter import leave_link
from engine.message.press import compile_press, known_to, print_message, render
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from engine.calendar.edition import Edition
    from engine.message.letter import Letter
    from engine.message.press import Person
    from engine.project.campaigns import Campaign
    from engine.project.problems import Problem
    from engine.project.project import Project

_DEAD = "preview"


@dataclass(frozen=True, slots=True)
class Preview:
    """One message: its key, subject, both parts, the bytes, and what its templates were filled with."""

    key: str
    subject: str
    html: str
    text: str
    eml: bytes
    variables: Mapping[str, object]


def content_for(campaign: Campaign, day: date | None) -> int | None:
    """Return which content is meant: the one of `day` (or its year), else the first; `None` when there is none."""
    if day is None:
        return 0 if campaign.editions else None
    for number, content in enumerate(campaign.editions):
        if content.date == day or content.year == day.year or content.evergreen:
            return number
    return None


def preview(
    project: Project, campaign: Campaign, number: int, day: date | None, person: Person
) -> tuple[Preview | None, tuple[Problem, ...]]:
    """Print content `number` for `person`. Raises `PrintError` for what only this person's data breaks."""
    edition = sample_edition(project, campaign, number, day)
    letter, problems = letter_of(project, edition)
    return (None if letter is None else printed(project, edition, letter, person)), problems


def printed(project: Project, edition: Edition, letter: Letter, person: Person) -> Preview:
    """Print an edition's letter for `person`. Raises `PrintError` for what only this person's data breaks."""
    press, person = compile_press(letter), with_sample(person, letter.variables)
    link = leave_link(letter, _DEAD)
    subject, html, text = render(press, person, link)
    assert edition.due is not None
    message = print_message(press, person, at=edition.due.astimezone(project.zone), leave_url=link)
    return Preview(edition.key, subject, html, text, message.data, known_to(letter, person, link))
