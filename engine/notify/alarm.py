"""Readers who do not like a letter: the alarms of `tayori report`, for what ended within a week.

In: the project, the store, the time. Out: a cause for each alarm of each edition, so that it is told once. What goes to a few people every
day (birthdays, welcomes) is left to the report: one of three is no rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.notify.cause import HOUR_MS, Cause
from engine.notify.ended import is_daily
from engine.notify.looking import title_of
from engine.project.problems import Term
from engine.report.edition import BEFORE, report_of, results, whole
from engine.store.notices import ended_since
from engine.store.results import edition_of, editions_before, left_by, outcomes_of, returned_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project
    from engine.report.edition import Report
    from engine.store.database import Store

_WEEK_MS = 7 * 24 * HOUR_MS


async def alarms(project: Project, store: Store, now_ms: int) -> list[Cause]:
    """Return what is alarming of the letters of a week."""
    found: list[Cause] = []
    async with store.reading() as connection:
        for one in await ended_since(connection, now_ms - _WEEK_MS):
            if one.state == "missed" or is_daily(project, one.campaign):
                continue
            report = await _report(connection, one.key)
            if report is not None:
                found += _causes(title_of(project, one.campaign), one.key, report)
    return found


async def _report(connection: AsyncConnection, key: str) -> Report | None:
    edition = await edition_of(connection, key)
    if edition is None:
        return None
    several = (edition, *await editions_before(connection, edition, BEFORE))
    ids = [one.id for one in several]
    counts = (
        await outcomes_of(connection, ids) | await returned_of(connection, ids) | await left_by(connection, several)
    )
    return report_of(results(counts, edition.id), [whole(results(counts, one.id)) for one in several[1:]])


def _causes(title: str, key: str, report: Report) -> list[Cause]:
    values: dict[str, object] = {
        "title": title,
        "key": key,
        "left": report.result.left,
        "complained": report.result.complained,
        "reached": report.result.reached,
    }
    return [
        Cause("alarm", f"{key} {alarm}", "", values, Term(f"alarm.{alarm}", {"key": key})) for alarm in report.alarms
    ]
