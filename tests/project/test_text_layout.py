"""`[text]`: what the shop says, what a campaign says over it, and what makes no sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.project.folder import load
from engine.project.problems import errors
from engine.project.text_part import TextPart

if TYPE_CHECKING:
    from workshop import Workshop


@pytest.mark.parametrize(
    ("shop", "campaign", "links", "wrap"),
    [
        (TextPart(), TextPart(), None, None),
        (TextPart(links="numbered", wrap=60), TextPart(), "numbered", 60),
        (TextPart(links="numbered", wrap=60), TextPart(links="in place", wrap=0), "in place", 0),
        (TextPart(wrap=60), TextPart(links="numbered", wrap=40), "numbered", 40),
    ],
)
def test_a_campaign_says_it_over_the_shop(
    shop: TextPart, campaign: TextPart, links: str | None, wrap: int | None
) -> None:
    assert campaign.over(shop) == TextPart(links=links, wrap=wrap)  # type: ignore[arg-type]


def test_lines_narrower_than_a_rule_are_refused(shop: Workshop) -> None:
    shop.edit("tayori.toml", "[names]", "[text]\nwrap = 20\n\n[names]")
    [told] = errors(load(shop.root).problems)
    assert told.key == "text.wrap"
    assert told.text("ja").endswith(
        "text.wrap: 20 桁では、行が短すぎます。24 桁(全角12文字)以上にするか、折り返さないときは 0 とお書きください。"
    )


def test_a_campaign_has_a_layout_of_its_own(shop: Workshop) -> None:
    shop.edit("campaigns/wednesday-letter.toml", "[when]", '[text]\nlinks = "numbered"\nwrap = 40\n\n[when]')
    project = load(shop.root).project
    assert project is not None
    [letter] = [campaign for campaign in project.campaigns if campaign.id == "wednesday-letter"]
    assert letter.text.over(project.shop.text) == TextPart(links="numbered", wrap=40)
