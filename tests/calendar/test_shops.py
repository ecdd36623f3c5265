"""Two invented shops, a believable year each: all that shops.json says of it comes out of the rules of their files.

shops.json was written first, by hand, with dates. The two folders hold none of them: slots, events, offsets, weekdays.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.calendar.almanac import almanac_of
from engine.calendar.editions import editions
from engine.project.folder import load
from engine.review.ahead.clashes import clashes
from engine.review.check import check

if TYPE_CHECKING:
    from engine.calendar.edition import Edition
    from engine.project.project import Project

HERE = Path(__file__).parent / "shops"
SHOPS: dict[str, dict[str, Any]] = {shop["key"]: shop for shop in json.loads((HERE / "shops.json").read_text("utf-8"))}
FOLDERS = {"tea": "tea", "apparel": "linen"}
FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
YEAR = [FIRST + timedelta(days=number) for number in range(365)]
LATER = range(2028, 2036)
BLACK_FRIDAY_ALONE = [
    [
        "black-friday-early/black_friday-2027",
        "black-friday/black_friday-2027",
        "black-friday-last-day/cyber_monday-2027",
    ]
]
both_shops = pytest.mark.parametrize("shop", SHOPS.values(), ids=SHOPS)


@cache
def _project(key: str) -> Project:
    project = load(HERE / FOLDERS[key]).project
    assert project is not None
    return project


@cache
def _between(key: str, first: date, last: date) -> tuple[Edition, ...]:
    return editions(_project(key), first, last)


def _year(shop: dict[str, Any]) -> tuple[Edition, ...]:
    return _between(shop["key"], FIRST, LAST)


def _letters(found: tuple[Edition, ...]) -> list[Edition]:
    """Return the weekly letter's editions in the order of their own days, those that another one stands for included."""
    return sorted((edition for edition in found if edition.slot), key=lambda edition: edition.nominal)


def _local(edition: Edition, shop: dict[str, Any]) -> tuple[str, str]:
    """Return the day and the minute at which an edition is due."""
    assert edition.due is not None, edition.key
    local = edition.due.astimezone(_project(shop["key"]).zone)
    assert local.second == 0
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"


def _sent(edition: Edition, found: tuple[Edition, ...]) -> Edition:
    """Return what goes out for a letter's week: the letter, or the one that stands for it."""
    if edition.due is not None:
        return edition
    (other,) = [one for one in found if one.replaces == edition.key]
    return other


def _at(shop: dict[str, Any], day: str) -> str:
    """Return when the letter of a week goes out: a special one has a time of its own."""
    special = {one["date"]: one["time"] for one in shop["campaigns"] if one["kind"].startswith("weekly")}
    return special.get(day, shop["weekly"]["time"])


@both_shops
def test_check_sees_the_whole_year_and_finds_that_one_clash(shop: dict[str, Any]) -> None:
    found = check(load(HERE / FOLDERS[shop["key"]]), FIRST)
    assert {one.code for one in found if "key" not in one.values} <= {"sale_reason"}, "the sales of 2026 give no reason"
    told = [(one.code, one.file, one.values["key"]) for one in found if "key" in one.values]
    clash = ("cap_clash", "campaigns/black-friday-last-day.toml", BLACK_FRIDAY_ALONE[0][-1])
    assert told == {"tea": [], "apparel": [clash]}[shop["key"]]


@both_shops
def test_no_file_holds_a_date_on_which_something_is_sent(shop: dict[str, Any]) -> None:
    days = {one["date"] for one in shop["campaigns"]} | {*shop["weekly"]["moved"].values(), *shop["closed"]}
    first_content = {"2026-12-02", "2026-12-04", "2026-12-30"}  # a letter's content says which week it is for
    for path in sorted((HERE / FOLDERS[shop["key"]]).rglob("*.toml")):
        rules = "\n".join(line.partition("#")[0] for line in path.read_text("utf-8").splitlines())
        written = set(re.findall(r"\d{4}-\d\d-\d\d", rules))
        assert written <= first_content, path.name
        assert not {day[5:] for day in days} & set(re.findall(r'^date = "(\d\d-\d\d)"', rules, re.MULTILINE)), path.name


@both_shops
def test_every_week_has_its_letter_on_its_weekday(shop: dict[str, Any]) -> None:
    weekly, found = shop["weekly"], _letters(_year(shop))
    assert len(found) == weekly["issues"] == 52
    assert [edition.nominal for edition in found] == [day for day in YEAR if day.weekday() == weekly["weekday"]]
    assert "月火水木金土日"[weekly["weekday"]] == weekly["weekday_ja"]
    assert {edition.campaign.title for edition in found} == {weekly["name"]}


