"""What a shop's days are: its events, its closed days, the public holidays, its zone.

In: the project's calendar, country, locale and zone. Out: answers about single days. Public holidays come from the library
`holidays`, whose language follows the process's locale unless it is told (facts: libraries.md 4), and which has nothing to
say outside its years: a year that it does not know is `None`, never an empty year.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from engine.project.rules import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.project.schedules import Closed, Event, Schedules

    HolidaysOf = Callable[[int], Mapping[date, str] | None]


@dataclass(frozen=True, slots=True)
class Almanac:
    """A shop's days. `holidays_of` gives a year's public holidays, `None` for a year that nobody knows."""

    schedules: Schedules
    country: str
    language: str
    zone: ZoneInfo
    holidays_of: HolidaysOf
    _closed: dict[int, dict[date, str]] = field(default_factory=dict[int, dict[date, str]], compare=False, repr=False)
    _business_days: dict[int, tuple[date, ...]] = field(
        default_factory=dict[int, tuple["date", ...]], compare=False, repr=False
    )

    def event(self, name: str) -> Event | None:
        """Return an event by its name: the shop's own, or one that ships for its country."""
        return self.schedules.event(name, self.country)

    def closed(self, day: date) -> str | None:
        """Return what the closure of a day is called, `None` when the shop is open."""
        if not self.schedules.closed:
            return None
        if day.year not in self._closed:
            self._closed[day.year] = dict(_closed_days(self.schedules.closed, day.year))
        return self._closed[day.year].get(day)

    def knows(self, year: int) -> bool:
        """Tell whether the public holidays of a year are known."""
        return self.holidays_of(year) is not None

    def holiday(self, day: date) -> str | None:
        """Return the public holiday of a day, `None` when it is none (or its year is not known)."""
        return (self.holidays_of(day.year) or {}).get(day)

    def works_on(self, day: date) -> bool:
        """Tell whether the weekday is one on which the shop works."""
        return WEEKDAYS[day.weekday()] in self.schedules.business_days

    def is_business_day(self, day: date) -> bool:
        """Tell whether the shop works: one of its weekdays, not closed, no public holiday."""
        return self.works_on(day) and self.closed(day) is None and self.holiday(day) is None

    def business_days(self, year: int) -> tuple[date, ...]:
        """Return a year's business days in order."""
        if year not in self._business_days:
            first, last = date(year, 1, 1), date(year, 12, 31)
            days = (first + timedelta(days=number) for number in range((last - first).days + 1))
            self._business_days[year] = tuple(day for day in days if self.is_business_day(day))
        return self._business_days[year]


def almanac_of(project: Project, holidays_of: HolidaysOf | None = None) -> Almanac:
    """Return a project's almanac."""
    return almanac(project.schedules, project.shop.shop.country, project.shop.shop.locale, project.zone, holidays_of)


def almanac(
    schedules: Schedules, country: str, locale: str, zone: ZoneInfo, holidays_of: HolidaysOf | None = None
) -> Almanac:
    """Return the almanac of a calendar file in a country and a zone."""
    language = locale[:2]
    known = holidays_of or partial(public_holidays, country, language=language)
    return Almanac(schedules, country, language, zone, known)


@cache
def public_holidays(country: str, year: int, language: str = "en") -> Mapping[date, str] | None:
    """Return a country's public holidays in `year`; `None` for a year that the library does not know.

    A country that it does not know has none (`check` says so): a letter on a holiday harms nobody.
    """
    return _library(country, year, _spoken(country, language)) if knows_country(country) else {}


@cache
def holiday_day(country: str, year: int, name: str) -> date | None:
    """Return the day of a public holiday by its exact name, in any language that the library has for the country."""
    import holidays

    if not knows_country(country):
        return None
    for language in holidays.country_holidays(country).supported_languages or (None,):
        found = _library(country, year, language) or {}
        days = [day for day, names in sorted(found.items()) if name in names.split("; ")]
        if days:
            return days[0]
    return None


@cache
def _library(country: str, year: int, language: str | None) -> dict[date, str] | None:
    import holidays  # 0.14 s; only who minds holidays pays it

    known = holidays.country_holidays(country)
    if not known.start_year <= year <= known.end_year:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # it has estimates only, or nothing, for such a year
        try:
            return dict(holidays.country_holidays(country, years=year, language=language))
        except UserWarning:
            return None


@cache
def knows_country(country: str) -> bool:
    """Tell whether the library has the country's public holidays at all."""
    import holidays

    return country in holidays.list_supported_countries()


def _spoken(country: str, language: str) -> str | None:
    """Return the library's name of a language for a country: the reader's, else English, else the country's own."""
    import holidays

    known = holidays.country_holidays(country).supported_languages
    return next((one for wanted in (language, "en") for one in known if one.startswith(wanted)), None)


def _closed_days(closed: Mapping[str, Closed], year: int) -> list[tuple[date, str]]:
    """Return a year's closed days with what each closure is called."""
    found: list[tuple[date, str]] = []
    for name, span in closed.items():
        for first, last in _spans(span, year):
            start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))  # it may last for centuries
            inside = (start + timedelta(days=number) for number in range((end - start).days + 1))
            found.extend((day, span.title or name) for day in inside)
    return found


def _spans(span: Closed, year: int) -> list[tuple[date, date]]:
    """Return the spans that may touch a year: the dates as they stand, or those of every year."""
    if isinstance(span.first, date) and isinstance(span.last, date):
        return [(span.first, span.last)]
    first, last = str(span.first), str(span.last)
    over = last < first  # 12-29 to 01-03
    return [(_in_year(first, start), _in_year(last, start + over)) for start in (year - 1, year)]


def _in_year(month_day: str, year: int) -> date:
    """Return a day of every year in one of them; 29 February is the 28th where there is none."""
    try:
        return date.fromisoformat(f"{year:04d}-{month_day}")
    except ValueError:
        return date(year, 2, 28)
