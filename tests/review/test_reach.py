"""What is said of an audience before anybody is asked: never that two exclude each other when somebody is in both."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from crowd import DUE, condition, is_meant, somebody

from engine.project.segments import Audience
from engine.review.ahead.reach import both, moves, reach_of

LATER = DUE + timedelta(days=5)
CHANCE = Random(20261202)
PEOPLE = [somebody(CHANCE) for _ in range(400)]


def reach(table: dict[str, Any], **more: Any) -> Any:
    return reach_of(Audience.model_validate(table), DUE, **more)


def test_a_reach_is_never_too_small() -> None:
    nobody = apart = 0
    for _ in range(1500):
        one, other = condition(CHANCE, 3), condition(CHANCE, 3)
        reaches = reach(one), reach_of(Audience.model_validate(other), LATER)
        for table, found, day in zip((one, other), reaches, (DUE, LATER), strict=True):
            if found.nobody:
                nobody += 1
                assert not any(is_meant(person, table, day) for person in PEOPLE), table
        if both(*reaches) is None and not any(found.nobody for found in reaches):
            apart += 1
            assert not any(is_meant(one_, one) and is_meant(one_, other, LATER) for one_ in PEOPLE), (one, other)
    assert nobody > 20
    assert apart > 40


def test_whoever_is_in_no_reach_on_any_day_is_meant_on_no_day() -> None:
    found = 0
    for _ in range(1500):
        table = condition(CHANCE, 2)
        audience = Audience.model_validate(table)
        if reach_of(audience, DUE, fixed=False).nobody or reach_of(audience, None).nobody:
            found += 1
            for day in (DUE, DUE - timedelta(days=100), DUE + timedelta(days=40)):
                assert not any(is_meant(person, table, day) for person in PEOPLE), table
    assert found > 10


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"attributes": {"stage": "gold"}}, {"not": {"attributes": {"stage": ["gold", "silver"]}}}),
        ({"attributes": {"stage": "gold"}}, {"attributes": {"stage": {"not": "gold"}}}),
        ({"attributes": {"stage": "gold"}}, {"attributes": {"stage": {"known": False}}}),
        ({"attributes": {"age": {"at_least": 30}}}, {"attributes": {"age": {"at_most": 29}}}),
        ({"attributes": {"age": {"at_least": 30}}}, {"attributes": {"age": [18, 29]}}),
        ({"order_count": {"at_least": 2}}, {"order_count": {"at_most": 1}}),
        ({"attributes": {"since": {"older_than": "30 days"}}}, {"attributes": {"since": {"within": "30 days"}}}),
        ({"any": [{"attributes": {"stage": "a"}}, {"attributes": {"stage": "b"}}]}, {"attributes": {"stage": "c"}}),
        ({"last_order": {"within": "30 days"}}, {"not": {"last_order": {"within": "90 days"}}}),
        ({"all": [{"attributes": {"stage": "a"}}]}, {"not": {"any": [{"attributes": {"stage": "a"}}, {"ordered": {"at_least": 1}}]}}),
    ],
)  # fmt: skip
def test_what_excludes_each_other_is_seen(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert both(reach(one), reach(other)) is None
    assert both(reach(other), reach(one)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"attributes": {"stage": "gold"}}, {"not": {"attributes": {"stage": "gold", "age": 3}}}),
        ({"ordered": {"product": "x"}}, {"not": {"ordered": {"product": "x"}}}),  # orders are not known here
        ({"got": {"campaign": "x"}}, {"not": {"got": {"campaign": "x"}}}),
        ({"any": [{"attributes": {"stage": "a"}}, {"event": {"kind": "order"}}]}, {"attributes": {"stage": "c"}}),
        ({"segment": "read-from-elsewhere"}, {"not": {"segment": "read-from-elsewhere"}}),
        ({"attributes": {"stage": {"not": "a"}}}, {"attributes": {"stage": {"known": False}}}),
        (
            {"any": [{"attributes": {"stage": "a"}}, {"attributes": {"stage": {"known": False}}}]},
            {"not": {"attributes": {"stage": {"known": True}}}},
        ),
        ({"attributes": {"age": {"at_least": 30}}}, {"not": {"attributes": {"age": {"at_least": 30, "at_most": 40}}}}),
    ],
)
def test_what_may_be_is_possible(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert both(reach(one), reach(other)) is not None


def test_days_that_are_given_and_days_that_move_may_meet_on_another_day() -> None:
    table = {"attributes": {"since": {"before": DUE - timedelta(days=100), "within": "30 days"}}}
    audience = Audience.model_validate(table)
    assert reach_of(audience, DUE).nobody
    assert not reach_of(audience, DUE, fixed=False).nobody
    assert not reach_of(audience, None).nobody


@pytest.mark.parametrize(
    ("table", "moving"),
    [
        ({"attributes": {"stage": "gold", "since": {"before": DUE}}, "order_count": {"at_least": 1}}, False),
        ({"any": [{"not": {"attributes": {"since": {"within": "3 days"}}}}]}, True),
        ({"first_order": {"older_than": "3 days"}}, True),
        ({"ordered": {"within": "3 days"}}, False),
    ],
)
def test_an_audience_moves_with_the_day_if_it_counts_days_that_a_reach_sees(
    table: dict[str, Any], *, moving: bool
) -> None:
    assert moves(Audience.model_validate(table)) is moving
