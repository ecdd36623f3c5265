"""When an edition will be done, lane by lane, at the rates that hold now; and whether that is in time.

In: how many people of each lane, the moment at which it begins, what is kept of lanes and relay. Out: a `Forecast`, as far as rates
are known: without any, only the servers know. The relay's rate and the campaign's own are shared by the lanes in the order of who is
done first, so that none is told too early a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from engine.reply.bounds import bounds_of_lane, bounds_of_relay
from engine.reply.limits import Limits, force

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.project.project import Project
    from engine.reply.lanes import Lanes
    from engine.reply.limits import Bounds
    from engine.store.limits import Kept

Behind = Literal["quiet_hours", "finish"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """When it is done; lanes of which no rate is known are not among them."""

    done: datetime
    lanes: Mapping[str, datetime]
    behind: Behind | None


def forecast(
    project: Project,
    table: Lanes,
    relay_name: str,
    known: Mapping[str, Kept],
    people: Mapping[str, int],
    begins: datetime,
    campaign: str,
) -> Forecast | None:
    """Return when an edition that begins at a moment will be done."""
    relay, found = project.shop.relays[relay_name], project.campaign(campaign)
    own = found.rate if found is not None else None
    shared = max(
        _interval(bounds_of_relay(relay), known.get(f"relay:{relay_name}"), begins),
        own.seconds * 1_000_000 // own.count if own is not None else 0,
    )
    alone = {
        lane: count * _interval(bounds_of_lane(table, lane, relay), known.get(f"lane:{lane}"), begins)
        for lane, count in people.items()
        if count
    }
    ends, before = dict[str, int](), 0
    for lane in sorted(alone, key=lambda name: (alone[name], people[name], name)):
        before += people[lane]
        ends[lane] = max(alone[lane], before * shared)
    lanes = {lane: begins + timedelta(microseconds=end) for lane, end in ends.items() if end}
    if not lanes:
        return None
    done = max(lanes.values())
    return Forecast(done, lanes, _behind(project, begins, done, ad=_is_ad(project, campaign)))


def _interval(bounds: Bounds, one: Kept | None, at: datetime) -> int:
    limits = one.limits if one is not None else Limits()
    return force(limits, bounds, int(at.timestamp() * 1000)).interval_us


def _is_ad(project: Project, campaign: str) -> bool:
    found = project.campaign(campaign)
    topic = project.shop.topics.get(found.topic) if found is not None else None
    return topic is not None and topic.kind == "ad"


def _behind(project: Project, begins: datetime, done: datetime, *, ad: bool) -> Behind | None:
    """Tell what comes before the end."""
    rules = project.shop.rules
    if done > begins + rules.finish_within:
        return "finish"
    start = begins.astimezone(project.zone)
    quiet = start.replace(hour=rules.quiet_hours.start.hour, minute=rules.quiet_hours.start.minute, second=0)
    quiet += timedelta(days=1) if quiet <= start else timedelta()
    return "quiet_hours" if ad and done > quiet else None
