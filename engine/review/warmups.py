"""What the warm-up of a relay or a lane pushes to the days after: how many of an edition go on which day.

In: people by lane, the warm-ups with what was counted of them, the moment at which the edition begins. Out: by day, how many go in
each lane. As the pace counts (delivery/pace.py): a warm-up's first day is that of its first message, what is over waits for the next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.delivery.clock import milliseconds
from engine.delivery.hours import left_today
from engine.store.limits import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from engine.project.shaping import Warmup

_LONGEST = 60  # days: no edition lives longer, and "1 steady" would never end


def days_of(
    people: Mapping[str, int],
    warmups: Mapping[str, Warmup],
    known: Mapping[str, Kept],
    relay: str,
    begins: datetime,
    zone: ZoneInfo,
) -> dict[date, dict[str, int]]:
    """Return by day how many people of each lane a relay takes; `warmups` and `known` by name (`relay:main`, `lane:docomo`)."""
    left: dict[str, int] = {lane: number for lane, number in people.items() if number > 0}
    found: dict[date, dict[str, int]] = {}
    first = begins.astimezone(zone).date()
    for number in range(_LONGEST):
        if not left:
            break
        day = first + timedelta(days=number)
        room = _room(f"relay:{relay}", day, warmups, known, begins, zone)
        gone: dict[str, int] = {}
        for lane in sorted(left):
            own = _room(f"lane:{lane}", day, warmups, known, begins, zone)
            gone[lane] = min(one for one in (left[lane], own, room) if one is not None)
            room = None if room is None else room - gone[lane]
        left = {lane: number - gone[lane] for lane, number in left.items() if number > gone[lane]}
        found[day] = gone
    return found


def first_of_day(
    people: Iterable[tuple[int, str]],
    warmups: Mapping[str, Warmup],
    known: Mapping[str, Kept],
    relay: str,
    day: datetime,
    zone: ZoneInfo,
) -> set[int]:
    """Return who of people (number, lane), in their order, finds room in every warm-up on the day that begins at `day`."""
    date = day.astimezone(zone).date()

    def room(name: str) -> int | None:
        return _room(name, date, warmups, known, day, zone)

    whole, lanes, taken = room(f"relay:{relay}"), dict[str, int | None](), set[int]()
    for number, lane in people:
        left = lanes.setdefault(lane, room(f"lane:{lane}"))
        if left == 0 or whole == len(taken):
            continue
        lanes[lane] = None if left is None else left - 1
        taken.add(number)
    return taken


def _room(
    name: str, day: date, warmups: Mapping[str, Warmup], known: Mapping[str, Kept], begins: datetime, zone: ZoneInfo
) -> int | None:
    """Return how many a name's warm-up takes on a day; `None` where it has none."""
    warmup = warmups.get(name)
    if warmup is None:
        return None
    one = known.get(name, Kept())
    if one.began_ms is None:
        one = replace(one, began_ms=milliseconds(begins))
    return max(0, left_today(warmup, one, day.isoformat(), zone))
