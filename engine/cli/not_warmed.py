"""`tayori subscribers export --not-warmed DAY`: whom the old tool writes to on a day, since the warm-up does not reach them yet.

In: an open store, a day that is still to come, a topic. Out: the list for the old tool, and the same people noted in the store:
an advertisement that is due that day passes them over. So nobody is in both and nobody in none. The ones whom this system keeps are
the latest buyers, as many as the warm-ups of relay and lanes take that day. Asked again, the day stays shared as it was; who has
left since is not in the list.
"""

from __future__ import annotations

import csv
from datetime import datetime, time
from typing import TYPE_CHECKING

from engine.audience.terms import Terms
from engine.cli.moving import topic_of
from engine.cli.screen import FILES, StopError, tell
from engine.cli.subscribers import new_file
from engine.delivery.clock import milliseconds
from engine.people.exporting import safe
from engine.project.routes import routes
from engine.project.segments import Audience
from engine.reply.lanes import lanes_of
from engine.review.forecast import warmups_of
from engine.review.warmups import first_of_day
from engine.store.elsewhere import What, begun_on, left_to_others, note, readers
from engine.store.limits import kept

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.elsewhere import Reader

_COLUMNS = ("address", "name", "last_order")


async def export_not_warmed(
    project: Project, store: Store, out: Path | None, text: str, topic: str | None, now: datetime
) -> None:
    """Share a day between this system and the old tool, and write the old tool's part."""
    day = _day(text, now.astimezone(project.zone).date())
    name, now_ms = topic_of(project, topic), milliseconds(now)
    _expect_new(out)
    bases = project.shop.topics[name].bases
    terms = Terms("", "", name, day, (1, 1), Audience(), bases=bases)
    async with store.writing() as connection:
        begun = await begun_on(connection, name, day.isoformat())
        if begun is not None:
            raise StopError(FILES, "not_warmed_begun", key=begun)
        people = [one async for one in readers(connection, terms, now_ms)]
        rest = await _rest(connection, project, people, terms, now_ms)
    if not rest:
        tell("not_warmed_nobody", day=day, number=len(people))
        return
    with new_file(out, "utf-8-sig") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(_COLUMNS)
        # An address goes as it is, as in our own export: with a sign before it the other system would write to somebody else.
        writer.writerows([one.address, safe(one.name), one.last_order] for one in rest)
    tell("not_warmed", day=day, number=len(rest), ours=len(people) - len(rest))


async def _rest(
    connection: AsyncConnection, project: Project, people: list[Reader], terms: Terms, now_ms: int
) -> list[Reader]:
    """Return whom the old tool writes to: as the day was shared before, or shared now."""
    day = terms.due_date
    left = await left_to_others(connection, terms.topic, day.isoformat())
    if not left:
        ours = await _ours(connection, project, people, terms.topic, day)
        left = {one.number for one in people} - ours
        what = What(terms.topic, day.isoformat(), "not-warmed", now_ms)
        await note(connection, [one.key for one in people if one.number in left], what)
    return [one for one in people if one.number in left]


async def _ours(connection: AsyncConnection, project: Project, people: list[Reader], topic: str, day: date) -> set[int]:
    shop = project.shop
    relay = next(iter((*routes(shop, "", topic), *shop.relays)))
    warmups = warmups_of(lanes_of(shop.lanes), relay, shop.relays[relay], {one.lane for one in people})
    if not warmups:
        raise StopError(FILES, "not_warmed_none", relay=relay)
    begins = datetime.combine(day, time.min, project.zone)
    known = await kept(connection, warmups)
    return first_of_day(((one.number, one.lane) for one in people), warmups, known, relay, begins, project.zone)


def _expect_new(out: Path | None) -> None:
    """Refuse a file that is there, before a day is shared."""
    if out is not None and out.exists():
        raise StopError(FILES, "file_exists", path=out)


def _day(text: str, today: date) -> date:
    """Read a day that is still to come: yesterday's letters are out."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise StopError(FILES, "not_warmed_day", value=text) from None
    if day < today:
        raise StopError(FILES, "not_warmed_past", day=day)
    return day
