"""The sun's days, against the arithmetic of others: `ephem` (the XEphem library) and the holidays of Japan."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import ephem
import holidays
import pytest

from engine.calendar.sun import sun_day, sun_moment

TOKYO = ZoneInfo("Asia/Tokyo")
TERMS = range(0, 360, 15)  # 二十四節気
YEARS = range(1900, 2100)
SECONDS_A_DEGREE = 365.2422 * 86400 / 360
# Within a minute of midnight: 冬至 of 2095 is at 00:00:33 by our delta-T (the polynomials of NASA) and at 23:59:57 of the
# day before by ephem's, which foretells an earth slower by 20 s. Nobody knows which it will be.
TOO_CLOSE_TO_TELL = {(2095, 270)}


def _by_ephem(at: datetime, degrees: int) -> datetime:
    """Return when `ephem` has the sun at `degrees`, `at` being near."""
    moment = ephem.Date(at.replace(tzinfo=None))
    sun = ephem.Sun()
    sun.compute(moment)
    apparent = ephem.Equatorial(sun.g_ra, sun.g_dec, epoch=moment)
    longitude = math.degrees(ephem.Ecliptic(apparent, epoch=moment).lon)
    missing = (degrees - longitude + 180) % 360 - 180
    return at + timedelta(seconds=missing * SECONDS_A_DEGREE)


def test_every_solar_term_of_two_centuries_is_within_a_minute_of_ephem() -> None:
    away = {
        (year, degrees): abs((_by_ephem(ours, degrees) - ours).total_seconds())
        for year, degrees in product(YEARS, TERMS)
        for ours in [sun_moment(year, degrees)]
    }
    worst = max(away, key=lambda term: away[term])
    assert away[worst] < 60, worst
    assert len(away) == 4800


def test_every_solar_term_of_two_centuries_falls_on_the_day_of_ephem_in_tokyo() -> None:
    apart = {
        (year, degrees): (str(ours.astimezone(TOKYO)), str(theirs.astimezone(TOKYO)))
        for year, degrees in product(YEARS, TERMS)
        for ours in [sun_moment(year, degrees)]
        for theirs in [_by_ephem(ours, degrees)]
        if sun_day(year, degrees, TOKYO) != theirs.astimezone(TOKYO).date()
    }
    assert set(apart) <= TOO_CLOSE_TO_TELL, apart


@pytest.mark.parametrize(("name", "degrees"), [("春分の日", 0), ("秋分の日", 180)])
def test_the_equinoxes_are_the_public_holidays_of_every_year_since_the_law(name: str, degrees: int) -> None:
    known = holidays.country_holidays("JP", years=range(1949, 2100), language="ja")
    days = {day.year: day for day, names in known.items() if name in names.split("; ")}
    assert len(days) == 151
    assert {year: sun_day(year, degrees, TOKYO) for year in days} == days


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1984, date(1984, 2, 5)),
        (2020, date(2020, 2, 4)),
        (2021, date(2021, 2, 3)),  # 23:59; the first on the 3rd since 1897
        (2024, date(2024, 2, 4)),
        (2025, date(2025, 2, 3)),
        (2026, date(2026, 2, 4)),
        (2027, date(2027, 2, 4)),
    ],
)
def test_risshun_moves_between_the_3rd_and_the_5th_of_february(year: int, day: date) -> None:
    assert sun_day(year, 315, TOKYO) == day


@pytest.mark.parametrize(
    ("year", "degrees", "minute"),
    [
        (2021, 315, datetime(2021, 2, 3, 23, 59, tzinfo=TOKYO)),
        (2025, 270, datetime(2025, 12, 22, 0, 3, tzinfo=TOKYO)),
        (2026, 0, datetime(2026, 3, 20, 23, 46, tzinfo=TOKYO)),
        (2026, 180, datetime(2026, 9, 23, 9, 5, tzinfo=TOKYO)),
    ],
)
def test_the_minutes_are_those_that_the_observatory_publishes(year: int, degrees: int, minute: datetime) -> None:
    assert abs(sun_moment(year, degrees) - minute) <= timedelta(minutes=1)


def test_one_moment_is_two_days_in_two_zones() -> None:
    assert sun_moment(2025, 270).tzinfo is UTC
    assert sun_day(2025, 270, TOKYO) == date(2025, 12, 22)
    assert sun_day(2025, 270, ZoneInfo("Europe/London")) == date(2025, 12, 21)


@pytest.mark.parametrize("year", [1900, 2000, 2026, 2199])
def test_a_year_holds_every_degree_once_but_for_those_around_new_year(year: int) -> None:
    days = {degrees: sun_day(year, degrees, TOKYO) for degrees in range(360)}
    around_new_year = {279, 280}
    assert {degrees for degrees, day in days.items() if day.year != year} <= around_new_year
    order = [days[degrees % 360] for degrees in range(281, 281 + 360)]
    assert order == sorted(order)
