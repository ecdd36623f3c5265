"""Down at the beginning of a run of failures, up step by step at the end of one of successes; never beyond what is configured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project.shipped import shipped
from engine.project.values import Rate
from engine.reply.lanes import lanes_of
from engine.reply.limits import WHOLE, Bounds, Force, Limits, Struck, Went, after, force, rate_of, speed_text

if TYPE_CHECKING:
    from engine.project.shaping import ReplyRule

NOW = 1_780_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SES = Bounds(Rate(14, 1), 4)


def rule(lane: str, name: str) -> ReplyRule:
    return next(one for one in lanes_of({}).limit(lane).rules if one.name == name)


def test_a_relays_first_454_halves_it_and_what_was_on_the_way_changes_nothing_more() -> None:
    limits = after(Limits(), SES, Struck("454"), NOW)
    assert (speed_text(force(limits, SES, NOW).interval_us), force(limits, SES, NOW).connections) == ("7/s", 2)
    assert after(limits, SES, Struck("454"), NOW + 3000) == limits
    again = after(limits, SES, Struck("454"), NOW + 20_000)
    assert speed_text(force(again, SES, NOW).interval_us) == "3/s"


def test_it_comes_back_step_by_step_a_minute_each_and_only_while_mail_goes_through() -> None:
    limits = after(Limits(), SES, Struck("454"), NOW)
    assert after(limits, SES, Went(), NOW + 4 * MINUTE) is limits, "the time of the lowering is not over"
    shares: list[int] = []
    at = NOW + 5 * MINUTE
    while limits.lowered:
        at += MINUTE
        limits = after(limits, SES, Went(), at)
        assert after(limits, SES, Went(), at + 1000) is limits or not limits.lowered
        shares.append(limits.share)
    assert shares == [625, 750, 875, WHOLE]
    assert force(limits, SES, at) == Force(71_428, 4, None)


def test_a_day_later_all_of_it_is_forgotten_with_the_first_message() -> None:
    low = after(Limits(), SES, Struck("454"), NOW)
    assert not after(low, SES, Went(), NOW + DAY + 5 * MINUTE).lowered


def test_a_relay_without_a_rate_gets_half_of_what_went_until_now_and_then_none_again() -> None:
    bounds = Bounds(None, 4)
    limits = after(Limits(), bounds, Struck("454", speed=40.0), NOW)
    assert limits.rate == Rate(20, 1)
    at = NOW + 5 * MINUTE
    for _ in range(20):
        at += MINUTE
        limits = after(limits, bounds, Went(), at)
    assert force(limits, bounds, at) == Force(0, 4, None)


def test_a_lane_without_a_rule_waits_ten_minutes_and_begins_with_one_connection() -> None:
    bounds = Bounds(None, 5)
    limits = after(Limits(), bounds, Struck("421", stop=True), NOW)
    assert force(limits, bounds, NOW).suspended_ms == NOW + 10 * MINUTE
    assert after(limits, bounds, Struck("421", stop=True), NOW + 5 * MINUTE) is limits
    then = NOW + 10 * MINUTE
    assert (force(limits, bounds, then).suspended_ms, force(limits, bounds, then).connections) == (None, 1)
    worse = after(limits, bounds, Struck("421", stop=True), then)
    assert force(worse, bounds, then).suspended_ms == then + 10 * MINUTE, "wait ten more if it fails"
    connections = [1]
    for minute in range(1, 5):
        limits = after(limits, bounds, Went(), then + minute * MINUTE)
        connections.append(force(limits, bounds, then).connections)
    assert connections == [1, 2, 3, 4, 5]


def test_gmails_unusual_rate_slows_at_the_second_and_docomo_stops_and_yahoo_for_two_hours() -> None:
    gmail, bounds = rule("gmail", "unusual-rate"), Bounds(None, 5, 50)
    once = after(Limits(), bounds, Struck("421", gmail), NOW)
    assert not once.lowered
    twice = after(once, bounds, Struck("421", gmail), NOW + 59 * MINUTE)
    assert force(twice, bounds, NOW + 59 * MINUTE) == Force(6_000_000, 1, 50, None, "421")
    assert not after(once, bounds, Struck("421", gmail), NOW + 61 * MINUTE).lowered, "an hour is over"
    yahoo = rule("yahoo", "unexpected-volume")
    stopped = after(after(Limits(), bounds, Struck("a", yahoo), NOW), bounds, Struck("b", yahoo), NOW + 1)
    assert force(stopped, bounds, NOW + 1).suspended_ms == NOW + 1 + 2 * HOUR


def test_fewer_messages_a_connection_are_all_that_yahoos_full_connection_costs() -> None:
    full, bounds = rule("yahoo", "connection-is-full"), Bounds(None, 10, 20)
    limits = Limits()
    for count in range(3):
        limits = after(limits, bounds, Struck("421", full), NOW + count)
    assert force(limits, bounds, NOW + 5) == Force(0, 10, 10, None, "421")


def test_a_clock_set_back_an_hour_makes_nobody_wait_an_hour_longer() -> None:
    bounds = Bounds(None, 5)
    limits = after(Limits(), bounds, Struck("421", stop=True), NOW)
    back = NOW - HOUR
    suspended = force(limits, bounds, back).suspended_ms
    assert suspended is not None
    assert suspended - back == 10 * MINUTE


@pytest.mark.parametrize(
    ("speed", "rate"), [(7.0, "7/s"), (1.5, "90/min"), (1 / 60, "60/h"), (1 / 86400, "1/day"), (1e9, "999999/s")]
)
def test_a_speed_is_told_as_a_rate(speed: float, rate: str) -> None:
    assert str(rate_of(speed)) == rate


RULES = [*shipped().reply, *(one for lane in shipped().lanes.values() for one in lane.reply)]
EVENTS = st.lists(
    st.tuples(
        st.one_of(
            st.just(Went()),
            st.builds(
                Struck,
                st.just("421"),
                st.one_of(st.none(), st.sampled_from(RULES)),
                st.booleans(),
                st.one_of(st.none(), st.floats(0.01, 5000)),
            ),
        ),
        st.integers(-2 * HOUR, 3 * HOUR),
    ),
    max_size=40,
)
BOUNDS = st.builds(
    Bounds,
    st.one_of(st.none(), st.builds(Rate, st.integers(1, 10_000), st.sampled_from([1, 60, 3600]))),
    st.integers(1, 50),
    st.one_of(st.none(), st.integers(1, 500)),
)


@given(bounds=BOUNDS, events=EVENTS)
def test_whatever_is_heard_it_stays_within_what_is_configured_and_comes_back(
    bounds: Bounds, events: list[tuple[Went | Struck, int]]
) -> None:
    limits, now = Limits(), NOW
    own = force(Limits(), bounds, now)
    for event, wait in events:
        now += wait
        limits = after(limits, bounds, event, now)
        holds = force(limits, bounds, now)
        assert holds.interval_us >= own.interval_us >= 0
        assert 1 <= holds.connections <= bounds.connections
        assert bounds.messages is None or (holds.messages is not None and 1 <= holds.messages <= bounds.messages)
        assert holds.suspended_ms is None or now < holds.suspended_ms <= now + 6 * HOUR + MINUTE
        assert all(len(hits) <= 40 for hits in limits.hits.values())
    now = max(now, NOW) + 7 * HOUR  # the longest time of any rule
    for _ in range(120):
        now += MINUTE
        limits = after(limits, bounds, Went(), now)
    assert replace(force(limits, bounds, now), why="") == own
