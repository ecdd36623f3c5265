"""When an edition will be done, lane by lane, at the rates that hold now; and whether that is in time.

In: how many people of each lane, the moment at which it begins, what is kept of lanes and relay. Out: a `Forecast`, as far as rates
are known: without any, only the servers know. The relay's rate and the campaign's own are shared by the lanes in the order of who is
done first, so that none is told too early a moment. The relay is the first that takes the edition; what a warm-up leaves for the days
after is told by the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Literal

from engine.calendar.moments import moment
from engine.project.routes import routes
from engine.reply.bounds import bounds_of_lane, bounds_of_relay
from engine.reply.limits import Limits, force
from engine.review.warmups import days_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.project.relay import Relay
    from engine.project.shaping import Warmup
    from engine.reply.lanes import Lanes
    from engine.reply.limits import Bounds
    from engine.store.limits import Kept

Behind = Literal["quiet_hours", "finish"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """When it is done behind a relay; lanes of which no rate is known are not among them.

    `days`: how many go on which day, where a warm-up leaves some for the days after.
    """

    relay: str
    done: datetime
    lanes: Mapping[str, datetime]
    behind: Behind | None
    days: Mapping[date, int]


def forecast(
    project: Project,
    table: Lanes,
    known: Mapping[str, Kept],
    people: Mapping[str, int],
    begins: datetime,
    campaign: str,
) -> Forecast | None:
    """Return when an edition that begins at a moment will be done."""
    relay_name = relay_of(project, campaign)
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
    days = days_of(people, warmups_of(table, relay_name, relay, people), known, relay_name, begins, project.zone)
    pushed = len(days) > 1
    if pushed:
        lanes = _pushed(lanes, days, begins, project.zone)
    if not lanes:
        return None
    done = max(lanes.values())
    behind = _behind(project, begins, done, ad=_is_ad(project, campaign) and not pushed)
    by_day = {day: sum(gone.values()) for day, gone in days.items()} if pushed else {}
    return Forecast(relay_name, done, lanes, behind, by_day)


def relay_of(project: Project, campaign: str) -> str:
    """Return the relay that takes a campaign as long as none is out of action."""
    found = project.campaign(campaign)
    names = routes(project.shop, campaign, found.topic) if found is not None else ()
    return next(iter((*names, *project.shop.relays)))


def warmups_of(table: Lanes, relay_name: str, relay: Relay, people: Iterable[str]) -> dict[str, Warmup]:
    """Return the warm-ups of a relay and of the lanes of these people, by name."""
    found = {f"lane:{lane}": table.limit(lane).warmup for lane in people} | {f"relay:{relay_name}": relay.warmup}
    return {name: warmup for name, warmup in found.items() if warmup is not None}


def _pushed(
    lanes: Mapping[str, datetime], days: Mapping[date, Mapping[str, int]], begins: datetime, zone: ZoneInfo
) -> dict[str, datetime]:
    """Return the lanes' ends, none of them before the last day on which a warm-up lets some of its people through."""
    found = dict(lanes)
    for day, gone in list(days.items())[1:]:
        for lane in (lane for lane, number in gone.items() if number):
            at = moment(day, time.min, zone)[0].astimezone(begins.tzinfo)
            found[lane] = max(found.get(lane, at), at)
    return found


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
