"""Volume numbers that do not count on.

In: the year ahead. Out: an error at each written number of a coming edition that is not one more than that of the edition before
it, as the calendar counts (`calendar/volumes`): an edition that is left out takes no number, one that another stands for does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.review.ahead.ahead import Ahead


def volumes(ahead: Ahead) -> Iterator[Problem]:
    """Tell gaps and repetitions."""
    for row in ahead.rows.values():
        yield from _counted(ahead, row)
    for edition in ahead.editions:
        yield from _standing_for(edition)


def _counted(ahead: Ahead, row: list[Edition]) -> Iterator[Problem]:
    expected: int | None = None
    for edition in row:
        number = edition.content
        volume = edition.campaign.editions[number].volume if number is not None else None
        coming = day_of(edition, ahead.project) >= ahead.today  # what has gone out is as it was
        if number is not None and volume and coming and expected not in (None, volume):
            yield _wrong(edition.campaign, number, expected)
        here = volume or expected
        expected = None if here is None else here + 1


def _standing_for(edition: Edition) -> Iterator[Problem]:
    """Tell an edition that stands for a numbered one, and says another number."""
    if edition.replaces and edition.volume and edition.content is not None:
        volume = edition.campaign.editions[edition.content].volume
        if volume not in (None, edition.volume):
            yield _wrong(edition.campaign, edition.content, edition.volume)


def _wrong(campaign: Campaign, number: int, expected: int | None) -> Problem:
    place = campaign.places[number]
    values = {"volume": campaign.editions[number].volume, "expected": expected}
    return Problem("volume_gap", place.file, place.of("volume"), "volume", values=values)
