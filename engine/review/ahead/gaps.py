"""Where a letter is expected and none comes.

In: the year ahead. Out: warnings for weeks (months, years) whose edition is left out, with the reason that the calendar gives;
for letters that stay on a bad day as nothing goes instead; for campaigns that never come due, or end soon. An edition
that another one stands for is no gap.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.project.problems import Problem, Term
from engine.review.ahead.ahead import rule_key
from engine.review.ahead.missing_days import early_offset, years_without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.review.ahead.ahead import Ahead

_SOON = timedelta(days=14)
_NAMED = 8  # days that one line still reads well with


def gaps(ahead: Ahead) -> Iterator[Problem]:
    """Tell the left-out editions of each campaign, once for each kind of reason."""
    for campaign in ahead.project.campaigns:
        alike: dict[tuple[str, str], list[Edition]] = {}
        for edition in ahead.of(campaign):
            odd = edition.placed.reason == "skipped" or edition.placed.why == "replacement_missing"
            if odd and not _told(ahead, edition):
                alike.setdefault((edition.placed.why, edition.slot), []).append(edition)
        for found in alike.values():
            yield _gap(ahead, campaign, found)


def _told(ahead: Ahead, edition: Edition) -> bool:
    """Tell whether the reason has been told elsewhere: a campaign with a mistake in it, a year that nobody knows."""
    why, name = edition.placed.why, edition.placed.name
    known = {campaign.id for campaign in ahead.draft.campaigns} - {one.id for one in ahead.project.campaigns}
    return why == "holidays_unknown" or (why == "replacement_missing" and name in known)


def _gap(ahead: Ahead, campaign: Campaign, found: list[Edition]) -> Problem:
    first = min(found, key=lambda one: one.nominal)
    days = sorted(edition.nominal for edition in found)
    named = ", ".join(map(str, days[:_NAMED])) + (", …" if len(days) > _NAMED else "")
    why = Term(first.placed.why, {"name": first.placed.name})
    values = {"days": named, "number": len(days), "day": days[0], "why": why}
    key = rule_key(campaign)
    code = "letters_left_out" if len(days) > 1 else "letter_left_out"
    if first.placed.why == "replacement_missing":
        code = "letter_not_replaced"
    return Problem(code, campaign.file, ahead.line(campaign, "when", key), f"when.{key}", "warning", values)


def ends(ahead: Ahead) -> Iterator[Problem]:
    """Tell the campaigns whose end is near."""
    for campaign in ahead.project.campaigns:
        end = campaign.when.end
        if end is not None and ahead.today <= end <= ahead.today + _SOON:
            line = ahead.line(campaign, "when", "end")
            values = {"end": end, "days": (end - ahead.today).days}
            yield Problem("campaign_ends_soon", campaign.file, line, "when.end", "warning", values)


def never_due(ahead: Ahead) -> Iterator[Problem]:
    """Tell the campaigns that do not come due in the year, with the reason that can be seen."""
    for campaign in ahead.project.campaigns:
        if campaign.when.touchpoint is not None:
            continue  # no rule foretells it
        if any(edition.due is not None or edition.placed.reason == "replaced" for edition in ahead.of(campaign)):
            continue
        code, key, day = _why_never(ahead, campaign)
        if code == "campaign_never_due" and _why_is_told(ahead, campaign):
            continue
        values = {"day": day, "first": ahead.today, "last": ahead.last}
        yield Problem(code, campaign.file, ahead.line(campaign, "when", key), f"when.{key}", "warning", values)


def _why_is_told(ahead: Ahead, campaign: Campaign) -> bool:
    """Tell whether the event's missing day, or an offset that leads before the start, is told already."""
    return any(years_without(campaign, ahead)) or any(early_offset(campaign, ahead))


def _why_never(ahead: Ahead, campaign: Campaign) -> tuple[str, str, object]:
    when = campaign.when
    if when.end is not None and when.end < ahead.today:
        return "campaign_ended", "end", when.end
    if when.start is not None and when.start > ahead.last:
        return "campaign_not_yet", "start", when.start
    if when.date is not None:
        code = "campaign_was_once" if when.date < ahead.today else "campaign_not_yet"
        return code if not ahead.of(campaign) else "campaign_never_due", "date", when.date
    return "campaign_never_due", rule_key(campaign), ""
