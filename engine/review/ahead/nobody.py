"""An edition that nobody could receive.

In: a draft and one of its campaigns. Out: an error where its conditions, with those of its segments, can together hold for
nobody on any day. What is wrong in one table alone was told when the files were read; what is merely rare is `plan`'s matter.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.project.conditions import Written, condition_problems
from engine.project.problems import Problem, errors
from engine.review.ahead.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft

_SOME_DAY = date(2026, 12, 2)


def nobody(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    """Tell conditions that hold for nobody together."""
    audience = campaign.audience
    # Days that move with the due date, and given days, are looked at apart: together they may hold on another day.
    moving, given = reach_of(audience, _SOME_DAY, fixed=False), reach_of(audience, None)
    if not (moving.nobody or given.nobody) or campaign.file not in draft.positions:
        return
    written = Written(campaign.file, ("audience",), draft.positions[campaign.file])
    if not errors(condition_problems(audience, written, draft.names.known)):
        yield Problem("audience_nobody", campaign.file, draft.line(campaign.file, "audience"), "audience")
