"""A project whose editions all have content: what is not written yet is stood in for by the last one that is.

In: a project and the editions of a span. Out: the project to rehearse by, and the keys of those that are not written yet. What
stands in here is swallowed; nobody is ever sent it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign, Content, Place
    from engine.project.project import Project


def with_everything_written(project: Project, editions: Iterable[Edition]) -> tuple[Project, frozenset[str]]:
    """Return the project with a content for each edition that goes out, and the keys of those that had none."""
    lacking: dict[str, list[Edition]] = {}
    for edition in editions:
        if edition.due is not None and edition.content is None and edition.campaign.editions:
            lacking.setdefault(edition.campaign.id, []).append(edition)
    campaigns = tuple(
        _written(campaign, lacking[campaign.id]) if campaign.id in lacking else campaign
        for campaign in project.campaigns
    )
    keys = frozenset(edition.key for listed in lacking.values() for edition in listed)
    return replace(project, campaigns=campaigns), keys


def _written(campaign: Campaign, lacking: Iterable[Edition]) -> Campaign:
    added: list[Content] = []
    places: list[Place] = []
    for edition in lacking:
        number = _nearest(campaign, edition)
        content = campaign.editions[number]
        when = {"date": edition.nominal} if edition.slot else {"year": edition.nominal.year}
        # Its own subject, or the run would hold it: the same text does not go out twice.
        meant = {"date": None, "year": None, "evergreen": False, "volume": None, **when}
        added.append(content.model_copy(update={**meant, "subject": f"{content.subject} ({edition.nominal})"}))
        places.append(campaign.places[number])
    return campaign.model_copy(update={"editions": (*campaign.editions, *added), "places": (*campaign.places, *places)})


def _nearest(campaign: Campaign, edition: Edition) -> int:
    """Return the number of the last content written for a day before the edition, else of the first."""
    before = [
        (content.date, number)
        for number, content in enumerate(campaign.editions)
        if content.date is not None and content.date < edition.nominal
    ]
    return max(before)[1] if before else 0
