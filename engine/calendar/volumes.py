"""Volume numbers: written once, they count on.

In: the editions of a campaign in a slot, some of whose contents say their `volume`. Out: each edition with its number. An
edition that is left out has none; one that another stands for keeps its number, and the other one bears it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.calendar.replaced import stand_for
from engine.calendar.slots import in_slots

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from engine.calendar.edition import Edition, Setting
    from engine.project.campaigns import Campaign


def number(editions: Iterable[Edition], setting: Setting) -> list[Edition]:
    """Return the editions with their volumes, where their campaign counts."""
    listed = list(editions)
    volumes: dict[str, int] = {}
    last: dict[str, date] = {}
    for edition in listed:
        target = edition.replaces.partition("/")[0] or (edition.campaign.id if edition.slot else "")
        if target:
            until = edition.period[1] if edition.period else day_of(edition, setting.project)
            last[target] = max(last.get(target, until), until)
    for name, day in last.items():
        campaign = setting.project.campaign(name)
        if campaign is not None and any(content.volume for content in campaign.editions):
            volumes.update(counted(campaign, setting, day))
    if not volumes:
        return listed
    return [replace(one, volume=volumes[of]) if (of := one.replaces or one.key) in volumes else one for one in listed]


def counted(campaign: Campaign, setting: Setting, last: date) -> dict[str, int]:
    """Return the volumes of a campaign's editions by their keys, from the first written one until `last`."""
    anchors = {content.date: content.volume for content in campaign.editions if content.volume and content.date}
    if not anchors:
        return {}
    found: dict[str, int] = {}
    following: int | None = None
    for edition in sorted(
        stand_for(in_slots(campaign, setting, min(anchors), last), setting), key=lambda one: one.nominal
    ):
        here = anchors.get(edition.nominal, following)
        if here is None or edition.placed.reason == "skipped":
            continue
        found[edition.key] = here
        following = here + 1
    return found
