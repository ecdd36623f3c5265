"""What needs a person, behind a round of the run.

In: the project, its store, what the round did. Out: the causes that are there now. What ended is read from the store, not from the round:
a run that died behind its last letter is told of by the next one. Nothing here imports what a run with nothing due has not loaded; what
lies ahead is looked at once an hour.

    stopped    held before it opened, by its refusals, by a mistake in its files       here
    ended      finished, expired, missed                                               here, ended.py
    ahead      nothing written for what is due within a day                            ahead.py
    slow       what will not be done in time                                           slow.py
    disk       the store's disk nearly full                                            disk.py
    alarm      readers who leave or complain, unusually many                            alarm.py
    files      campaigns that are out of action                                        files.py
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.delivery.clock import moment_of
from engine.notify.cause import HOUR_MS, Cause
from engine.notify.disk import disk_cause
from engine.store.notices import ended_since
from engine.store.state import keep_first, read_state, write_state
from engine.store.stops import outcomes, stopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.delivery.worked import Worked
    from engine.project.notify import Kind
    from engine.project.problems import Problem
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.notices import Ended
    from engine.store.stops import Stopped

_SINCE = "notices_since_ms"
_AHEAD = "looked_ahead_ms"
_LONGEST_MS = 48 * HOUR_MS  # what ended longer ago is no news
ALWAYS: tuple[Kind, ...] = ("held", "throttled", "disk", "files")


@dataclass(frozen=True, slots=True)
class Found:
    """The causes, and of which kinds all that there are now."""

    causes: tuple[Cause, ...]
    looked: tuple[Kind, ...]


def said(moment: datetime, project: Project) -> str:
    """Return a moment as it is told: "2026-12-02 11:40", in the shop's zone."""
    return f"{moment.astimezone(project.zone):%Y-%m-%d %H:%M}"


def title_of(project: Project, campaign: str) -> str:
    """Return what a campaign is called."""
    found = project.campaign(campaign)
    return found.title if found is not None else campaign


async def look(
    project: Project, store: Store, clock: Clock, lines: Sequence[Worked], problems: Sequence[Problem], disk: Path
) -> Found:
    """Look for what needs a person."""
    now_ms = clock.now_ms()
    async with store.reading() as connection:
        known = await read_state(connection)
        since_ms = max(int(known.get(_SINCE, now_ms - HOUR_MS)), now_ms - _LONGEST_MS)
        ended = await ended_since(connection, since_ms)
        halted = [one for one in await stopped(connection) if one.state == "held"]
    if _SINCE not in known:
        async with store.writing() as connection:
            await keep_first(connection, _SINCE, str(now_ms - HOUR_MS))
    causes = [*held(project, lines, {one.key for one in halted}), *disk_cause(project, disk)]
    causes += [await _halted(project, store, one) for one in halted]
    if problems:
        from engine.notify.files import files_causes

        causes += files_causes(problems)
    if ended:
        causes += await _ended(project, store, ended)
    if any(line.state in ("open", "waiting") for line in lines):
        from engine.notify.slow import slow_causes

        causes += await slow_causes(project, store, clock)
    if abs(now_ms - int(known.get(_AHEAD, 0))) < HOUR_MS:
        return Found(tuple(causes), ALWAYS)
    causes += await _ahead(project, store, clock)
    return Found(tuple(causes), (*ALWAYS, "no_content"))


def held(project: Project, lines: Iterable[Worked], halted: Iterable[str]) -> list[Cause]:
    """Return the editions that did not open because something is wrong with them."""
    stopped_already = set(halted)
    found: list[Cause] = []
    for line in lines:
        if line.cause is None or line.key in stopped_already:
            continue
        if line.state not in ("held", "broken"):
            continue
        values: dict[str, object] = {
            "title": title_of(project, line.campaign),
            "key": line.key,
            "due": said(line.due, project),
            "late": said(line.due + project.shop.rules.late_after, project),
        }
        key = f"{line.key} {line.cause.code}"
        found.append(Cause("held", key, "" if line.state == "held" else "broken", values, line.cause))
    return found


async def _halted(project: Project, store: Store, one: Stopped) -> Cause:
    """Return an edition that its refusals hold while it goes out."""
    async with store.reading() as connection:
        ends = await outcomes(connection, one.id)
    values: dict[str, object] = {
        "title": title_of(project, one.campaign),
        "key": one.key,
        "accepted": ends["accepted"],
        "refused": ends["refused"],
    }
    return Cause("held", f"{one.key} {one.since_ms}", "held_going", values, one.why)


async def _ended(project: Project, store: Store, ended: Iterable[Ended]) -> list[Cause]:
    from engine.notify.ended import ended_cause

    found = [await ended_cause(project, store, one) for one in ended]
    return [cause for cause in found if cause is not None]


async def _ahead(project: Project, store: Store, clock: Clock) -> list[Cause]:
    from engine.notify.ahead import unwritten
    from engine.notify.alarm import alarms

    found = [*await unwritten(project, store, clock.now()), *await alarms(project, store, clock.now_ms())]
    async with store.writing() as connection:
        await write_state(connection, _AHEAD, str(clock.now_ms()))
    return found


def due_values(project: Project, title: str, key: str, due_ms: int) -> dict[str, object]:
    """Return what is told of every edition."""
    due = moment_of(due_ms)
    return {"title": title, "key": key, "due": said(due, project), "late": said(due + late_after(project), project)}


def late_after(project: Project) -> timedelta:
    """Return how long an edition may wait for its opening."""
    return project.shop.rules.late_after
