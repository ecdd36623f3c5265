"""Editions whose time comes near and that nobody has written.

In: the year ahead. Out: a warning from `rules.content_due` before the due moment (an event: 30 days), an error from one day
before; where an evergreen is left to stand in, a warning only. Evergreens that the store knows to be used are not known here:
as many are left as stand in the files. What has been missed is told by the run, not here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.project.problems import Problem
from engine.review.ahead.ahead import rule_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.review.ahead.ahead import Ahead

_LAST_DAY = timedelta(days=1)
_EVENT = timedelta(days=30)


def content_due(ahead: Ahead) -> Iterator[Problem]:
    """Tell the editions that have no content and come due soon."""
    for campaign in ahead.project.campaigns:
        if campaign.when.slots is not None:
            notice = max(ahead.project.shop.rules.content_due, _LAST_DAY)
            left = sum(content.evergreen for content in campaign.editions)
        else:
            notice, left = _EVENT, 0
        for number, edition in enumerate(_soon(ahead, campaign, notice)):
            yield _problem(ahead, edition, stands_in=number < left)


def _soon(ahead: Ahead, campaign: Campaign, notice: timedelta) -> Iterator[Edition]:
    first = min((content.date for content in campaign.editions if content.date), default=ahead.today)
    for edition in ahead.of(campaign):
        if edition.due is None or edition.due - notice >= ahead.over:
            return
        # Today's, before the first that was ever written, belongs to a campaign that was just made.
        begun = first <= ahead.today or day_of(edition, ahead.project) > ahead.today
        if edition.content is None and begun:
            yield edition


def _problem(ahead: Ahead, edition: Edition, *, stands_in: bool) -> Problem:
    campaign, key = edition.campaign, rule_key(edition.campaign)
    assert edition.due is not None, "one that is left out needs no content"
    severe = edition.due - _LAST_DAY < ahead.over and not stands_in
    values = {
        "day": day_of(edition, ahead.project),
        "file": f"{campaign.file.removesuffix('.toml')}/{edition.nominal}.toml",
        "year": edition.occasion.rpartition("-")[2] if campaign.when.event else edition.nominal.year,
    }
    code = "edition_unwritten_evergreen" if stands_in else "edition_unwritten"
    if campaign.when.slots is None:
        code = "event_unwritten"
    line = ahead.line(campaign, "when", key)
    return Problem(code, campaign.file, line, f"when.{key}", "error" if severe else "warning", values)
