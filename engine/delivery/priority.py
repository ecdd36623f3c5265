"""Which advertisements go before an edition on its own days, and which give way to it.

In: the project and one of its editions. Out: the terms of the other advertisements of a higher priority that are due on the same
days and may have content; and the campaigns of a lower one whose people may have been put off to one of these days. Both are
frozen with the edition's own terms. What they do to the cap is in `audience/cap`; why, in docs/decisions/0025.
An edition that is spread goes before on each day of its batches, for everybody whom it has not come to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.audience.terms import Terms
from engine.calendar.batches import batch_days
from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.delivery.coupons import coupon_terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.project.project import Project

_APART = 300  # days; whoever corrects a birthday gets one letter for it, not two (issue 3)
_LONGEST_SPREAD = timedelta(days=62)  # thirty batches on business days, holidays between them


def asked(project: Project, edition: Edition) -> Terms:
    """Return what an edition asks of a person, by itself."""
    campaign = edition.campaign
    cap, topic = project.shop.rules.cap, project.shop.topics[campaign.topic]
    assert edition.due is not None, "an edition that was left out asks nothing"
    answers = campaign.correction is not None or campaign.when.touchpoint is not None
    return Terms(
        campaign=campaign.id,
        occasion=edition.occasion,
        topic=campaign.topic,
        due_date=local_date(edition.due, project.zone),
        cap=(cap.count, cap.days) if topic.kind == "ad" and not answers else None,
        audience=campaign.audience,
        birthdays=edition.birthdays,
        apart=_APART if edition.birthdays else None,
        bases=topic.bases,
        key=edition.key,
        arrivals=campaign.when.touchpoint == "sign_up",
        coupon=coupon_terms(project, edition),
        elsewhere=campaign.when.slots is None or _warms_up(project),
    )


def going_before(project: Project, edition: Edition, last: date) -> tuple[Terms, ...]:
    """Return the terms of what goes before an edition on its own day, on those of its batches, or until `last`."""
    higher = {one.id: one for one in _ads(project) if one.priority > edition.campaign.priority}
    if not higher:
        return ()
    days = _days(project, edition, last)
    back = _LONGEST_SPREAD if any(one.when.spread for one in higher.values()) else timedelta()
    around = editions(project, min(days) - back, max(days))
    return tuple(
        replace(asked(project, other), due_date=day)
        for other in around
        if other.campaign.id in higher and other.due is not None and _has_content(other)
        for day in _days(project, other, local_date(other.due, project.zone))
        if day in days
    )


def giving_way(project: Project, campaign: Campaign) -> tuple[str, ...]:
    """Return the campaigns whose people are put off where the cap bars them, and which have a lower priority."""
    lower = (one for one in _ads(project) if one.priority < campaign.priority)
    return tuple(one.id for one in lower if one.on_cap == "postpone")


def _warms_up(project: Project) -> bool:
    """Tell whether a relay or a lane begins slowly: then an old tool may write to the rest (docs/moving.md)."""
    shop = project.shop
    return any(one.warmup is not None for one in (*shop.relays.values(), *shop.lanes.values()))


def _ads(project: Project) -> Iterator[Campaign]:
    return (one for one in project.campaigns if _is_ad(project, one))


def _is_ad(project: Project, campaign: Campaign) -> bool:
    answers = campaign.correction or campaign.when.touchpoint
    return project.shop.topics[campaign.topic].kind == "ad" and not answers


def _days(project: Project, edition: Edition, last: date) -> frozenset[date]:
    """Return the days on which an edition is due, and those after it until `last`."""
    assert edition.due is not None
    first = local_date(edition.due, project.zone)
    later = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    if edition.campaign.when.spread is not None:
        later.update(day for _, day in batch_days(project, edition))
    return frozenset(later)


def _has_content(edition: Edition) -> bool:
    """Tell whether something is written for an edition, or may stand in for it."""
    return edition.content is not None or (
        edition.slot != "" and any(one.evergreen for one in edition.campaign.editions)
    )
