"""The table of days that ships: its form, and its days against almanacs and the library of public holidays."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays
import pytest
from dateutil.easter import easter

from engine.calendar.almanac import almanac
from engine.calendar.events import event_day, event_days
from engine.project.festivals import FESTIVALS, festivals
from engine.project.schedules import Event, Schedules

if TYPE_CHECKING:
    from engine.calendar.almanac import Almanac

ZONES = {"JP": "Asia/Tokyo", "KR": "Asia/Seoul", "CN": "Asia/Shanghai", "US": "America/New_York"}
EVERY_EVENT = [(country, name) for country in FESTIVALS for name in festivals(country)]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@cache
def _almanac(country: str) -> Almanac:
    return almanac(Schedules(), country, "en", ZoneInfo(ZONES.get(country, "Europe/London")))


def _day(country: str, name: str, year: int) -> date | None:
    return event_day(name, year, _almanac(country))


def test_every_event_has_a_name_that_a_file_can_hold_and_is_given_in_one_way() -> None:
    ways = ("date", "dates", "rule", "holiday", "event")
    for country, table in FESTIVALS.items():
        assert re.fullmatch(r"\*|[A-Z]{2}", country)
        for name, event in table.items():
            assert re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name), name
            assert len([way for way in ways if way in event]) == 1, (country, name)
            assert set(event) <= {*ways, "offset", "country", "days", "title"}, (country, name)
            assert ("offset" in event) <= ("event" in event), (country, name)
            assert ("country" in event) <= ("holiday" in event), (country, name)


def test_every_event_is_one_that_a_file_may_hold() -> None:
    for table in FESTIVALS.values():
        for event in table.values():
            Event.model_validate(event)


@pytest.mark.parametrize("country", FESTIVALS)
def test_an_event_counts_from_one_that_is_there_and_never_from_itself(country: str) -> None:
    table = festivals(country)
    for name in table:
        seen = [name]
        while base := table[seen[-1]].get("event"):
            assert base in table, (name, base)
            assert base not in seen, (name, base)
            seen.append(str(base))


def test_a_day_without_a_title_is_only_there_for_others_to_count_from() -> None:
    for country, table in FESTIVALS.items():
        bases = {event.get("event") for event in festivals(country).values()}
        assert {name for name, event in table.items() if "title" not in event} <= bases


def test_a_shop_in_japan_reads_japanese_titles_only() -> None:
    titles = {name: str(event["title"]) for name, event in festivals("JP").items() if "title" in event}
    assert [name for name, title in titles.items() if not JAPANESE.search(title)] == []


def test_a_country_wins_over_everywhere_and_an_unknown_one_has_what_everywhere_has() -> None:
    assert festivals("GB")["mothers_day"] != festivals("US")["mothers_day"]
    assert festivals("XX") == FESTIVALS["*"]


def test_every_event_has_a_day_in_2026_and_in_2027() -> None:
    shops = {country: "XX" if country == "*" else country for country in FESTIVALS}
    for year in (2026, 2027):
        assert [one for one in EVERY_EVENT if _day(shops[one[0]], one[1], year) is None] == []


# From December 2026 to November 2027, computed by other means or read off printed calendars.
YEAR_OF_A_SHOP = {
    "oseibo": date(2026, 12, 1),
    "oseibo_west": date(2026, 12, 13),
    "winter_solstice": date(2026, 12, 22),
    "christmas_eve": date(2026, 12, 24),
    "christmas": date(2026, 12, 25),
    "year_end": date(2026, 12, 29),
    "new_years_day": date(2027, 1, 1),
    "coming_of_age_day": date(2027, 1, 11),
    "setsubun": date(2027, 2, 3),
    "risshun": date(2027, 2, 4),
    "valentines_day": date(2027, 2, 14),
    "white_day": date(2027, 3, 14),
    "higan_spring": date(2027, 3, 18),
    "vernal_equinox": date(2027, 3, 21),
    "shin_seikatsu": date(2027, 3, 20),
    "golden_week": date(2027, 4, 29),
    "hachijuhachiya": date(2027, 5, 2),
    "mothers_day": date(2027, 5, 9),
    "nyubai": date(2027, 6, 11),
    "fathers_day": date(2027, 6, 20),
    "ochugen_east": date(2027, 7, 1),
    "ochugen_west": date(2027, 7, 15),
    "ochugen_kyushu": date(2027, 8, 1),
    "doyo_ushi": date(2027, 7, 21),
    "mountain_day": date(2027, 8, 11),
    "obon": date(2027, 8, 13),
    "jugoya": date(2027, 9, 15),
    "respect_for_the_aged_day": date(2027, 9, 20),
    "autumnal_equinox": date(2027, 9, 23),
    "halloween": date(2027, 10, 31),
    "good_couples_day": date(2027, 11, 22),
    "labour_thanksgiving_day": date(2027, 11, 23),
    "black_friday": date(2027, 11, 26),
}


@pytest.mark.parametrize(("name", "day"), YEAR_OF_A_SHOP.items())
def test_the_year_of_a_shop_in_japan(name: str, day: date) -> None:
    assert _day("JP", name, day.year) == day


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("year_end", date(2026, 12, 29), date(2027, 1, 3)),
        ("higan_spring", date(2027, 3, 18), date(2027, 3, 24)),
        ("shin_seikatsu", date(2027, 3, 20), date(2027, 4, 10)),
        ("golden_week", date(2027, 4, 29), date(2027, 5, 5)),
        ("ochugen_east", date(2027, 7, 1), date(2027, 7, 15)),
        ("ochugen_west", date(2027, 7, 15), date(2027, 8, 15)),
        ("ochugen_kyushu", date(2027, 8, 1), date(2027, 8, 15)),
        ("obon", date(2027, 8, 13), date(2027, 8, 16)),
        ("oseibo", date(2026, 12, 1), date(2026, 12, 20)),
        ("oseibo_west", date(2026, 12, 13), date(2026, 12, 20)),
        ("nengajo", date(2026, 12, 15), date(2026, 12, 25)),
    ],
)
def test_what_lasts_several_days_in_japan_ends_when_it_should(name: str, first: date, last: date) -> None:
    assert event_days(name, first.year, _almanac("JP")) == (first, last)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("setsubun", [date(2021, 2, 2), date(2024, 2, 3), date(2025, 2, 2), date(2026, 2, 3)]),
        ("doyo_ushi", [date(2022, 7, 23), date(2023, 7, 30), date(2024, 7, 24), date(2025, 7, 19), date(2026, 7, 26)]),
        ("tori_no_ichi", [date(2023, 11, 11), date(2024, 11, 5), date(2025, 11, 12)]),
        ("hatsuuma", [date(2024, 2, 12), date(2025, 2, 6), date(2026, 2, 1)]),
        ("jugoya", [date(2023, 9, 29), date(2024, 9, 17), date(2025, 10, 6), date(2026, 9, 25)]),
        ("hangesho", [date(2024, 7, 1), date(2025, 7, 1), date(2026, 7, 2)]),
        ("winter_solstice", [date(2024, 12, 21), date(2025, 12, 22)]),
    ],
)
def test_the_days_of_the_old_calendar_are_those_that_were_printed(name: str, days: list[date]) -> None:
    assert [_day("JP", name, day.year) for day in days] == days


@pytest.mark.parametrize(
    ("country", "name", "day"),
    [
        ("*", "easter", date(2026, 4, 5)),
        ("*", "easter", date(2027, 3, 28)),
        ("*", "orthodox_easter", date(2026, 4, 12)),
        ("GR", "good_friday", date(2026, 4, 10)),
        ("*", "lunar_new_year", date(2026, 2, 17)),
        ("*", "lunar_new_year", date(2027, 2, 6)),
        ("*", "lunar_new_year", date(2030, 2, 3)),  # a Sunday: the library has no such holiday in Hong Kong
        ("KR", "lunar_new_year", date(2027, 2, 7)),  # the new moon is past midnight there
        ("HK", "mid_autumn", date(2026, 9, 25)),
        ("CN", "lantern_festival", date(2026, 3, 3)),
        ("CN", "qingming", date(2026, 4, 5)),
        ("*", "advent", date(2024, 12, 1)),
        ("*", "advent", date(2025, 11, 30)),
        ("*", "advent", date(2026, 11, 29)),
        ("*", "black_friday", date(2026, 11, 27)),
        ("US", "thanksgiving", date(2026, 11, 26)),
        ("US", "black_friday", date(2026, 11, 27)),
        ("US", "cyber_monday", date(2027, 11, 29)),
        ("US", "grandparents_day", date(2026, 9, 13)),
        ("CA", "thanksgiving", date(2026, 10, 12)),
        ("CA", "victoria_day", date(2026, 5, 18)),
        ("GB", "mothers_day", date(2026, 3, 15)),
        ("GB", "mothers_day", date(2027, 3, 7)),
        ("GB", "pancake_day", date(2026, 2, 17)),
        ("IE", "mothers_day", date(2026, 3, 15)),
        ("FR", "mothers_day", date(2026, 5, 31)),
        ("FR", "winter_sales", date(2025, 1, 8)),
        ("FR", "winter_sales", date(2026, 1, 7)),
        ("FR", "summer_sales", date(2024, 6, 26)),
        ("FR", "summer_sales", date(2025, 6, 25)),
        ("FR", "beaujolais_nouveau", date(2025, 11, 20)),
        ("DE", "fathers_day", date(2026, 5, 14)),
        ("DE", "rosenmontag", date(2026, 2, 16)),
        ("NL", "kings_day", date(2025, 4, 26)),
        ("NL", "kings_day", date(2026, 4, 27)),
        ("PL", "fat_thursday", date(2026, 2, 12)),
        ("SE", "midsummer_eve", date(2026, 6, 19)),
        ("SE", "mothers_day", date(2026, 5, 31)),
        ("NO", "mothers_day", date(2026, 2, 8)),
        ("BR", "fathers_day", date(2026, 8, 9)),
        ("BR", "carnival", date(2026, 2, 17)),
        ("AR", "mothers_day", date(2026, 10, 18)),
        ("AU", "fathers_day", date(2026, 9, 6)),
        ("AU", "melbourne_cup", date(2025, 11, 4)),
        ("NZ", "matariki", date(2026, 7, 10)),
        ("KR", "chuseok", date(2026, 9, 25)),
        ("VN", "lunar_new_year", date(2030, 2, 2)),
        ("SG", "diwali", date(2027, 10, 28)),
        ("IN", "diwali", date(2027, 10, 29)),
        ("TH", "mothers_day", date(2026, 8, 12)),
    ],
)
def test_days_abroad(country: str, name: str, day: date) -> None:
    assert _day("XX" if country == "*" else country, name, day.year) == day


@pytest.mark.parametrize(
    ("country", "name", "holiday"),
    [
        ("JP", "coming_of_age_day", "Coming of Age Day"),
        ("JP", "vernal_equinox", "Vernal Equinox Day"),
        ("JP", "childrens_day", "Children's Day"),
        ("JP", "marine_day", "Marine Day"),
        ("JP", "mountain_day", "Mountain Day"),
        ("JP", "respect_for_the_aged_day", "Respect for the Aged Day"),
        ("JP", "autumnal_equinox", "Autumnal Equinox Day"),
        ("JP", "sports_day", "Sports Day"),
        ("JP", "culture_day", "Culture Day"),
        ("JP", "labour_thanksgiving_day", "Labor Thanksgiving Day"),
        ("US", "martin_luther_king_day", "Martin Luther King Jr. Day"),
        ("US", "presidents_day", "Washington's Birthday"),
        ("US", "memorial_day", "Memorial Day"),
        ("US", "labor_day", "Labor Day"),
        ("US", "thanksgiving", "Thanksgiving Day"),
        ("GB", "early_may_bank_holiday", "May Day"),
        ("GB", "spring_bank_holiday", "Spring Bank Holiday"),
        ("GB", "good_friday", "Good Friday"),
        ("DE", "fathers_day", "Ascension Day"),
        ("DE", "easter_monday", "Easter Monday"),
        ("SE", "pentecost", "Pentecost"),
        ("SE", "midsummer_day", "Midsummer Day"),
        ("KR", "childrens_day", "Children's Day"),
        ("CN", "qingming", "Tomb-Sweeping Day"),
        ("TW", "mid_autumn", "Mid-Autumn Festival"),
        ("HK", "dragon_boat", "Dragon Boat Festival"),
        ("NL", "kings_day", "King's Day"),
    ],
)
def test_what_is_a_public_holiday_falls_on_it_in_ten_years(country: str, name: str, holiday: str) -> None:
    for year in range(2023, 2033):
        known = holidays.country_holidays(country, years=year, language="en_US")
        assert _day(country, name, year) in [day for day, names in known.items() if holiday in names.split("; ")]


def test_a_holiday_of_the_moon_has_its_day_for_decades() -> None:
    for country, name in (
        ("XX", "lunar_new_year"),
        ("XX", "mid_autumn"),
        ("JP", "jugoya"),
        ("KR", "seollal"),
        ("TW", "dragon_boat"),
        ("VN", "lunar_new_year"),
    ):
        assert [year for year in range(2026, 2056) if _day(country, name, year) is None] == [], (country, name)


def test_mothers_day_in_france_keeps_clear_of_pentecost() -> None:
    for year in range(2026, 2046):
        end_of_may = date(year, 5, 31)
        last_sunday = end_of_may - timedelta(days=(end_of_may.weekday() + 1) % 7)
        pentecost = easter(year) + timedelta(days=49)
        assert _day("FR", "mothers_day", year) == last_sunday + timedelta(days=7 * (last_sunday == pentecost))


@pytest.mark.parametrize("year", range(2024, 2046))
def test_rules_that_lean_on_another_weekday_say_what_the_law_says(year: int) -> None:
    christmas = date(year, 12, 25)
    sunday_before = christmas - timedelta(days=christmas.weekday() + 1)
    assert _day("XX", "advent", year) == sunday_before - timedelta(days=21)
    before_25_may = date(year, 5, 24)
    assert _day("CA", "victoria_day", year) == before_25_may - timedelta(days=before_25_may.weekday())
    wednesdays = [day for n in range(1, 15) if (day := date(year, 1, n)).weekday() == 2]
    assert _day("FR", "winter_sales", year) == (wednesdays[0] if wednesdays[1].day > 12 else wednesdays[1])
    wednesdays = [day for n in range(1, 31) if (day := date(year, 6, n)).weekday() == 2]
    assert _day("FR", "summer_sales", year) == (wednesdays[-2] if wednesdays[-1].day > 28 else wednesdays[-1])
