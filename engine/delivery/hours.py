"""Moments that pace keeps away from, or waits for: the top of the hour, the next day.

In: a moment of the real clock in milliseconds. Out: another one. docomo asks to avoid the full hours (毎正時), when everybody sends
(mail.md 1.6); a lane begins again in the minute after, spread by its name, so that not all of them begin at once.
"""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from engine.calendar.moments import moment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.project.relay import Relay
    from engine.project.shaping import Warmup
    from engine.reply.lanes import Lanes
    from engine.store.limits import Kept

_HOUR_MS = 3_600_000
_BEFORE_MS = 60_000
_BEHIND_MS = 120_000
_SPREAD_MS = 60_000


def quiet_until_ms(now_ms: int, lane: str) -> int:
    """Return when a lane that avoids full hours may go on: now, or behind the hour. Zones of half hours have their own."""
    into = now_ms % _HOUR_MS
    if _BEHIND_MS <= into < _HOUR_MS - _BEFORE_MS:
        return now_ms
    top = now_ms - into if into < _BEHIND_MS else now_ms - into + _HOUR_MS
    return top + _BEHIND_MS + zlib.crc32(lane.encode()) % _SPREAD_MS


def day_of(now_ms: int, zone: ZoneInfo) -> str:
    """Return the date in the shop's zone, as ISO text."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date().isoformat()


def next_day_ms(now_ms: int, zone: ZoneInfo) -> int:
    """Return the moment at which the next day begins in the shop's zone."""
    tomorrow = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date() + timedelta(days=1)
    return int(moment(tomorrow, datetime.min.time(), zone)[0].timestamp() * 1000)


def warmup_of(name: str, relay: Relay, lanes: Lanes) -> Warmup | None:
    """Return the warm-up that counts what goes by a name ("relay:main", "lane:docomo")."""
    kind, _, rest = name.partition(":")
    return relay.warmup if kind == "relay" else lanes.limit(rest).warmup


def left_today(warmup: Warmup, one: Kept, today: str, zone: ZoneInfo) -> int:
    """Return how many messages a warm-up still takes today; its first day is that of the first message."""
    first = today if one.began_ms is None else day_of(one.began_ms, zone)
    days = max(0, (date.fromisoformat(today) - date.fromisoformat(first)).days)
    return warmup.allowed(days) - (one.sent if one.day == today else 0)


def clock_text(now_ms: int, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """Return the time of the day as a log says it."""
    return f"{datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone):{'%H:%M:%S' if seconds else '%H:%M'}}"