@both_shops
def test_every_letter_goes_out_on_the_day_and_at_the_minute(shop: dict[str, Any]) -> None:
    found = _year(shop)
    moved = shop["weekly"]["moved"]
    wanted = {
        f"{edition.nominal}": (day, _at(shop, day))
        for edition in _letters(found)
        for day in [moved.get(f"{edition.nominal}", f"{edition.nominal}")]
    }
    assert {f"{one.nominal}": _local(_sent(one, found), shop) for one in _letters(found)} == wanted


@both_shops
def test_the_volumes_count_on_over_letters_that_another_one_stands_for(shop: dict[str, Any]) -> None:
    found, weekly = _year(shop), shop["weekly"]
    numbers = list(range(weekly["first_vol"], weekly["last_vol"] + 1))
    assert [edition.volume for edition in _letters(found)] == numbers
    assert [_sent(edition, found).volume for edition in _letters(found)] == numbers
    bearing = [edition.volume for edition in found if edition.volume and edition.due]
    assert sorted(bearing) == numbers, "no other edition bears a number"


def test_the_tea_shops_last_letter_of_the_year_goes_out_before_the_closure() -> None:
    exceptions = {f"{one.nominal}": one.placed for one in _letters(_year(SHOPS["tea"])) if one.placed.reason}
    (placed,) = exceptions.values()
    assert list(exceptions) == ["2026-12-30"]
    assert (placed.day, placed.reason, placed.why) == (date(2026, 12, 28), "moved_back", "closed_day")
    assert placed.name == "年末年始休業"


def test_the_linen_shops_letter_gives_way_twice_and_says_to_whom() -> None:
    exceptions = {f"{one.nominal}": one.placed for one in _letters(_year(SHOPS["apparel"])) if one.placed.reason}
    assert {day: (one.reason, one.why, one.name, one.by) for day, one in exceptions.items()} == {
        "2027-01-01": ("replaced", "holiday", "元日", "new-year-sale/hatsuuri-2027"),
        "2027-11-26": ("replaced", "replaced_by", "ブラックフライデー", "black-friday/black_friday-2027"),
    }


@both_shops
def test_every_bad_day_of_a_letter_is_known_by_name_and_those_without_a_move_are_kept(shop: dict[str, Any]) -> None:
    almanac = almanac_of(_project(shop["key"]))
    named = {text.partition("(")[0]: text.rpartition(" ")[2] for text in shop["weekly"]["clashes"]}
    bad = {
        f"{one.nominal}": {almanac.closed(one.nominal), almanac.holiday(one.nominal)} - {None}
        for one in _letters(_year(shop))
    }
    bad = {day: names for day, names in bad.items() if names}
    assert bad.keys() == named.keys()
    for day, names in bad.items():
        assert named[day] in names
    kept = {f"{one.nominal}" for one in _letters(_year(shop)) if one.placed.day == one.nominal}
    assert bad.keys() & kept == bad.keys() - shop["weekly"]["moved"].keys()


@both_shops
def test_every_send_of_the_year_is_there_and_no_other(shop: dict[str, Any]) -> None:
    found, moved = _year(shop), shop["weekly"]["moved"]
    weekly = [moved.get(f"{day}", f"{day}") for day in YEAR if day.weekday() == shop["weekly"]["weekday"]]
    letters = {(day, _at(shop, day)) for day in weekly}
    # A special letter stands in both lists.
    wanted = letters | {(one["date"], one["time"]) for one in shop["campaigns"]}
    assert sorted(_local(one, shop) for one in found if one.due) == sorted(wanted)
    assert len(wanted) == {"tea": 52 + 22 - 1, "apparel": 52 + 22 - 2}[shop["key"]]


@both_shops
def test_every_campaign_goes_out_on_its_day_under_its_subject(shop: dict[str, Any]) -> None:
    wanted = {(one["date"], one["time"], one["title"]) for one in shop["campaigns"]}
    titles = {one["title"] for one in shop["campaigns"]}
    sent = {
        (*_local(one, shop), one.campaign.editions[one.content].subject)
        for one in _year(shop)
        if one.due and one.content is not None
    }
    assert {one for one in sent if one[2] in titles} == wanted
    seasonal = [one for one in _year(shop) if not one.slot]
    # The tea shop's A-S03 is a letter; all the others are campaigns of their own.
    assert len(seasonal) == len({one.campaign.id for one in seasonal}) == {"tea": 21, "apparel": 22}[shop["key"]]


