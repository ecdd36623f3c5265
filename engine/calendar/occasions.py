"""A campaign around an event, on a day of its own, or around each person's anniversary → its editions.

In: the campaign, a span of days. Out: editions keyed by the event's year, by `once`, or by the day of the anniversary.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from engine.calendar.days import place
from engine.calendar.due import due_at
from engine.calendar.edition import Edition, may_be_due, written
from engine.calendar.events import event_days, event_years, shifted
from engine.project.offsets import Offset
from engine.project.rules import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calendar.edition import Setting
    from engine.project.campaigns import Campaign

_DAY = timedelta(days=1)
_MOVE = timedelta(days=31)  # how far a bad day may move what belongs to no week and no month
_CLOSED = timedelta(days=400)  # how far we look where the shop does not work so often any more


def around_event(campaign: Campaign, name: str, setting: Setting, first: date, last: date) -> Iterator[Edition]:
    """Yield an edition for each year of the event that may fall due in the span."""
    when = campaign.when
    contents = written(campaign)
    reach = when.offset.reach + _MOVE * 3  # an event may last two months
    for year in event_years(name, first - reach, last + reach, setting.almanac):
        days = event_days(name, year, setting.almanac)
        shift = shifted(days[when.anchor == "last"], when.offset, setting.almanac) if days else None
        if days is None or shift is None:
            continue
        day = aligned(shift, when.weekday)
        if may_be_due(campaign, day):
            own = contents.get(year, contents.get("evergreen"))
            yield _edition(campaign, f"{name}-{year}", f"{name}-{year}", days[0], day, own, setting)


def on_its_day(campaign: Campaign, day: date, setting: Setting) -> Iterator[Edition]:
    """Yield the one edition of a day that comes once; put on another date, it is still the same one."""
    contents = written(campaign)
    own = contents.get(day.year, contents.get("evergreen"))
    yield _edition(campaign, "once", "once", day, day, own, setting)


def around_anniversaries(campaign: Campaign, setting: Setting, first: date, last: date) -> Iterator[Edition]:
    """Yield one edition a day: all whose anniversary it is; those of 29 February on the day that `feb29` names."""
    when = campaign.when
    stays = when.on_closed_day == when.on_holiday == when.on_weekend == "keep"
    reach = (_DAY if stays else _MOVE) + _DAY  # the day itself is no day from which business days count
    back = Offset(-when.offset.count, when.offset.business)
    day = shifted(first - reach, back, setting.almanac) or first - _CLOSED
    end = shifted(last + reach, back, setting.almanac) or last + _CLOSED
    own = written(campaign).get("evergreen")
    while day <= end:
        to = shifted(day, when.offset, setting.almanac)
        if to is not None and may_be_due(campaign, to):
            born = birthdays_on(day, campaign)
            occasion = f"{when.anniversary}-{day.year}"
            yield _edition(campaign, day.isoformat(), occasion, day, to, own, setting, born)
        day += _DAY


def _edition(
    campaign: Campaign,
    label: str,
    occasion: str,
    nominal: date,
    day: date,
    own: int | None,
    setting: Setting,
    birthdays: tuple[str, ...] = (),
) -> Edition:
    when = campaign.when
    assert when.at is not None, "a campaign without a slot has a time of its own (campaigns.When)"
    around = (day - _MOVE, day + _MOVE)
    placed = place(day, when, around, setting.almanac)
    due, oddity, placed = due_at(placed, when.at, when.on_quiet_hours, around, campaign, setting)
    key = f"{campaign.id}/{label}"
    return Edition(key, campaign, occasion, nominal, due, placed, oddity, own, birthdays)


def birthdays_on(day: date, campaign: Campaign) -> tuple[str, ...]:
    """Return the month-days that are celebrated on `day`."""
    here = f"{day:%m-%d}"
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    stand_in = "02-28" if campaign.when.feb29 == "feb28" else "03-01"
    return (here, "02-29") if not leap and here == stand_in else (here,)


def aligned(day: date, weekday: str | None) -> date:
    """Return the last `weekday` on or before `day`."""
    return day if weekday is None else day - timedelta(days=(day.weekday() - WEEKDAYS.index(weekday)) % 7)
