"""One edition stands for another: a seasonal campaign in the place of the week's letter.

In: editions, of which some are to be replaced (the slot says so on a bad day, or a campaign says `replaces`). Out: the same
editions, the replaced ones left out with the key of what goes instead. Where nothing can go instead (the other campaign has
no edition in that week or month, or none with content), the letter stays on its day: the week would be left without one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.calendar.days import Placed
from engine.calendar.due import due_at
from engine.calendar.edition import day_of
from engine.calendar.occasions import around_event, on_its_day
from engine.calendar.slots import in_slots
from engine.project.schedules import Replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.calendar.days import Period
    from engine.calendar.edition import Edition, Setting
    from engine.project.campaigns import Campaign


def stand_for(editions: Iterable[Edition], setting: Setting) -> list[Edition]:
    """Return the editions with those left out that another one stands for."""
    by_target: dict[str, list[Campaign]] = {}
    for campaign in setting.project.campaigns:
        if campaign.when.replaces is not None:
            by_target.setdefault(campaign.when.replaces, []).append(campaign)
    letters = _letters(setting)
    return [
        _left_out(edition, by_target, setting)
        if edition.slot
        else replace(edition, replaces=_stands_for(edition, letters[edition.campaign.id], by_target, setting))
        if edition.campaign.id in letters
        else edition
        for edition in editions
    ]


def _letters(setting: Setting) -> dict[str, list[Campaign]]:
    """Return, by its id, of which campaigns in slots a campaign may replace an edition."""
    found: dict[str, list[Campaign]] = {}
    for letter in setting.project.campaigns:
        for name in letter.when.slots or ():
            slot = setting.project.schedules.slots[name]
            for to in (slot.on_closed_day, slot.on_holiday, slot.on_weekend):
                if isinstance(to, Replace):
                    found.setdefault(to.replace, []).append(letter)
    for campaign in setting.project.campaigns:
        letter = setting.project.campaign(campaign.when.replaces or "")
        if letter is not None:
            found.setdefault(campaign.id, []).append(letter)
    return found


def _left_out(edition: Edition, by_target: dict[str, list[Campaign]], setting: Setting) -> Edition:
    if edition.period is None:
        return edition
    asked = edition.placed.by  # what the slot wants on such a day; else who says of itself that it stands for this one
    for campaign in (setting.project.campaign(asked), *by_target.get(edition.campaign.id, ())):
        other = _in_period(campaign, edition.period, setting) if campaign else None
        if campaign is None or other is None:
            continue
        placed = edition.placed
        if campaign.id != asked:
            placed = Placed(None, "replaced", "replaced_by", campaign.title)
        return replace(edition, due=None, oddity=None, placed=replace(placed, by=other.key))
    return _kept(edition, edition.period, setting) if asked else edition


def _kept(edition: Edition, period: Period, setting: Setting) -> Edition:
    """Return an edition on its own day after all, with the name of what should have gone instead."""
    slot, placed = setting.project.schedules.slots[edition.slot], Placed(edition.nominal)
    due, oddity, placed = due_at(placed, slot.at, slot.on_quiet_hours, period, edition.campaign, setting)
    if not placed.reason:
        placed = replace(placed, why="replacement_missing", name=edition.placed.by)
    return replace(edition, due=due, oddity=oddity, placed=placed)


def _in_period(campaign: Campaign, period: Period, setting: Setting) -> Edition | None:
    """Return the campaign's edition that has its content and is due in a week or month."""
    for edition in _editions(campaign, period, setting):
        if edition.due and edition.content is not None and period[0] <= day_of(edition, setting.project) <= period[1]:
            return edition
    return None


def _editions(campaign: Campaign, period: Period, setting: Setting) -> Iterator[Edition]:
    when = campaign.when
    if when.event is not None:
        return around_event(campaign, when.event, setting, *period)
    return on_its_day(campaign, when.date, setting) if when.date is not None else iter(())


def _stands_for(
    edition: Edition, letters: list[Campaign], by_target: dict[str, list[Campaign]], setting: Setting
) -> str:
    """Return the key of the edition that this one stands for, be it in the span or not (a Saturday for a Friday)."""
    if edition.due is None:
        return ""
    day = day_of(edition, setting.project)
    around = (_left_out(one, by_target, setting) for letter in letters for one in in_slots(letter, setting, day, day))
    return next((one.key for one in around if one.placed.by == edition.key), "")
