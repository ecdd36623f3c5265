"""Whether everybody would get an edition a second time, by mistake: under another name, in the same week or with the same text.

In: an edition that is about to open, the digest of its text. Out: why it must not open, or `None`. Never: a write. A file that is
renamed without an `id` in it becomes another campaign; an event that is renamed, or a content whose date is corrected, makes
another occasion. The evergreen content of an event or an anniversary is meant to come again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.slots import keys_in
from engine.delivery.clock import milliseconds
from engine.project.problems import Term
from engine.store.editions import in_period, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.calendar.edition import Edition
    from engine.project.project import Project

_SAME_TEXT = timedelta(days=300)


async def sent_before(
    connection: AsyncConnection, project: Project, edition: Edition, digest: str, planned: Iterable[tuple[str, str]]
) -> Term | None:
    """Say which edition had the very same text; `planned` are (campaign, key) of those that a plan supposes."""
    assert edition.due is not None
    assert edition.content is not None
    twins = await same_text(connection, digest, milliseconds(edition.due - _SAME_TEXT))
    again = edition.campaign.editions[edition.content].evergreen and not edition.slot
    for campaign, key in (*twins, *planned):
        if key == edition.key:
            continue
        if project.campaign(campaign) is None:
            return Term("held_twin_gone", {"key": key})
        if campaign == edition.campaign.id and not again:
            return Term("held_twin", {"key": key})
    return None


async def second(connection: AsyncConnection, project: Project, edition: Edition) -> Term | None:
    """Say which edition went out in this week (or month) already, under a name that the calendar no longer has."""
    if edition.period is None:
        return None
    present = keys_in(edition.campaign, project, edition.period)
    for campaign, slot, key in await in_period(connection, edition.period[0].isoformat()):
        if campaign == edition.campaign.id and key not in present:
            return Term("held_again", {"key": key})
        if slot == edition.slot and project.campaign(campaign) is None:
            return Term("held_again_gone", {"key": key})
    return None
