"""A local time is a moment that exists: the first after a gap, the first of two in an overlap."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar.moments import local_date, moment

ZONES = sorted(name for name in available_timezones() if not name.startswith(("posix/", "right/", "Factory")))


def _all(day: date, clock: time, zone: ZoneInfo) -> list[datetime]:
    """Return every moment whose local time is this one, by trying each offset that the zone has around that day."""
    naive = datetime.combine(day, clock)
    hours = ((naive.replace(tzinfo=UTC) + timedelta(hours=hour)).astimezone(zone) for hour in range(-52, 53))
    offsets = {near.utcoffset() or timedelta() for near in hours}
    moments = (naive.replace(tzinfo=UTC) - offset for offset in sorted(offsets, reverse=True))
    return [at for at in moments if at.astimezone(zone).replace(tzinfo=None) == naive]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "due", "odd"),
    [
        ("Asia/Tokyo", "2026-12-02", "11:40", "2026-12-02T02:40:00Z", None),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z", "gap"),
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00:00Z", "gap"),
        ("America/New_York", "2026-03-08", "01:59", "2026-03-08T06:59:00Z", None),
        ("America/New_York", "2026-03-08", "03:00", "2026-03-08T07:00:00Z", None),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z", "overlap"),
        ("America/New_York", "2026-11-01", "02:00", "2026-11-01T07:00:00Z", None),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z", "gap"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z", "overlap"),
        ("Europe/London", "2026-03-29", "01:30", "2026-03-29T01:00:00Z", "gap"),
        ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z", "overlap"),
        ("Europe/Dublin", "2026-10-25", "01:30", "2026-10-25T00:30:00Z", "overlap"),  # negative summer time
        ("America/Havana", "2026-03-08", "00:30", "2026-03-08T05:00:00Z", "gap"),  # midnight does not exist
        ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00:00Z", "gap"),  # a whole day does not exist
        ("Africa/Monrovia", "1972-01-07", "00:20", "1972-01-07T00:44:30Z", "gap"),  # by 44 minutes and 30 seconds
    ],
)
def test_a_time_that_is_missing_or_comes_twice_has_one_moment(
    zone: str, day: str, clock: str, due: str, odd: str | None
) -> None:
    found = moment(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone))
    assert found == (datetime.fromisoformat(due), odd)


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(ZONES),
    st.dates(date(1975, 1, 1), date(2037, 12, 31)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)
def test_the_moment_is_the_first_that_the_zone_knows_by_this_time(name: str, day: date, clock: time) -> None:
    _check(ZoneInfo(name), day, clock)


@pytest.mark.parametrize("name", ["America/New_York", "Australia/Lord_Howe", "Europe/London", "Africa/Casablanca"])
def test_on_every_day_with_a_change_each_quarter_of_an_hour_has_its_moment(name: str) -> None:
    zone = ZoneInfo(name)
    day = date(2026, 1, 1)
    while day.year == 2026:
        midnight = datetime.combine(day, time(), tzinfo=zone)
        if midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset():
            for quarter in range(96):
                _check(zone, day, time(quarter // 4, quarter % 4 * 15))
        day += timedelta(days=1)


def _check(zone: ZoneInfo, day: date, clock: time) -> None:
    due, odd = moment(day, clock, zone)
    known = _all(day, clock, zone)
    assert due.tzinfo is UTC
    if odd is None:
        assert known == [due]
    elif odd == "overlap":
        assert len(known) == 2
        assert due == min(known)
    else:
        assert known == []
        naive = datetime.combine(day, clock)
        before = (due - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        after = due.astimezone(zone).replace(tzinfo=None)
        assert before < naive <= after


def test_a_day_is_the_day_in_the_zone() -> None:
    at = datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert local_date(at, ZoneInfo("Asia/Tokyo")) == date(2027, 1, 1)
    assert local_date(at, ZoneInfo("Europe/London")) == date(2026, 12, 31)
