"""The welcome: whoever came in by a form is to get it within the minute.

In: a project, its store, the clock. Out: editions that are open for those who came in, and a line for each campaign that cannot
welcome them. It is an edition of the day like any other, with its text frozen, walked and claimed as all are: whoever sends it,
server or run, it goes out once. Whoever came in longer ago than `late_after` is not welcomed any more; nobody who was imported is.
Why it waits for no quiet hours and takes no place under the cap: docs/decisions/0045.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.calendar.touch import touched
from engine.delivery.begin import Supposed, line, read_letter, row_of, with_popular
from engine.delivery.clock import milliseconds
from engine.delivery.opening import letter_of
from engine.store.arrivals import room_for, take_in, waiting
from engine.store.editions import insert_edition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from engine.delivery.begin import Begun
    from engine.delivery.clock import Clock
    from engine.delivery.worked import Worked
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.store.arrivals import Arrival
    from engine.store.database import Store

_A_DAY = 1000  # editions of one campaign; each but the first welcomes somebody who came back, or has another text


async def open_welcomes(project: Project, store: Store, clock: Clock) -> list[Worked]:
    """Open an edition for whoever came in; return a line for each campaign that cannot be printed."""
    failed: list[Worked] = []
    for campaign in project.campaigns:
        if campaign.when.touchpoint is None:
            continue
        now = clock.now()
        since_ms = milliseconds(now - project.shop.rules.late_after)
        async with store.reading() as connection:
            people = await waiting(connection, campaign.topic, since_ms)
            if not people:
                continue
            begun = await read_letter(connection, project, touched(campaign, project, now), Supposed())
        if begun.letter is None:
            failed.append(line(begun.edition, begun.state, begun.cause))
        else:
            await _open(project, store, begun, now, people)
    return failed


async def _open(project: Project, store: Store, begun: Begun, now: datetime, people: Sequence[Arrival]) -> None:
    """Let the first edition of the day that has room take them, or a new one."""
    campaign = begun.edition.campaign
    finish_ms = milliseconds(now + project.shop.rules.finish_within)
    for number in range(1, _A_DAY):
        key = touched(campaign, project, now, number).key
        async with store.writing() as connection:
            meanwhile = await waiting(connection, campaign.topic, milliseconds(now - project.shop.rules.late_after))
            still = [one for one in people if one in meanwhile]  # a run, or a server, may have been quicker
            room = await room_for(connection, key, begun.digest, still) if still else "more"
            if room == "new":
                own = _numbered(project, campaign, begun, now, number)
                row = row_of(project, await with_popular(connection, project, own), now)
                await insert_edition(connection, row)
            if still and room != "none":
                await take_in(connection, key, campaign.topic, still, finish_ms)
        if room != "none":
            return


def _numbered(project: Project, campaign: Campaign, begun: Begun, now: datetime, number: int) -> Begun:
    """Return the same letter as another edition of the day."""
    if number == 1:
        return begun
    edition = touched(campaign, project, now, number)
    return replace(begun, edition=edition, letter=letter_of(project, edition)[0])
