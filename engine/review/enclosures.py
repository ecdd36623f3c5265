"""The files that go along with a campaign's letters, looked at before any of them opens.

In: a draft and one of its campaigns. Out: what `delivery/along` says of each content, each mistake once, with the line in tayori.toml
where an author's picture stands there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.delivery.along import Asking, along
from engine.message.lints.places import SHOP
from engine.project.authors import words_of

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft
    from engine.project.problems import Problem


def enclosure_problems(draft: Draft, campaign: Campaign) -> tuple[Problem, ...]:
    """Return what keeps files from going along with a campaign's letters."""
    author = draft.shop.authors.get(campaign.author or "") if draft.shop is not None else None
    shared = {"author": words_of(author)} if author is not None else {}
    domain = draft.shop.sender.mailbox.domain if draft.shop is not None else "-"
    found: dict[Problem, None] = {}
    for number, content in enumerate(campaign.editions):
        values = {**content.variables(), **shared}
        asking = Asking(draft.root, draft.templates, campaign, number, values, domain)
        found.update(dict.fromkeys(along(asking).problems))
    return tuple(_with_line(draft, problem) for problem in found)


def _with_line(draft: Draft, problem: Problem) -> Problem:
    if problem.file != SHOP:
        return problem
    return replace(problem, line=draft.line(SHOP, *problem.key.split(".")))
