"""`tayori plan`: the dry run."""

from __future__ import annotations

import json as json_format
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from engine.audience.verdict import SEND, SKIPS
from engine.cli.lanes_told import lanes_told
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.cli.times import moment_of, when
from engine.delivery.behind import look
from engine.delivery.clock import Clock, clock_at
from engine.delivery.opening import name_words
from engine.reply.lanes import lanes_of
from engine.review.answers import answers
from engine.review.forecast import forecast
from engine.review.plan import plan as plan_project
from engine.store.journal import journal_at
from engine.store.life import life_now
from engine.store.limits import all_kept
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from engine.delivery.worked import Worked
    from engine.project.project import Project
    from engine.reply.lanes import Lanes
    from engine.review.answers import Answer
    from engine.review.figures import Figures
    from engine.review.forecast import Forecast
    from engine.review.plan import Planned
    from engine.store.database import Store
    from engine.store.limits import Kept

_OVERLAPS_SHOWN = 5
_LONGEST = 400  # days to look ahead: a year, and the events around its end


async def plan(
    *,
    at: str | None = None,
    days: Annotated[int, Parameter(validator=validators.Number(gte=0, lte=_LONGEST))] = 0,
    list: bool = False,
    neglected: Annotated[int | bool | None, Parameter(negative="")] = None,
    rev: str = "",
    rev_from_ssh: bool = False,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Show who would get each edition that is due, and for everyone else why not. Sends and writes nothing.

    Parameters
    ----------
    at
        Look at another moment: 2026-12-02T11:45+09:00.
    days
        Look so many days ahead, too.
    list
        Name everybody, with the reason.
    neglected
        Show instead who agreed to advertisements and was not written to for so many days: --neglected, --neglected 45.
    rev
        Plan with the files of a branch, a tag or a commit, over the people of this store; what is in force stays.
    rev_from_ssh
        The same for whoever asks through a forced command of SSH: $SSH_ORIGINAL_COMMAND names the revision, and only rounded sums are
        shown.
    json
        Print one JSON document.
    """
    project = project_of(place)
    if rev or rev_from_ssh:
        from engine.cli.branch import Asked, plan_branch

        if list or neglected is not None or (rev and rev_from_ssh):
            raise StopError(FILES, "plan_rev_sums")
        return await plan_branch(project, place, Asked(rev, at, days, json))
    now = clock_at(moment_of(at, project.zone)).now()
    async with store_of(place, project) as store:
        if neglected is not None:
            from engine.cli.neglected import show_neglected

            return await show_neglected(project, store, now, neglected, by_names=list, json=json)
        await _say_if_behind(store, project, journal_at(project.shop.store.journal, state_of(place, project.root)))
        planned = await plan_project(project, store, now, days=days, by_name=list)
        ahead = await ahead_of(project, store, now)
        answering = await answers(project, store, now)
    if json:
        records = {"editions": [record(one, ahead, by_name=list) for one in planned]}
        show(json_format.dumps(records | {"answers": [one.record() for one in answering]}, ensure_ascii=False))
    else:
        show_plan(project, planned, ahead)
        show_answers(answering)
    return FINE


async def ahead_of(project: Project, store: Store, now: datetime) -> Ahead:
    """Return what a forecast needs."""
    async with store.reading() as connection:
        return Ahead(project, lanes_of(project.shop.lanes), await all_kept(connection), now)


def show_plan(project: Project, planned: Sequence[Planned], ahead: Ahead) -> None:
    """Show each edition, with when it will be done."""
    if not planned:
        show(word("nothing_due"))
    for number, one in enumerate(planned):
        if number:
            show()
        show_line(project, one)
        _show_forecast(project, ahead.of(one.worked))
    _largest(planned)


def show_answers(found: Sequence[Answer]) -> None:
    """Show what waits for somebody to do something, and is due on no day."""
    for one in found:
        show()
        show(f"{one.campaign}  {one.title}  {word(f'every_{one.touchpoint}')}")
        show(f"{one.sent:>9,}  {word('plan_welcomed')}")
        if one.waiting:
            show(f"{one.waiting:>9,}  {word('plan_welcome_waits')}")


async def _say_if_behind(store: Store, project: Project, path: Path) -> None:
    """Say that nothing of this would be sent, where the store was put back from a backup."""
    async with store.reading() as connection:
        known = await read_state(connection)
    behind = await look(store, project, path, known, life_now(path, Clock().real_us() // 1000))
    if behind is not None:
        error = behind.error(project, path)
        tell(error.code, **error.values_)


def record(planned: Planned, ahead: Ahead, *, by_name: bool = False) -> dict[str, object]:
    """Return the JSON record of an edition."""
    figures = planned.figures
    found = planned.worked.record() | {
        "fallback_names": figures.nameless,
        "overlap": dict(sorted(figures.overlap.items())),
        "before": _before(figures),
        "forecast": _foreseen(ahead.of(planned.worked)),
    }
    if by_name:
        found["people"] = [
            {"address": address, "name": name, "verdict": verdict} for address, name, verdict in planned.people
        ]
    return found


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a forecast needs: the lanes, and what holds for them now."""

    project: Project
    table: Lanes
    known: Mapping[str, Kept]
    now: datetime

    def of(self, worked: Worked) -> Forecast | None:
        """Return when an edition of the plan will be done."""
        begins = max(worked.due, self.now)
        return forecast(self.project, self.table, self.known, worked.lanes, begins, worked.campaign)


def _foreseen(found: Forecast | None) -> dict[str, object] | None:
    if found is None:
        return None
    lanes = {lane: moment.isoformat(timespec="seconds") for lane, moment in sorted(found.lanes.items())}
    days = {day.isoformat(): people for day, people in found.days.items()}
    done = found.done.isoformat(timespec="seconds")
    return {"relay": found.relay, "done": done, "lanes": lanes, "behind": found.behind, "days": days}


def _show_forecast(project: Project, found: Forecast | None) -> None:
    """Show when the slowest lanes will be done, and warn where that is too late."""
    if found is None:
        return
    slowest = sorted(found.lanes.items(), key=lambda one: (-one[1].timestamp(), one[0]))[:_OVERLAPS_SHOWN]
    clock = "%m-%d %H:%M" if found.days else "%H:%M"
    told = " · ".join(f"{lane} {moment.astimezone(project.zone):{clock}}" for lane, moment in slowest)
    show(f"           {word('forecast_done', done=when(found.done, project.zone), lanes=told)}")
    if found.days:
        told = " · ".join(f"{day:%m-%d} {people:,}" for day, people in found.days.items())
        show(f"           {word('forecast_days', relay=found.relay, days=told)}")
    if found.behind is not None:
        show(f"           {word(f'forecast_{found.behind}')}")


def _before(figures: Figures) -> dict[str, object] | None:
    """Return the edition that this one is compared with; the mean of an anniversary's days has no key."""
    before = figures.before
    return {"key": before.key or None, "people": round(before.people, 1)} if before is not None else None


def show_line(project: Project, planned: Planned) -> None:
    """Show one edition, or one batch of it."""
    worked = planned.worked
    campaign = project.campaign(worked.campaign)
    title = f"  {campaign.title}" if campaign else ""
    show(f"{worked.key}{title}  {when(worked.due, project.zone)}  {word(f'edition.{worked.state}')}")
    if worked.reason:
        quiet = worked.reason == "quiet_hours"
        show(f"    {word('verdict.quiet_hours') if quiet else worked.told(language(), hint=True)}")
    if worked.state in ("missed", "without_content", "broken", "paused") or (
        worked.state == "held" and not _counted(worked)
    ):
        return
    show(f"{worked.send:>9,}  {word(f'verdict.{SEND}')}")
    if worked.lanes:
        show(f"           {lanes_told(worked.lanes)}")
    for day, people in sorted(worked.later.items()):
        show(f"{people:>9,}  {word('verdict.later')}: {day}")
    for reason in SKIPS:
        if worked.skipped[reason]:
            show(f"{worked.skipped[reason]:>9,}  {word(f'verdict.{reason}')}")
    _show_figures(project, planned.figures)
    for address, name, verdict in planned.people:
        show(f"           {_said(verdict)}: {address}{f' ({name})' if name else ''}")


def _counted(worked: Worked) -> bool:
    return bool(worked.lanes or worked.later or worked.skipped)


def _show_figures(project: Project, figures: Figures) -> None:
    """Show what a person looks at before a send: names that are missing, people who get two, the last edition's size."""
    if figures.nameless:
        show(f"{figures.nameless:>9,}  {word('plan_nameless', fallback=name_words(project)[1])}")
    for key, people in sorted(figures.overlap.items(), key=lambda one: (-one[1], one[0]))[:_OVERLAPS_SHOWN]:
        show(f"{people:>9,}  {word('plan_overlap', key=key)}")
    if figures.before is not None and figures.change is not None:
        key = figures.before.key or word("plan_mean")
        show(f"{figures.change:>+9.0%}  {word('plan_change', key=key, people=round(figures.before.people, 1))}")


def _largest(planned: Sequence[Planned]) -> None:
    """Show which edition changed most against the one before, where several are compared."""
    changed = [one for one in planned if one.figures.change is not None]
    if len(changed) > 1:
        most = max(changed, key=lambda one: abs(one.figures.change or 0))
        show()
        show(word("plan_largest", key=most.worked.key, change=f"{most.figures.change:+.0%}"))


def _said(verdict: str) -> str:
    code, _, day = verdict.partition(" ")
    return f"{word(f'verdict.{code}')}{f' ({day})' if day else ''}"
