"""Offers in the letters of a notice, before anybody gets one.

In: a draft and one of its campaigns. Out: a problem for each offer that the template, the campaign's title or one of its contents
carries (`message/offers` says what an offer is). Nothing for the campaign of an advertisement, or of a topic that cannot be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.offers import content_offers, template_offers
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft


def offer_problems(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    """Yield every offer of a campaign whose topic is a notice."""
    topic = draft.shop.topics.get(campaign.topic) if draft.shop is not None else None
    if topic is None or topic.kind != "notice":
        return
    if campaign.coupon is not None:
        values = {"topic": campaign.topic}
        line = draft.line(campaign.file, "coupon")
        yield Problem("coupon_in_notice", campaign.file, line, "coupon", values=values)
    yield from template_offers(draft.templates, campaign.template)
    for number in range(len(campaign.editions)):
        yield from content_offers(draft.templates, campaign, number)