@both_shops
def test_the_weekdays_and_the_holidays_of_the_campaigns_are_those_of_the_almanac(shop: dict[str, Any]) -> None:
    almanac = almanac_of(_project(shop["key"]))
    for one in shop["campaigns"]:
        day = date.fromisoformat(one["date"])
        assert "月火水木金土日"[day.weekday()] == one["weekday"]
        assert (almanac.holiday(day) or "") == one["holiday"], one["id"]


@both_shops
def test_the_shop_is_closed_on_its_days_alone(shop: dict[str, Any]) -> None:
    almanac = almanac_of(_project(shop["key"]))
    assert [f"{day}" for day in YEAR if almanac.closed(day)] == shop["closed"]


@both_shops
def test_the_years_letters_add_up(shop: dict[str, Any]) -> None:
    found, weekly, totals = _year(shop), shop["weekly"], shop["totals"]
    estimated = {(one["date"], one["time"]): one["est_recipients"] for one in shop["campaigns"]}
    instead = {_sent(letter, found).key for letter in _letters(found)}
    assert len(instead) * weekly["subs"] == totals["weekly"]
    seasonal = sum(estimated[_local(one, shop)] for one in found if one.due and one.key not in instead)
    assert seasonal == totals["seasonal"]
    assert totals["weekly"] + totals["seasonal"] == totals["total"]


@both_shops
def test_the_last_day_of_black_friday_is_the_years_only_clash(shop: dict[str, Any]) -> None:
    project = _project(shop["key"])
    found = [list(clash.keys) for clash in clashes(project, _year(shop))]
    assert found == {"tea": [], "apparel": BLACK_FRIDAY_ALONE}[shop["key"]]
    # And by counting: no other seven days hold more than two, whoever they are for.
    due = sorted((_local(one, shop)[0], one.key) for one in _year(shop) if one.due)
    full = [[key for day, key in due if first <= date.fromisoformat(day) < first + timedelta(days=7)] for first in YEAR]
    assert [week for week in full if len(week) > 2] == found


def test_the_two_waves_of_ochugen_reach_no_prefecture_twice_and_leave_none_out() -> None:
    project = _project("tea")
    east, west = (project.campaign(name) for name in ("ochugen-east", "ochugen-west"))
    assert east is not None
    assert west is not None
    waves = [_listed(one.audience.attributes["prefecture"].is_) for one in (east, west)]
    assert not waves[0] & waves[1]
    assert len(waves[0] | waves[1]) == 47


def _listed(value: object) -> frozenset[str]:
    assert isinstance(value, tuple)
    return frozenset(map(str, value))


@both_shops
@pytest.mark.parametrize("year", LATER)
def test_the_same_rules_hold_for_later_years(shop: dict[str, Any], year: int) -> None:
    found = _between(shop["key"], date(year, 1, 1), date(year, 12, 31))
    project = _project(shop["key"])
    counts = Counter(one.campaign.id for one in found if not one.slot)
    assert counts == Counter(one.id for one in project.campaigns if one.when.slots is None)
    for one in found:
        if one.due is not None:
            clock = time.fromisoformat(_local(one, shop)[1])
            assert not project.shop.rules.quiet_hours.contains(clock), one.key


@both_shops
@pytest.mark.parametrize("year", LATER)
def test_later_years_have_a_letter_a_week_unless_the_shop_is_closed_all_week(shop: dict[str, Any], year: int) -> None:
    found = _between(shop["key"], date(year - 1, 12, 1), date(year, 11, 30))
    around = _between(shop["key"], date(year - 1, 11, 20), date(year, 12, 10))
    letters = _letters(found)
    own = [one for one in letters if date(year - 1, 12, 1) <= one.nominal <= date(year, 11, 30)]
    assert len(own) in (52, 53)
    left_out = [one for one in own if one.due is None and one.placed.reason != "replaced"]
    assert {one.placed.why for one in left_out} <= {"no_business_day"}
    assert len(left_out) <= {"tea": 2, "apparel": 0}[shop["key"]]
    for one in own:
        if one not in left_out:
            day = date.fromisoformat(_local(_sent(one, around), shop)[0])
            assert day.isocalendar()[:2] == one.nominal.isocalendar()[:2]


def test_no_later_day_of_the_linen_shop_bears_two_letters_and_only_black_friday_breaks_the_cap() -> None:
    shop = SHOPS["apparel"]
    found = _between("apparel", date(2028, 1, 1), date(2035, 12, 31))
    days = Counter(_local(one, shop)[0] for one in found if one.due)
    assert max(days.values()) == 1
    broken = [clash.editions[-1].campaign.id for clash in clashes(_project("apparel"), found)]
    assert broken == ["black-friday-last-day"] * 8
