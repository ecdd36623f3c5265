"""Sets of editions that could reach one person more often than the cap: seen where the rules meet, and only there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from year import campaign, project

from engine.calendar.edition import day_of
from engine.calendar.editions import editions
from engine.project.campaigns import Audience, Campaign
from engine.project.shop import Rules, Topic
from engine.review.ahead.clashes import clashes
from engine.review.ahead.reach import both, reach_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.project.project import Project

GOLD = {"attributes": {"stage": ["gold", "platinum"]}}
EAST = {"attributes": {"prefecture": ["東京都", "千葉県"]}}
WEST = {"attributes": {"prefecture": ["大阪府", "京都府"]}}


def once(name: str, day: str, audience: Mapping[str, Any] | None = None, topic: str = "newsletter") -> Campaign:
    made = campaign({"date": day, "at": "12:20"}, name=name)
    return made.model_copy(update={"audience": Audience.model_validate(audience or {}), "topic": topic})


def shop(*campaigns: Campaign, cap: str = "2 per 7 days", **schedules: Any) -> Project:
    made = project(*campaigns, zone="Asia/Tokyo", **schedules)
    topics = {**made.shop.topics, "orders": Topic(title="Orders", kind="notice")}
    rules = Rules.model_validate({"cap": cap})
    return replace(made, shop=made.shop.model_copy(update={"rules": rules, "topics": topics}))


def found(made: Project) -> list[tuple[str, ...]]:
    listed = editions(made, date(2027, 1, 1), date(2027, 12, 31))
    return [tuple(key.partition("/")[0] for key in clash.keys) for clash in clashes(made, listed)]


def test_three_in_seven_days_for_gold_members_are_told_at_the_third() -> None:
    friday = {"weekday": "fri", "at": "19:20"}
    made = shop(
        campaign({"slot": "friday", "start": "2027-11-20", "end": "2027-11-27"}, name="friday"),
        once("early-black-friday", "2027-11-23", GOLD),
        once("last-day", "2027-11-29"),
        slots={"friday": friday},
    )
    assert found(made) == [("early-black-friday", "friday", "last-day")]
    (clash,) = clashes(made, editions(made, date(2027, 11, 1), date(2027, 12, 1)))
    assert clash.keys == ("early-black-friday/once", "friday/2027-W47", "last-day/once")
    assert clash.last == date(2027, 11, 29)


def test_a_third_for_those_who_are_not_gold_is_no_clash() -> None:
    others = {"attributes": {"stage": ["regular", "silver"]}}
    made = shop(once("a", "2027-11-23", GOLD), once("b", "2027-11-26"), once("c", "2027-11-29", others))
    assert found(made) == []


def test_a_window_of_seven_days_does_not_hold_the_eighth() -> None:
    assert found(shop(once("a", "2027-11-22"), once("b", "2027-11-26"), once("c", "2027-11-29"))) == []
    assert found(shop(once("a", "2027-11-23"), once("b", "2027-11-26"), once("c", "2027-11-29"))) == [("a", "b", "c")]


def test_due_days_are_those_of_the_shops_zone() -> None:
    early = campaign({"date": "2027-11-23", "at": "08:00"}, name="early")  # the 22nd in UTC
    made = shop(early, once("late", "2027-11-29"), cap="1 per 7 days")
    assert found(made) == [("early", "late")]


def test_prefectures_that_have_nothing_in_common_never_meet() -> None:
    made = shop(once("east", "2027-06-18", EAST), once("west", "2027-06-19", WEST), cap="1 per 7 days")
    assert found(made) == []


def test_each_pair_may_meet_and_all_three_together_not() -> None:
    def of(*places: str) -> dict[str, Any]:
        return {"attributes": {"prefecture": list(places)}}

    three = (
        once("a", "2027-06-18", of("X", "Y")),
        once("b", "2027-06-19", of("Y", "Z")),
        once("c", "2027-06-20", of("Z", "X")),
    )
    assert found(shop(*three)) == []
    assert found(shop(*three, cap="1 per 7 days")) == [("a", "b"), ("a", "c")]


def test_a_latest_edition_is_told_once_with_the_fewest_before_it() -> None:
    made = shop(*(once(name, f"2027-06-{day}") for name, day in (("a", 14), ("b", 15), ("c", 16), ("d", 17))))
    assert found(made) == [("a", "b", "c"), ("a", "b", "d")]


def test_notices_do_not_count() -> None:
    made = shop(once("a", "2027-06-14"), once("b", "2027-06-15", topic="orders"), once("c", "2027-06-16"))
    assert found(made) == []


def test_editions_that_are_left_out_do_not_count() -> None:
    closed = {"shut": {"from": "06-15", "to": "06-15"}}
    shut = campaign({"date": "2027-06-15", "at": "12:20", "on_closed_day": "skip"}, name="b")
    assert found(shop(once("a", "2027-06-14"), shut, once("c", "2027-06-16"), closed=closed)) == []


def test_birthdays_are_left_to_their_own_look() -> None:
    made = shop(
        campaign({"anniversary": "birthday", "at": "10:10"}, {"evergreen": True}, name="birthday"),
        once("a", "2027-06-14"),
        cap="1 per 7 days",
    )
    assert found(made) == []


def test_a_cap_of_none_drops_every_advertisement() -> None:
    assert found(shop(once("a", "2027-06-14"), cap="0 per 7 days")) == [("a",)]


def test_a_campaign_for_nobody_is_in_nobodys_way() -> None:
    nobody = {"attributes": {"stage": []}}
    assert found(shop(once("a", "2027-06-14", nobody), once("b", "2027-06-15"), cap="1 per 7 days")) == []


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ({"older_than": "180 days"}, {"within": "90 days"}, False),
        ({"older_than": "180 days"}, {"within": "182 days"}, True),
        (
            {"older_than": "180 days"},
            {"within": "181 days"},
            False,
        ),  # judged a day later: the very first day is too old
        ({"older_than": "180 days", "never_ordered": "include"}, {"within": "90 days"}, False),
        (
            {"older_than": "180 days", "never_ordered": "include"},
            {"within": "90 days", "never_ordered": "include"},
            True,
        ),
        ({"older_than": "36500 days"}, {"within": "36500 days"}, False),
    ],
)
def test_last_orders_meet_where_some_day_fits_both_on_their_own_due_days(
    one: dict[str, str], other: dict[str, str], *, meet: bool
) -> None:
    made = shop(
        once("one", "2027-06-14", {"last_order": one}),
        once("other", "2027-06-15", {"last_order": other}),
        cap="1 per 7 days",
    )
    assert found(made) == ([("one", "other")] if meet else [])


def test_true_and_one_are_not_the_same_value() -> None:
    flag, number, same = (Audience.model_validate({"attributes": {"x": value}}) for value in (True, 1, 1.0))
    day = date(2027, 6, 14)
    assert both(reach_of(flag, day), reach_of(number, day)) is None
    assert both(reach_of(number, day), reach_of(same, day)) is not None


def test_a_window_of_a_thousand_editions_is_no_matter() -> None:
    slots = {f"s{number}": {"weekday": "wed", "at": "11:40"} for number in range(30)}
    letters = (campaign({"slot": name}, name=name) for name in slots)
    made = shop(*letters, cap="1100 per 366 days", slots=slots)
    assert len(clashes(made, editions(made, date(2027, 1, 1), date(2027, 12, 31)))) == 52 * 30 - 1100


PLACES = st.lists(st.sampled_from("XYZW"), min_size=1, max_size=3, unique=True)


@settings(max_examples=150, deadline=None)
@given(
    letters=st.lists(st.tuples(st.integers(1, 24), st.none() | PLACES, st.none() | PLACES), max_size=9),
    count=st.integers(1, 3),
    days=st.integers(1, 9),
)
def test_it_finds_what_trying_every_set_and_every_person_finds(
    letters: Sequence[tuple[int, list[str] | None, list[str] | None]], count: int, days: int
) -> None:
    made = shop(
        *(
            once(f"c{number}", f"2027-06-{day:02}", {"attributes": {k: v for k, v in (("p", p), ("q", q)) if v}})
            for number, (day, p, q) in enumerate(letters)
        ),
        cap=f"{count} per {days} days",
    )
    listed = editions(made, date(2027, 6, 1), date(2027, 6, 30))
    people = [{"p": p, "q": q} for p in "XYZW" for q in "XYZW"]
    wanted: set[str] = set()
    for group in combinations(listed, count + 1):
        near = (day_of(group[-1], made) - day_of(group[0], made)).days < days
        if near and any(all(gets(person, one.campaign) for one in group) for person in people):
            wanted.add(group[-1].key)
    told = clashes(made, listed)
    assert {clash.keys[-1] for clash in told} == wanted
    assert len(told) == len(wanted)
    assert all(len(clash.keys) == count + 1 for clash in told)
    for clash in told:
        assert any(all(gets(person, one.campaign) for one in clash.editions) for person in people)


def gets(person: Mapping[str, str], made: Campaign) -> bool:
    return all(person[name] in (wanted.is_ or ()) for name, wanted in made.audience.attributes.items())
