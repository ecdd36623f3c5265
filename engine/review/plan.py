"""The dry run: for each edition that is due, how many get it and, by reason, who does not.

In: a project, its store, a moment (and how many days to look ahead). Out: the same lines that a run would report, from the
same expression, and on demand everybody by name. Nothing is written: supposed deliveries lie in a temporary table, so
that the cap of a later edition counts the earlier ones.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND
from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.delivery.clock import milliseconds, moment_of
from engine.delivery.due import due_editions, line, sent_before
from engine.delivery.opening import letter_of, terms_of, text_digest
from engine.store.editions import by_key
from engine.store.plans import begin_plan, count, names, pending, suppose
from engine.store.state import read_state

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.verdict import Terms
    from engine.calendar.editions import Edition
    from engine.delivery.worked import Worked
    from engine.project.project import Project
    from engine.store.database import Store


@dataclass(frozen=True, slots=True)
class Planned:
    """An edition's line and, when asked for, everybody with their verdict: (address, name, verdict)."""

    worked: Worked
    people: tuple[tuple[str, str, str], ...] = ()


async def plan(
    project: Project, store: Store, now: datetime, *, days: int = 0, by_name: bool = False
) -> tuple[Planned, ...]:
    """Return what a run at `now` would do, and what falls due in the `days` after it."""
    async with store.reading() as connection:
        state = await read_state(connection)
    since = moment_of(int(state.get("watching_since_ms", milliseconds(now))))
    listed = [one for one in await due_editions(project, store, now, since) if one.known in (None, "open")]
    missed = [one.edition for one in listed if one.known is None and one.late]
    coming = [one.edition for one in listed if one.edition not in missed]
    coming += _ahead(project, now, days)
    lines = [Planned(line(edition, "missed")) for edition in missed if edition.due and edition.due >= since]
    async with store.reading() as connection:
        await begin_plan(connection)
        for edition in coming:
            planned, terms = await _planned(project, connection, edition, now, by_name=by_name)
            lines.append(planned)
            if terms is not None and terms.cap is not None and edition is not coming[-1]:
                await suppose(connection, edition.key, terms, milliseconds(now))
    return tuple(lines)


def _ahead(project: Project, now: datetime, days: int) -> tuple[Edition, ...]:
    end = now + timedelta(days=days)
    return tuple(
        edition
        for edition in editions(project, local_date(now, project.zone), local_date(end, project.zone))
        if edition.due is not None and now < edition.due <= end
    )


async def _planned(
    project: Project, connection: AsyncConnection, edition: Edition, now: datetime, *, by_name: bool
) -> tuple[Planned, Terms | None]:
    """Return an edition's line, and its terms unless it will not be sent."""
    opened = await by_key(connection, edition.key)
    if opened is None:
        if edition.content is None:
            return Planned(line(edition, "without_content")), None
        letter, problems = letter_of(project, edition)
        if letter is None:
            return Planned(line(edition, "broken", problems[0].text("en"))), None
        if reason := await sent_before(connection, project, edition, text_digest(letter)):
            return Planned(line(edition, "held", reason)), None
        terms, state = terms_of(project, edition), "due"
    else:
        terms, state = opened.terms, "open"
    worked = line(edition, state)
    if _quiet(project, edition, now):
        worked.state, worked.reason = "waiting", "quiet_hours"
    now_ms = milliseconds(now)
    for verdict, lane, people in await count(connection, edition.key, terms, now_ms):
        counter = worked.lanes if verdict == SEND else worked.skipped
        counter[lane if verdict == SEND else verdict] += people
    worked.lanes += Counter(await pending(connection, edition.key, now_ms))
    listed = [one async for one in names(connection, edition.key, terms, now_ms)] if by_name else []
    return Planned(worked, tuple(listed)), terms


def _quiet(project: Project, edition: Edition, now: datetime) -> bool:
    hours = project.shop.rules.quiet_hours
    kind = project.shop.topics[edition.campaign.topic].kind
    moment = max(now, edition.due) if edition.due else now
    return kind == "ad" and hours.contains(moment.astimezone(project.zone).time())
