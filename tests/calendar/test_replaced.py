"""One edition in the place of another, and the numbers that count on over it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from year import campaign, closed, no_holidays, project

from engine.calendar.days import Placed
from engine.calendar.editions import editions

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign

FRIDAY = {"friday": {"weekday": "fri", "at": "19:20", "on_holiday": {"replace": "sale"}}}
CLOSET = campaign({"slot": "friday"}, {"date": "2026-12-04", "volume": 7}, name="closet")


def _sale(*contents: dict[str, object], **when: object) -> Campaign:
    return campaign({"event": "hatsuuri", "at": "09:20", **when}, *contents, name="sale")


@pytest.mark.parametrize(("first", "last"), [(date(2026, 12, 28), date(2027, 1, 8)), (date(2027, 1, 2),) * 2])
def test_a_slot_names_what_goes_instead_on_a_holiday_and_both_have_the_number(first: date, last: date) -> None:
    found = editions(project(CLOSET, _sale({"evergreen": True}), slots=FRIDAY), first, last)
    sale = next(edition for edition in found if edition.campaign.id == "sale")
    assert (sale.replaces, sale.volume) == ("closet/2026-W53", 11)
    for letter in [edition for edition in found if edition.nominal == date(2027, 1, 1)]:
        assert letter.due is None
        assert letter.placed == Placed(None, "replaced", "holiday", "元日", by="sale/hatsuuri-2027")
        assert letter.volume == 11


@pytest.mark.parametrize(
    ("sale", "day"),
    [
        (_sale({"evergreen": True}), date(2028, 2, 11)),  # 建国記念の日: no sale in that week
        (_sale({"year": 2028}), date(2027, 1, 1)),  # nothing written for that year
    ],
)
def test_a_letter_that_nothing_can_replace_stays_on_its_day(sale: Campaign, day: date) -> None:
    (edition,) = [one for one in editions(project(CLOSET, sale, slots=FRIDAY), day, day) if one.campaign.id == "closet"]
    assert edition.due is not None
    assert edition.placed == Placed(day, "", "replacement_missing", "sale")
    assert edition.volume is not None


def test_a_letter_on_a_holiday_gives_way_to_who_stands_for_it_where_the_slots_own_choice_has_nothing() -> None:
    special = campaign(
        {"event": "black_friday", "at": "19:20", "replaces": "closet"}, {"evergreen": True}, name="black"
    )
    shop = project(CLOSET, _sale({"evergreen": True}), special, slots=FRIDAY)
    black, letter = editions(shop, date(2029, 11, 23), date(2029, 11, 23))  # 勤労感謝の日
    assert (black.replaces, black.volume) == (letter.key, letter.volume)
    assert letter.placed == Placed(None, "replaced", "replaced_by", "A letter", by=black.key)


def test_of_two_that_want_to_stand_for_one_letter_one_does() -> None:
    wants = {"replaces": "closet"}
    first = campaign({"event": "one", "at": "10:00", **wants}, {"evergreen": True}, name="first")
    second = campaign({"event": "two", "at": "10:00", **wants}, {"evergreen": True}, name="second")
    events = {"one": {"date": "12-08"}, "two": {"date": "12-09"}}
    shop = project(CLOSET, first, second, slots=FRIDAY, events=events)
    for span in ((date(2026, 12, 7), date(2026, 12, 13)), (date(2026, 12, 8), date(2026, 12, 9))):
        found = editions(shop, *span, no_holidays)
        replaces = {edition.campaign.id: edition.replaces for edition in found if not edition.slot}
        assert replaces == {"first": "closet/2026-W50", "second": ""}


def test_a_letter_that_is_left_out_takes_no_number() -> None:
    rules = {"wednesday": {"weekday": "wed", "at": "11:40", "on_closed_day": "skip"}}
    shut = closed("2026-12-09", "2026-12-09", "x")
    shop = project(campaign({"slot": "wednesday"}, {"date": "2026-12-02", "volume": 129}), slots=rules, closed=shut)
    found = editions(shop, date(2026, 11, 25), date(2026, 12, 22), no_holidays)
    assert {f"{edition.nominal:%m-%d}": edition.volume for edition in found} == {
        "11-25": None,
        "12-02": 129,
        "12-09": None,
        "12-16": 130,
    }
