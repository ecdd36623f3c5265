"""A campaign's written editions in a row, for looks that compare one with its neighbours.

In: a project, the days of the year ahead. Out: for each campaign in a slot whose coming contents carry what is compared, its
editions in the order of their nominal days: from some way before today to a little after the last written one, without those
that the calendar leaves out. One that another stands for is among them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from engine.calendar.replaced import stand_for
from engine.calendar.slots import in_slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.edition import Edition, Setting
    from engine.project.campaigns import Campaign

HITOKOTO, TEASER = "hitokoto", "teaser"
LAST = 8
"""So many editions back a reader remembers."""
_ON = timedelta(days=70)  # the next of a monthly letter, even where one is left out


def rows_of(setting: Setting, today: date, last: date) -> dict[str, list[Edition]]:
    """Return the rows by the campaigns' ids."""
    found = [one for campaign in setting.project.campaigns for one in _editions(campaign, setting, today, last)]
    rows: dict[str, list[Edition]] = {}
    for edition in sorted(stand_for(found, setting), key=lambda one: one.nominal):
        if edition.placed.reason != "skipped":
            rows.setdefault(edition.campaign.id, []).append(edition)
    return rows


def _editions(campaign: Campaign, setting: Setting, today: date, last: date) -> Iterator[Edition]:
    compared = [one for one in campaign.editions if one.volume or {HITOKOTO, TEASER} & (one.model_extra or {}).keys()]
    days = [one.date for one in compared if one.date]
    if not campaign.when.slots or not days or max(days) < today:
        return iter(())
    monthly = any(setting.project.schedules.slots[name].monthly for name in campaign.when.slots)
    back = today - timedelta(days=(LAST + 1) * (31 if monthly else 7))
    counted = [one.date for one in compared if one.date and one.date < today and one.volume]
    return in_slots(campaign, setting, min(back, max(counted, default=back)), min(max(days) + _ON, last))


def said(edition: Edition, key: str) -> str:
    """Return what an edition's content says under a key, blanks collapsed; "" where it says nothing."""
    if edition.content is None:
        return ""
    return text_of(edition.campaign, edition.content, key)


def text_of(campaign: Campaign, number: int, key: str) -> str:
    """Return what a content says under a key, blanks collapsed; "" for anything but text."""
    value = (campaign.editions[number].model_extra or {}).get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
