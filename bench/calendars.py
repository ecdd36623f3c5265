"""A calendar of 200 campaigns: 60 letters of the week, 10 of the month, 125 seasonal ones, 5 birthdays."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateutil import rrule

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "calendar"))

from year import campaign, project

from engine.calendar.editions import editions
from engine.project.festivals import festivals

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign
    from engine.project.project import Project

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHLY = ("2nd tuesday", "last business day", "25th", "1st business day", "last day")
LETTERS = 60


def a_years_calendar(times: int = 1) -> Project:
    """Return the project; `times` multiplies its campaigns."""
    weekly = {
        f"w{number}": {"weekday": DAYS[number % 7], "at": f"{8 + number % 12:02}:20", "on_closed_day": "move_back"}
        | ({"on_holiday": "move_forward"} if number % 2 else {})
        for number in range(LETTERS)
    }
    monthly = {
        f"m{number}": {"monthly": MONTHLY[number % 5], "at": "12:20", "on_weekend": "move_back"} for number in range(10)
    }
    whens: list[dict[str, Any]] = [{"slot": name} for name in (*weekly, *monthly)]
    names = islice(cycle(sorted(festivals("JP"))), 125)
    whens += [{"event": name, "offset": "-14 days", "weekday": "fri", "at": "19:10"} for name in names]
    whens += [{"anniversary": "birthday", "offset": f"-{number} days", "at": "10:10"} for number in range(5)]
    campaigns: list[Campaign] = [
        campaign(when, name=f"c{turn}-{number}") for turn in range(times) for number, when in enumerate(whens)
    ]
    closed = {"year_end": {"from": "12-29", "to": "01-03"}, "obon": {"from": "08-12", "to": "08-16"}}
    return project(*campaigns, slots={**weekly, **monthly}, closed=closed)


def computed(shop: Project) -> int:
    """Compute the year; return how many editions it has."""
    return len(editions(shop, FIRST, LAST))


def weekly_part_by_rrule() -> int:
    """Compute the days of the weekly letters alone, as dateutil does."""
    begin, end = datetime.combine(FIRST, time()), datetime.combine(LAST, time())
    return sum(
        len(list(rrule.rrule(rrule.WEEKLY, byweekday=number % 7, byhour=8 + number % 12, dtstart=begin, until=end)))
        for number in range(LETTERS)
    )
