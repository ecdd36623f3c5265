"""Editions under way that will not reach everybody in time, at the pace that holds now.

In: what is open, what relays and lanes may take now. Out: a cause for each whose end would come behind its own. What is still ahead is
counted before it is judged, so it is the most that it can be; where no rate is known and nothing is suspended, nobody can say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.delivery.clock import moment_of
from engine.notify.cause import Cause
from engine.notify.looking import due_values, said, title_of
from engine.reply.lanes import lanes_of
from engine.review.forecast import forecast, relay_of
from engine.store.editions import open_ones
from engine.store.limits import all_kept
from engine.store.noticed import left_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.editions import Opened
    from engine.store.limits import Kept

_LONG = timedelta(days=36500)  # ago: no rest at all


async def slow_causes(project: Project, store: Store, clock: Clock) -> list[Cause]:
    """Return the open editions that will not be done in time."""
    found: list[Cause] = []
    async with store.reading() as connection:
        known = await all_kept(connection)
        for edition in await open_ones(connection):
            if edition.batches:
                continue  # each batch has its own day
            left = await left_in(connection, edition)
            done = done_at(project, known, left, edition, clock) if left else None
            if done is not None and done > moment_of(edition.finish_ms):
                found.append(_cause(project, edition, sum(left.values()), done, _why(known)))
    return found


def done_at(
    project: Project, known: Mapping[str, Kept], left: Mapping[str, int], edition: Opened, clock: Clock
) -> datetime | None:
    """Return when those who are left will have it; `None` where nobody can say."""
    # Pace is kept by the real clock, also in a rehearsal of another day.
    now, ahead, campaign = clock.now(), clock.now() - moment_of(clock.real_us() // 1000), edition.terms.campaign
    table, relay = lanes_of(project.shop.lanes), known.get(f"relay:{relay_of(project, campaign)}")
    begins = max(now, _rests(relay, now) + ahead)
    whole = forecast(project, table, known, left, begins, campaign)
    ends = [whole.done] if whole is not None else [begins] if begins > now else []
    for lane, people in left.items():
        later = _rests(known.get(f"lane:{lane}"), now) + ahead
        if later > begins:
            own = forecast(project, table, known, {lane: people}, later, campaign)
            ends.append(own.done if own is not None else later)
    return max(ends, default=None)


def _rests(one: Kept | None, now: datetime) -> datetime:
    """Return until when a relay or a lane takes nothing, by the real clock."""
    rest = one.limits.suspended_ms if one is not None else None
    return moment_of(rest) if rest is not None else now - _LONG


def _why(known: Mapping[str, Kept]) -> str:
    """Return what is slowed, and for which reply."""
    slowed = [f"{name.partition(':')[2]} {one.limits.why}" for name, one in sorted(known.items()) if one.limits.lowered]
    return ", ".join(slowed) or "-"


def _cause(project: Project, edition: Opened, left: int, done: datetime, slowed: str) -> Cause:
    values = due_values(project, title_of(project, edition.terms.campaign), edition.key, edition.due_ms)
    values |= {
        "left": left,
        "done": said(done, project),
        "finish": said(moment_of(edition.finish_ms), project),
        "slowed": slowed,
    }
    return Cause("throttled", edition.key, "", values)
