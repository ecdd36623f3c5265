"""A campaign's coupon against what its letter shows, before anybody gets it.

In: a draft, one of its campaigns, its template as far as it compiles and what it asks for. Out: a letter that shows a coupon which
nobody gives; a coupon whose code the letter never shows, or that is over before it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.coupons import shows_code
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.message.template import Asked, Template
    from engine.project.campaigns import Campaign
    from engine.project.draft import Draft


def coupon_problems(draft: Draft, campaign: Campaign, asked: Asked, template: Template | None) -> Iterator[Problem]:
    """Yield what does not fit between a campaign's coupon and its letter."""
    if campaign.coupon is None and "coupon" in asked.required:
        file, line = asked.lines.get("coupon", (f"templates/{asked.name}", 1))
        yield Problem("coupon_unnamed", file, line, "coupon", values={"campaign": campaign.id})
    elif campaign.coupon in draft.coupons and template is not None and not shows_code(template):
        line = draft.line(campaign.file, "coupon")
        yield Problem("coupon_unseen", campaign.file, line, "coupon", values={"template": f"templates/{asked.name}"})


def coupons_over(draft: Draft, today: date) -> Iterator[Problem]:
    """Yield the coupons that are given by a campaign and were over before today."""
    for campaign in draft.campaigns:
        coupon = draft.coupons.get(campaign.coupon or "")
        if coupon is not None and coupon.until is not None and coupon.until < today:
            line = draft.line("coupons.toml", "coupons", str(campaign.coupon), "until")
            values = {"name": campaign.coupon, "until": coupon.until, "campaign": campaign.id}
            yield Problem("coupon_past", "coupons.toml", line, f"coupons.{campaign.coupon}.until", "warning", values)
