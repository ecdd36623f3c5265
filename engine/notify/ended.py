"""An edition that ended, with its sums; or that was missed.

What falls due every day (birthdays, welcomes) ends every day: nobody is told of that, unless something in it needs a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.clock import moment_of
from engine.notify.cause import Cause
from engine.notify.looking import due_values, said, title_of
from engine.store.noticed import skipped_in
from engine.store.stops import outcomes

if TYPE_CHECKING:
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.notices import Ended

_ENDS = ("accepted", "refused", "unknown", "deferred")


async def ended_cause(project: Project, store: Store, one: Ended) -> Cause | None:
    """Return what is told of an edition that ended; `None` where it is no news."""
    key = f"{one.key} {one.closed_ms}"
    values = due_values(project, title_of(project, one.campaign), one.key, one.due_ms)
    if one.state == "missed":
        return Cause("missed", key, "", values)
    async with store.reading() as connection:
        ends, skipped = await outcomes(connection, one.id), await skipped_in(connection, one.id)
    if is_daily(project, one.campaign) and one.state == "finished" and not ends["unknown"]:
        return None
    counts = [
        (f"count.{name}", ends[name]) for name in _ENDS if ends[name] or name in ("accepted", "refused", "unknown")
    ]
    counts += [(_code(reason), people) for reason, people in sorted(skipped.items()) if people]
    values |= {"closed": said(moment_of(one.closed_ms), project), "people": sum(number for _, number in counts)}
    text = "ended_unknown" if ends["unknown"] else ""
    return Cause("ended", key, "ended_early" if one.state == "expired" else text, values, counts=tuple(counts))


def _code(reason: str) -> str:
    return "verdict.cancelled" if reason == "cancelled" else f"count.{reason}"


def is_daily(project: Project, campaign: str) -> bool:
    """Tell whether a campaign falls due day by day."""
    found = project.campaign(campaign)
    return found is not None and (found.when.anniversary is not None or found.when.touchpoint is not None)
