"""The sun's place in the sky → the day on which it gets there: 立春 is 315°, 春分 is 0°, the 土用 of summer begins at 117°.

In: a year, whole degrees of the sun's apparent longitude, a zone. Out: a UTC moment, or the local day of it. From 1900
to 2100 the sun is right to within twenty seconds (against IAU SOFA), and good for a minute to 2199; how far the earth
will have turned by then is foretold, not known: a far moment close to midnight stays a guess of its day. No table of
dates: almanac offices publish one year ahead.

The arithmetic is that of J. Meeus, Astronomical Algorithms (2nd ed.), chapters 22, 25 and 27; the earth's place is
VSOP87 (Bretagnon & Francou 1988) as cut short in his appendix III and in NREL's Solar Position Algorithm
(TP-560-34302, table A4.2).
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)  # J2000
_MARCH_2000 = 78.816  # days from J2000 to the March equinox of 2000
_TROPICAL_YEAR = 365.24219
_CENTURY = 36525
_CIRCLE = 360
_TURN_OF_YEAR = 281  # where the sun stands around New Year: a year runs from here to here
_CLOSE_ENOUGH = 1e-5  # degrees; the sun needs a second for them


def _terms(text: str) -> tuple[tuple[float, float, float], ...]:
    """Read "A B C; …"."""
    rows = (row.split() for row in text.split(";"))
    return tuple((float(a), float(b), float(c)) for a, b, c in rows)


# Longitude of the earth: the sum of A cos(B + C t) in 1e-8 radians, t in thousands of years from J2000; times 1, t, t².
_LONGITUDE = (
    _terms("""
    175347046 0 0; 3341656 4.6692568 6283.07585; 34894 4.6261 12566.1517; 3497 2.7441 5753.3849; 3418 2.8289 3.5231;
    3136 3.6277 77713.7715; 2676 4.4181 7860.4194; 2343 6.1352 3930.2097; 1324 0.7425 11506.7698;
    1273 2.0371 529.691; 1199 1.1096 1577.3435; 990 5.233 5884.927; 902 2.045 26.298; 857 3.508 398.149;
    780 1.179 5223.694; 753 2.533 5507.553; 505 4.583 18849.228; 492 4.205 775.523; 357 2.92 0.067;
    317 5.849 11790.629; 284 1.899 796.298; 271 0.315 10977.079; 243 0.345 5486.778; 206 4.806 2544.314;
    205 1.869 5573.143; 202 2.458 6069.777; 156 0.833 213.299; 132 3.411 2942.463; 126 1.083 20.775; 115 0.645 0.98;
    103 0.636 4694.003; 102 0.976 15720.839; 102 4.267 7.114; 99 6.21 2146.17; 98 0.68 155.42; 86 5.98 161000.69;
    85 1.3 6275.96; 85 3.67 71430.7; 80 1.81 17260.15; 79 3.04 12036.46; 75 1.76 5088.63; 74 3.5 3154.69;
    74 4.68 801.82; 70 0.83 9437.76; 62 3.98 8827.39; 61 1.82 7084.9; 57 2.78 6286.6; 56 4.39 14143.5;
    56 3.47 6279.55; 52 0.19 12139.55; 52 1.33 1748.02; 51 0.28 5856.48; 49 0.49 1194.45; 41 5.37 8429.24;
    41 2.4 19651.05; 39 6.17 10447.39; 37 6.04 10213.29; 37 2.57 1059.38; 36 1.71 2352.87; 36 1.78 6812.77;
    33 0.59 17789.85; 30 0.44 83996.85; 30 2.74 1349.87; 25 3.16 4690.48
    """),
    _terms("""
    628331966747 0 0; 206059 2.678235 6283.07585; 4303 2.6351 12566.1517; 425 1.59 3.523; 119 5.796 26.298;
    109 2.966 1577.344; 93 2.59 18849.23; 72 1.14 529.69; 68 1.87 398.15; 67 4.41 5507.55; 59 2.89 5223.69;
    56 2.17 155.42; 45 0.4 796.3; 36 0.47 775.52; 29 2.65 7.11; 21 5.34 0.98; 19 1.85 5486.78; 19 4.97 213.3;
    17 2.99 6275.96; 16 0.03 2544.31; 16 1.43 2146.17; 15 1.21 10977.08; 12 2.83 1748.02; 12 3.26 5088.63;
    12 5.27 1194.45; 12 2.08 4694; 11 0.77 553.57; 10 1.3 6286.6; 10 4.24 1349.87; 9 2.7 242.73; 9 5.64 951.72;
    8 5.3 2352.87; 6 2.65 9437.76; 6 4.67 4690.48
    """),
    _terms("""
    52919 0 0; 8720 1.0721 6283.0758; 309 0.867 12566.152; 27 0.05 3.52; 16 5.19 26.3; 16 3.68 155.42;
    10 0.76 18849.23; 9 2.06 77713.77; 7 0.83 775.52; 5 4.66 1577.34; 4 1.03 7.11; 4 3.44 5573.14; 3 5.14 796.3;
    3 6.05 5507.55; 3 1.19 242.73; 3 6.12 529.69; 3 0.31 398.15; 3 2.28 553.57; 2 4.38 5223.69; 2 3.75 0.98
    """),
    _terms("289 5.844 6283.076; 35 0 0; 17 5.49 12566.15"),
)
# Distance of the earth in 1e-8 astronomical units: the first terms are plenty for the aberration.
_DISTANCE = (
    _terms("100013989 0 0; 1670700 3.0984635 6283.07585; 13956 3.05525 12566.1517"),
    _terms("103019 1.10749 6283.07585"),
)
# Nutation in longitude (IAU 1980): multiples of D, M, M', F, Ω, and the sine's factor in 0.0001"; all above 0.01".
_NUTATION = (
    (0, 0, 0, 0, 1, -171996),
    (-2, 0, 0, 2, 2, -13187),
    (0, 0, 0, 2, 2, -2274),
    (0, 0, 0, 0, 2, 2062),
    (0, 1, 0, 0, 0, 1426),
    (0, 0, 1, 0, 0, 712),
    (-2, 1, 0, 2, 2, -517),
    (0, 0, 0, 2, 1, -386),
    (0, 0, 1, 2, 2, -301),
    (-2, -1, 0, 2, 2, 217),
    (-2, 0, 1, 0, 0, -158),
    (-2, 0, 0, 2, 1, 129),
    (0, 0, -1, 2, 2, 123),
)
# Seconds by which the earth's turning lags behind the even time of the sky: until which year, counted from which, the
# polynomial's factors (F. Espenak & J. Meeus, NASA/TP-2006-214141; eclipse.gsfc.nasa.gov/SEcat5/deltatpoly.html).
_DELTA_T = (
    (1920, 1900, (-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197)),
    (1941, 1920, (21.20, 0.84493, -0.076100, 0.0020936)),
    (1961, 1950, (29.07, 0.407, -1 / 233, 1 / 2547)),
    (1986, 1975, (45.45, 1.067, -1 / 260, -1 / 718)),
    (2005, 2000, (63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599)),
    (2050, 2000, (62.92, 0.32217, 0.005589)),
    (2150, 1820, (-20 - 0.5628 * 330, 0.5628, 0.0032)),
    (10000, 1820, (-20, 0, 0.0032)),
)


@lru_cache(maxsize=4096)
def sun_day(year: int, degrees: int, zone: ZoneInfo) -> date:
    """Return the local day in `zone` on which the sun reaches `degrees` (0 to 359) in `year`."""
    return sun_moment(year, degrees).astimezone(zone).date()


@lru_cache(maxsize=4096)
def sun_moment(year: int, degrees: int) -> datetime:
    """Return the moment at which the sun reaches `degrees` (0 to 359) in `year`.

    It does so once a year; 279° and 280° it passes around New Year, where the moment may lie hours outside the year.
    """
    from_march = (degrees + _CIRCLE - _TURN_OF_YEAR) % _CIRCLE + _TURN_OF_YEAR - _CIRCLE
    day = _MARCH_2000 + (year - 2000 + from_march / _CIRCLE) * _TROPICAL_YEAR
    missing = float(_CIRCLE)
    while abs(missing) > _CLOSE_ENOUGH:  # each round leaves a thirtieth of the error
        missing = (degrees - _longitude(day / _CENTURY) + _CIRCLE / 2) % _CIRCLE - _CIRCLE / 2
        day += missing / _CIRCLE * _TROPICAL_YEAR
    return _EPOCH + timedelta(days=day, seconds=-_delta_t(2000 + day / _TROPICAL_YEAR))


def _longitude(century: float) -> float:
    """Return the sun's apparent longitude in degrees; `century` counts from J2000 in the sky's even time."""
    millennium = century / 10
    opposite = math.degrees(_sum(_LONGITUDE, millennium) * 1e-8) + 180
    aberration = -20.4898 / (_sum(_DISTANCE, millennium) * 1e-8)
    to_fk5 = -0.09033  # from VSOP87's own frame (Meeus 32.3)
    precession = -0.29965 * century  # what IAU 2000 found too much in the precession that VSOP87 uses
    return opposite + (aberration + to_fk5 + precession + _nutation(century)) / 3600


def _sum(series: tuple[tuple[tuple[float, float, float], ...], ...], t: float) -> float:
    return sum(t**power * sum(a * math.cos(b + c * t) for a, b, c in terms) for power, terms in enumerate(series))


def _nutation(t: float) -> float:
    """Return the nutation in longitude in seconds of arc."""
    angles = (
        math.radians(297.85036 + 445267.111480 * t),  # D: moon's elongation
        math.radians(357.52772 + 35999.050340 * t),  # M: sun's anomaly
        math.radians(134.96298 + 477198.867398 * t),  # M': moon's anomaly
        math.radians(93.27191 + 483202.017538 * t),  # F: moon's argument of latitude
        math.radians(125.04452 - 1934.136261 * t),  # Ω: moon's ascending node
    )
    return 1e-4 * sum(
        factor * math.sin(sum(number * angle for number, angle in zip(numbers, angles, strict=True)))
        for *numbers, factor in _NUTATION
    )


def _delta_t(year: float) -> float:
    """Return the seconds to take from the sky's even time to get the clock's."""
    origin, factors = next((origin, factors) for until, origin, factors in _DELTA_T if year < until)
    return sum(factor * (year - origin) ** power for power, factor in enumerate(factors))
