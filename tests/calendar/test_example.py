"""The shipped example, さえき園, sends its believable year: that of shops.json, out of its own files, with something to say."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.calendar.editions import editions
from engine.project.folder import load

if TYPE_CHECKING:
    from engine.calendar.edition import Edition
    from engine.project.project import Project

EXAMPLE = Path(__file__).parents[2]
SHOPS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "shops" / "shops.json").read_text("utf-8"))
TEA = next(shop for shop in SHOPS if shop["key"] == "tea")
FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
WEDNESDAYS = [
    day for number in range(365) if (day := FIRST + timedelta(days=number)).weekday() == TEA["weekly"]["weekday"]
]
FILES = sorted((EXAMPLE / "campaigns").rglob("*.toml"))
DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日\(([月火水木金土日])")
LOUD = re.compile(r"!!|！！|激安|最安|業界")
HEALTH = re.compile(r"効能|効果|健康|美容|免疫|予防|痩せ|長生き|血圧|脂肪|デトックス|疲れ|リラックス|よく眠れ")


@cache
def _example() -> Project:
    project = load(EXAMPLE).project
    assert project is not None
    return project


@cache
def _year() -> tuple[Edition, ...]:
    return editions(_example(), FIRST, LAST)


def _seasonal() -> list[Edition]:
    """Return what is due in the year but for the Wednesday letter and birthdays."""
    return [edition for edition in _year() if not edition.slot and not edition.birthdays]


def _local(edition: Edition) -> tuple[str, str]:
    assert edition.due is not None, edition.key
    local = edition.due.astimezone(_example().zone)
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"


def test_it_sends_on_the_days_and_at_the_minutes_of_the_shops_year() -> None:
    weekly = TEA["weekly"]
    wednesdays = {(weekly["moved"].get(f"{day}", f"{day}"), weekly["time"]) for day in WEDNESDAYS}
    wanted = sorted(wednesdays | {(one["date"], one["time"]) for one in TEA["campaigns"]})
    assert sorted(_local(edition) for edition in _year() if not edition.birthdays) == wanted


def test_the_letters_bear_the_shops_numbers() -> None:
    letters = sorted((edition for edition in _year() if edition.slot), key=lambda edition: edition.nominal)
    assert [one.volume for one in letters] == list(range(TEA["weekly"]["first_vol"], TEA["weekly"]["last_vol"] + 1))


def test_every_seasonal_edition_of_the_year_is_written_for_its_year() -> None:
    assert len(_seasonal()) == sum(not one["kind"].startswith("weekly") for one in TEA["campaigns"]) == 21
    for edition in _seasonal():
        assert edition.content is not None, edition.key
        content = edition.campaign.editions[edition.content]
        assert edition.key.endswith(f"-{content.year}"), edition.key
        words = content.variables()
        assert {"preheader", "hitokoto", "letter"} <= words.keys(), edition.key
        letter = words["letter"]
        assert isinstance(letter, list)
        assert 2 <= len(letter) <= 4, edition.key


def test_only_letters_to_those_who_have_not_ordered_for_long_and_birthdays_bear_a_coupon() -> None:
    with_coupon = {campaign.id for campaign in _example().campaigns if campaign.coupon is not None}
    assert with_coupon == {"birthday", "christmas-dormant", "midsummer-dormant"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_shouts_and_nothing_claims_to_do_you_good(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not LOUD.search(text)
    assert not HEALTH.search(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_weekday_behind_a_date_is_that_dates(path: Path) -> None:
    """5月9日(日) is a Sunday in the year that the text is for; a January may be that of the next one."""
    year = int(path.stem[:4]) if path.stem[:4].isdecimal() else 0
    for line in path.read_text("utf-8").splitlines():
        if found := re.match(r"year = (\d{4})", line):
            year = int(found[1])
        for stated, month, day, weekday in DAY.findall(line):
            years = [int(stated)] if stated else [year, year + 1] if month == "1" else [year]
            meant = [date(each, int(month), int(day)) for each in years]
            assert weekday in ["月火水木金土日"[each.weekday()] for each in meant], line
