"""Offers in the letters of a notice, before anybody gets one.

In: a draft and one of its campaigns. Out: a problem for each offer that the template, the campaign's title or one of its contents
carries (`message/offers` says what an offer is). Nothing for the campaign of an advertisement, or of a topic that cannot be read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.message.offers import content_offers, template_offers
from engine.project.lints import Levels
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft


def offer_problems(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    """Yield every offer of a campaign whose topic is a notice."""
    levels = draft_levels(draft, campaign)
    if levels.kind != "notice":
        return
    if campaign.coupon is not None:
        line = draft.line(campaign.file, "coupon")
        yield Problem("coupon_in_notice", campaign.file, line, "coupon", values={"topic": campaign.topic})
    level = levels.of("notice_offer")
    if level == "off":
        return
    for offer in _offers(draft, campaign):
        yield replace(offer, severity=level, lint="notice_offer")


def draft_levels(draft: Draft, campaign: Campaign) -> Levels:
    """Return the levels that hold for a campaign's letters; those of an advertisement where the topic cannot be read."""
    shop = draft.shop
    if shop is None:
        return Levels("ad", "JP", {}, campaign.lints)
    topic = shop.topics.get(campaign.topic)
    return Levels(topic.kind if topic is not None else "ad", shop.shop.country, shop.lints, campaign.lints)


def _offers(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    yield from template_offers(draft.templates, campaign.template)
    for number in range(len(campaign.editions)):
        yield from content_offers(draft.templates, campaign, number)
