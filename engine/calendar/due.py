"""A day and a time → the due moment, out of the quiet hours where the calendar says so.

In: where an edition was placed, its time of the day, what it does in the quiet hours. Out: the moment that exists (gaps and
overlaps as in `moments`), and the reason where the quiet hours moved or stopped it. Only advertisements mind quiet hours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.calendar.days import Placed
from engine.calendar.moments import moment

if TYPE_CHECKING:
    from engine.calendar.days import Period
    from engine.calendar.edition import Setting
    from engine.calendar.moments import Oddity
    from engine.project.campaigns import Campaign
    from engine.project.schedules import Move
    from engine.project.values import Hours

    Due = tuple[datetime | None, Oddity | None, Placed]

_moment = lru_cache(maxsize=4096)(moment)


def due_at(
    placed: Placed, clock: time, on_quiet_hours: Move, period: Period, campaign: Campaign, setting: Setting
) -> Due:
    """Return the due moment, its oddity and where it is placed after all."""
    if placed.day is None:
        return None, None, placed
    shop = setting.project.shop
    quiet = shop.rules.quiet_hours
    if on_quiet_hours != "keep" and quiet.contains(clock) and shop.topics[campaign.topic].kind == "ad":
        if on_quiet_hours == "skip":
            return None, None, Placed(None, "skipped", "quiet_hours_then", str(quiet))
        move = _within(period, quiet, placed.day, clock, on_quiet_hours)
        day, clock = _out_of(quiet, placed.day, clock, move)
        # Where a bad day moved it already, that reason says more.
        reason = placed.reason or move.replace("move", "moved")
        placed = replace(
            placed, day=day, reason=reason, why=placed.why or "quiet_hours_then", name=placed.name or str(quiet)
        )
    day = placed.day
    assert day is not None
    due, oddity = _moment(day, clock, setting.almanac.zone)
    return due, oddity, placed


def _within(period: Period, quiet: Hours, day: date, clock: time, move: Move) -> Move:
    """Return the direction out of the quiet hours that does not leave the week or month: over midnight it may."""
    to, _ = _out_of(quiet, day, clock, move)
    if period[0] <= to <= period[1]:
        return move
    return "move_back" if move == "move_forward" else "move_forward"


def _out_of(quiet: Hours, day: date, clock: time, move: Move) -> tuple[date, time]:
    """Return the last minute before the quiet hours, or the first after them."""
    over_midnight = quiet.start > quiet.end
    if move == "move_forward":
        tomorrow = over_midnight and clock >= quiet.start
        return day + timedelta(days=tomorrow), quiet.end
    yesterday = over_midnight and clock < quiet.end
    before = datetime.combine(day - timedelta(days=yesterday), quiet.start) - timedelta(minutes=1)
    return before.date(), before.time()
