"""A draft with mistakes in it, made whole enough to fill a letter by, so that the letter's own mistakes are told in the same run.

In: what could be read of a folder, and one of its campaigns. Out: a project and a campaign in which every name leads
somewhere. For `check` only: what stands in here never reaches anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.authors import Author
from engine.project.campaigns import When
from engine.project.project import Project
from engine.project.schedules import Schedules
from engine.project.shop import Attribute, Topic

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft
    from engine.project.shop import ShopFile

_SOME_DAY = When.model_validate({"anniversary": "birthday", "at": "12:00"})


def pretend(draft: Draft, campaign: Campaign) -> tuple[Project, Campaign] | None:
    """Return a project to fill the campaign's letter by, or `None` where the shop's own file cannot be read."""
    if draft.shop is None or draft.names.attributes is None:
        return None
    schedules = draft.schedules or Schedules()
    shop = _shop(draft.shop, draft.names.attributes, campaign)
    when = campaign.when
    known = all(name in schedules.slots for name in when.slots or ()) and (
        when.event is None or schedules.event(when.event, shop.shop.country) is not None
    )
    meant = campaign if known else campaign.model_copy(update={"when": _SOME_DAY})
    project = Project(
        draft.root, shop, schedules, (meant,), draft.templates, {}, "", shelf=draft.shelf, coupons=draft.coupons
    )
    return project, meant


def _shop(shop: ShopFile, declared: Collection[str], campaign: Campaign) -> ShopFile:
    """Return the shop with the campaign's topic, its author and every declared attribute, even such as could not be read."""
    topics = {campaign.topic: Topic(title="-")} | shop.topics
    attributes = {name: Attribute(type="text", default="-") for name in declared} | shop.attributes
    authors = {campaign.author: Author(name="-")} | shop.authors if campaign.author else shop.authors
    return shop.model_copy(update={"topics": topics, "attributes": attributes, "authors": authors})
