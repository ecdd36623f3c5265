"""The year ahead of a day, as every look at it needs it: the editions once, the files' lines, the ends of the span.

In: a project whose shared files are sound, with its draft, and a day. Out: an `Ahead`. Only sound campaigns are in it: one with
a mistake in its own files is looked at when that is corrected. Nothing here asks what day it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.calendar.edition import Setting
from engine.calendar.editions import editions
from engine.calendar.moments import moment
from engine.review.ahead.letters import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft
    from engine.project.project import Project

DAYS = 366
RECENT = timedelta(days=60)
"""How far back content still counts; what is older is history, written under other rules perhaps."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """366 days from `today` on. Due editions lie in it by their due day, left-out ones by their nominal day."""

    draft: Draft
    setting: Setting
    today: date
    editions: tuple[Edition, ...]
    rows: Mapping[str, list[Edition]]
    """The editions of letters whose neighbours are compared, by their campaign's id (`letters`)."""
    _by_campaign: Mapping[str, list[Edition]] = field(repr=False)

    @property
    def project(self) -> Project:
        """Return the project."""
        return self.setting.project

    @property
    def last(self) -> date:
        """Return the last day of the span."""
        return self.today + timedelta(days=DAYS - 1)

    @property
    def over(self) -> datetime:
        """Return the moment at which today is over."""
        return moment(self.today + timedelta(days=1), time(), self.project.zone)[0]

    def of(self, campaign: Campaign) -> list[Edition]:
        """Return a campaign's editions in the order in which they are due, the left-out ones last."""
        return self._by_campaign.get(campaign.id, [])

    def line(self, campaign: Campaign, *path: str | int) -> int:
        """Return the line of a key in a campaign's file."""
        return self.draft.line(campaign.file, *path)


def ahead_of(project: Project, draft: Draft, today: date) -> Ahead:
    """Return the year from `today` on."""
    found = editions(project, today, today + timedelta(days=DAYS - 1))
    by_campaign: dict[str, list[Edition]] = {}
    for edition in found:
        by_campaign.setdefault(edition.campaign.id, []).append(edition)
    setting = Setting(project, almanac_of(project))
    rows = rows_of(setting, today, today + timedelta(days=DAYS - 1))
    return Ahead(draft, setting, today, found, rows, by_campaign)


def rule_key(campaign: Campaign) -> str:
    """Return the key of `[when]` that says when a campaign comes."""
    when = campaign.when
    if when.slots is not None:
        return "slot"
    if when.event is not None:
        return "event"
    if when.touchpoint is not None:
        return "touchpoint"
    return "date" if when.date is not None else "anniversary"
