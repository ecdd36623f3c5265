"""`tayori plan`: the dry run."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from engine.audience.verdict import SEND, SKIPS
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FINE, show, word
from engine.cli.times import moment_of
from engine.delivery.clock import clock_at
from engine.review.plan import plan as plan_project

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.review.plan import Planned

_LANES_SHOWN = 8
_LONGEST = 400  # days to look ahead: a year, and the events around its end


async def plan(
    *,
    at: str | None = None,
    days: Annotated[int, Parameter(validator=validators.Number(gte=0, lte=_LONGEST))] = 0,
    list: bool = False,
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
    json
        Print one JSON document.
    """
    project = project_of(place)
    now = clock_at(moment_of(at, project.zone)).now()
    async with store_of(place, project) as store:
        planned = await plan_project(project, store, now, days=days, by_name=list)
    if json:
        show(json_format.dumps({"editions": [_record(one, by_name=list) for one in planned]}, ensure_ascii=False))
        return FINE
    if not planned:
        show(word("nothing_due"))
    for number, one in enumerate(planned):
        if number:
            show()
        _show(project, one)
    return FINE


def _record(planned: Planned, *, by_name: bool) -> dict[str, object]:
    record = planned.worked.record()
    if by_name:
        record["people"] = [
            {"address": address, "name": name, "verdict": verdict} for address, name, verdict in planned.people
        ]
    return record


def _show(project: Project, planned: Planned) -> None:
    worked = planned.worked
    campaign = project.campaign(worked.campaign)
    title = f"  {campaign.title}" if campaign else ""
    show(f"{worked.key}{title}  {when(worked.due, project.zone)}  {word(f'edition.{worked.state}')}")
    if worked.reason:
        show(f"    {word('verdict.quiet_hours') if worked.reason == 'quiet_hours' else worked.reason}")
    if worked.state in ("missed", "without_content", "broken", "held"):
        return
    show(f"{worked.send:>9,}  {word(f'verdict.{SEND}')}")
    if worked.lanes:
        lanes = worked.lanes.most_common()
        shown = [f"{lane} {people:,}" for lane, people in lanes[:_LANES_SHOWN]]
        rest = sum(people for _, people in lanes[_LANES_SHOWN:])
        show(f"           {' · '.join([*shown, *([f'… {rest:,}'] if rest else [])])}")
    for reason in SKIPS:
        if worked.skipped[reason]:
            show(f"{worked.skipped[reason]:>9,}  {word(f'verdict.{reason}')}")
    for address, name, verdict in planned.people:
        show(f"           {word(f'verdict.{verdict}')}: {address}{f' ({name})' if name else ''}")


def when(moment: object, zone: ZoneInfo) -> str:
    """Return a moment as the shop reads it: "2026-12-02 Wed 11:40"."""
    from datetime import datetime

    assert isinstance(moment, datetime)
    return f"{moment.astimezone(zone):%Y-%m-%d %a %H:%M}"
