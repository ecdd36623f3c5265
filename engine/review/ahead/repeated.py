"""A hitokoto that was there before.

In: the year ahead. Out: a warning for a coming edition whose own few words (the key `hitokoto`) stand word for word in one of the
campaign's last eight editions. A letter from the heart is not copied from last week's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.project.problems import Problem
from engine.review.ahead.letters import HITOKOTO, LAST, said, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.campaigns import Campaign
    from engine.review.ahead.ahead import Ahead


def repeated(ahead: Ahead) -> Iterator[Problem]:
    """Tell each hitokoto that is a copy."""
    for campaign in ahead.project.campaigns:
        pairs = _in_slots(ahead, campaign) if campaign.when.slots else _by_years(ahead, campaign)
        for number, other in pairs:
            place, before = campaign.places[number], campaign.places[other]
            values = {"where": f"{before.file}:{before.of(HITOKOTO)}"}
            yield Problem("hitokoto_repeated", place.file, place.of(HITOKOTO), HITOKOTO, "warning", values)


def _in_slots(ahead: Ahead, campaign: Campaign) -> Iterator[tuple[int, int]]:
    """Yield the numbers of each coming content that copies, and of the nearest one before it that it is a copy of."""
    row = [edition for edition in ahead.rows.get(campaign.id, ()) if edition.placed.reason != "replaced"]
    for here, edition in enumerate(row):
        words = said(edition, HITOKOTO)
        if edition.content is None or not words or day_of(edition, ahead.project) < ahead.today:
            continue
        for other in reversed(row[max(here - LAST, 0) : here]):
            if other.content is not None and said(other, HITOKOTO) == words:
                yield edition.content, other.content
                break


def _by_years(ahead: Ahead, campaign: Campaign) -> Iterator[tuple[int, int]]:
    """Yield likewise where content is written by the year."""
    years = sorted((content.year, number) for number, content in enumerate(campaign.editions) if content.year)
    words = [text_of(campaign, number, HITOKOTO) for _, number in years]
    for here, (year, number) in enumerate(years):
        before = (other for other in reversed(range(max(here - LAST, 0), here)) if words[other] == words[here])
        other = next(before, None)
        if other is not None and words[here] and year >= ahead.today.year:
            yield number, years[other][1]
