"""What the log says when somebody is slowed down or let go on: `main: 454 at 11:40:12; 14/s → 7/s; ends 12:51.`

In: what held before and what holds now, and why. Out: one sentence to the observer. It ends when the letters that are still to go
out will have gone, at the pace that holds now; who is left is counted then only, since it happens rarely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.hours import clock_text
from engine.reply.limits import speed_text
from engine.store.editions import people_ahead
from engine.store.limits import still_pending

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.worked import Observer
    from engine.reply.limits import Force, Struck
    from engine.store.editions import Opened


async def told(
    observer: Observer,
    connection: AsyncConnection,
    opened: tuple[Opened, ...],
    name: str,
    event: Struck | None,
    before: Force,
    now: Force,
    now_ms: int,
    zone: ZoneInfo,
    speed: float | None,
) -> None:
    """Say a change of what holds for a name."""
    kind, _, plain = name.partition(":")
    at = clock_text(now_ms, zone, seconds=True)
    left = await _left(connection, opened, plain if kind == "lane" else None)
    end_ms = _end(left, now, now_ms, speed)
    end = clock_text(end_ms, zone) if end_ms is not None else "–"
    if now.suspended_ms is not None:
        until = clock_text(now.suspended_ms, zone)
        observer.says("pace_suspended", name=plain, why=now.why, at=at, until=until, end=end)
    elif event is None:
        observer.says("pace_risen", name=plain, change=_change(before, now), end=end)
    else:
        observer.says("pace_lowered", name=plain, why=now.why, at=at, change=_change(before, now), end=end)


def _change(before: Force, now: Force) -> str:
    """Return what changed: "14/s → 7/s", "14/s → 7/s, × 4 → × 2" (connections)."""
    parts: list[str] = []
    if before.interval_us != now.interval_us:
        parts.append(f"{speed_text(before.interval_us) or '∞'} → {speed_text(now.interval_us) or '∞'}")
    if before.connections != now.connections:
        parts.append(f"× {before.connections} → × {now.connections}")
    if before.messages != now.messages:
        parts.append(f"{before.messages or '∞'} → {now.messages or '∞'} a connection")
    return ", ".join(parts) or "–"


async def _left(connection: AsyncConnection, opened: tuple[Opened, ...], lane: str | None) -> int:
    left = 0
    for edition in opened:
        left += await people_ahead(connection, edition, lane) + await still_pending(connection, edition.id, lane)
    return left


def _end(left: int, now: Force, now_ms: int, speed: float | None) -> int | None:
    """Return when so many messages will have gone; `None` where no pace is known."""
    start = max(now_ms, now.suspended_ms or 0)
    if now.interval_us:
        return start + left * now.interval_us // 1000
    return start + int(left / speed * 1000) if speed else None
