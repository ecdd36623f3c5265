"""A due moment exists, whatever the clocks of any zone did since 1900."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar.moments import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONES = sorted(available_timezones())
DAY = timedelta(days=1)
SKIPPED_DAYS = {  # whole days that a zone left out when it crossed the date line; by any name of the zone
    "Pacific/Apia": date(2011, 12, 30),
    "Pacific/Fakaofo": date(2011, 12, 30),
    "Pacific/Kiritimati": date(1994, 12, 31),
    "Pacific/Kanton": date(1994, 12, 31),
    "Pacific/Enderbury": date(1994, 12, 31),
    "Pacific/Kwajalein": date(1993, 8, 21),
    "Kwajalein": date(1993, 8, 21),
}

zones = st.sampled_from(ZONES)
every_day = st.dates(date(1900, 1, 1), date(2099, 12, 31))
minutes = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0))


@settings(deadline=None, max_examples=1000)
@given(zones, every_day, minutes)
def test_a_due_moment_always_exists(name: str, day: date, clock: time) -> None:
    _check_moment(name, day, clock)


@pytest.mark.long
def test_a_due_moment_exists_around_every_change_of_the_clocks_of_ten_years_in_every_zone() -> None:
    clocks = (time(0, 0), time(0, 30), time(2, 30), time(23, 45))
    told = Counter(_check_moment(name, day, clock) for name in ZONES for day in _changes(name) for clock in clocks)
    assert told["gap"] > 500
    assert told["overlap"] > 500


@pytest.mark.parametrize(("name", "day"), SKIPPED_DAYS.items())
def test_a_day_that_a_zone_left_out_is_followed_by_its_midnight(name: str, day: date) -> None:
    for clock in (time(0, 0), time(11, 40), time(23, 59)):
        due, oddity = moment(day, clock, ZoneInfo(name))
        assert oddity == "gap"
        assert due.astimezone(ZoneInfo(name)).replace(tzinfo=None) == datetime.combine(day + DAY, time())


@pytest.mark.long
def test_midnight_in_a_gap_between_two_weeks_has_not_come_since_1971() -> None:
    """The first moment after a gap may be Monday's; a slot late on a Sunday has then no other in its own week."""
    weekends = (date(1971, 5, 1) + number * DAY for number in range(67 * 365))
    sundays = [datetime.combine(day, time(23, 59)) for day in weekends if day.weekday() == 6]
    for name in ZONES:
        zone = ZoneInfo(name)
        for late in sundays:
            assert late.replace(tzinfo=zone).utcoffset() >= late.replace(tzinfo=zone, fold=1).utcoffset(), (name, late)  # type: ignore[operator]
    assert moment(date(1971, 4, 25), time(23, 30), ZoneInfo("Africa/Algiers"))[0] == datetime(
        1971, 4, 25, 23, tzinfo=UTC
    )


def _check_moment(name: str, day: date, clock: time) -> str | None:
    zone = ZoneInfo(name)
    due, oddity = moment(day, clock, zone)
    naive = datetime.combine(day, clock)
    local = due.astimezone(zone)
    assert local.astimezone(UTC) == due, "it round-trips"
    offsets = {near.astimezone(zone).utcoffset() or timedelta() for near in (due - 2 * DAY, due, due + 2 * DAY)}
    offsets |= {naive.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)}
    readings = (naive.replace(tzinfo=UTC) - offset for offset in offsets)
    known = sorted(at for at in readings if at.astimezone(zone).replace(tzinfo=None) == naive)
    if oddity == "gap":
        assert known == []
        before = (due - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        assert before < naive <= local.replace(tzinfo=None), "the first after the gap"
    else:
        assert due == known[0], "the first of those that have this time"
        assert len(known) == (2 if oddity == "overlap" else 1)
    return oddity


def _changes(name: str) -> Iterator[date]:
    """Yield the days from 2020 to 2029 on which a zone's offset becomes another one."""
    zone = ZoneInfo(name)
    noons = [datetime(2020, 1, 1, 12, tzinfo=UTC) + number * DAY for number in range(10 * 365)]
    for week in range(0, len(noons) - 7, 7):
        if noons[week].astimezone(zone).utcoffset() != noons[week + 7].astimezone(zone).utcoffset():
            offsets = [at.astimezone(zone).utcoffset() for at in noons[week : week + 8]]
            for number, (here, there) in enumerate(pairwise(offsets)):
                if here != there:
                    noon = noons[week + number].astimezone(zone).date()
                    yield from (noon, noon + DAY)
