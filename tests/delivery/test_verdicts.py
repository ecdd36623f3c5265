"""Who gets an edition and who does not: the reasons in their order, the cap, the conditions at their very edges."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, change, crowd, invite, line_of, only, person
from servers import THOROUGH
from workshop import WEDNESDAY

if TYPE_CHECKING:
    from workshop import Sink, Workshop

pytestmark = pytest.mark.parametrize("shop", THOROUGH, indirect=True)

CHRISTMAS = "christmas-dormant/christmas-2026"
BEFORE_CHRISTMAS = "2026-12-18T19:15+09:00"  # 180 days after 2026-06-21


async def _verdict(shop: Workshop, address: str, key: str = LETTER, at: str = WEDNESDAY) -> str:
    planned = next(one for one in await shop.plan(at, by_name=True) if one.worked.key == key)
    return next(verdict for person, _, verdict in planned.people if person == address)


def _deliver(
    shop: Workshop, due: str, occasion: str, state: str = "accepted", *, ad: bool = True, by: str = "x"
) -> None:
    """Write a delivery to the first person into the ledger, as an earlier edition would have."""
    change(
        shop,
        "INSERT INTO deliveries (edition_id, campaign, subscriber_id, occasion, lane, ad, due_date, consent_id, state,"
        " attempts) VALUES (99, ?, 1, ?, 'gmail', ?, ?, 1, ?, 1)",
        by,
        occasion,
        ad,
        due,
        state,
    )


async def test_the_first_reason_wins_in_the_order_of_the_contract(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    shop.edit("campaigns/wednesday-letter.toml", "[when]", '[audience]\nattributes = { stage = "ゴールド" }\n\n[when]')
    one = "a@gmail.example"
    await invite(shop, person(one, error="エラー停止"))
    state = "UPDATE consent_states SET state = ?"
    _deliver(shop, "2026-12-01", "first")
    _deliver(shop, "2026-12-02", "second")
    _deliver(shop, "2026-12-02", "2026-W49", by="wednesday-letter")
    change(shop, "UPDATE consent_states SET topic = 'other'")
    change(shop, "UPDATE subscribers SET open_complaints = 1, domain = 'erased.invalid'")
    assert await _verdict(shop, one) == "erased"
    change(shop, "UPDATE subscribers SET domain = 'gmail.example'")
    assert await _verdict(shop, one) == "suppressed"
    change(shop, "DELETE FROM suppressions")
    assert await _verdict(shop, one) == "no_consent"
    change(shop, "UPDATE consent_states SET topic = 'newsletter', basis = 'contract', expires_ms = 1")
    assert await _verdict(shop, one) == "no_consent", "a contract lets nobody advertise"
    change(shop, "UPDATE consent_states SET basis = 'express', state = 'refused'")
    assert await _verdict(shop, one) == "left"
    change(shop, state, "erased")
    assert await _verdict(shop, one) == "left"
    change(shop, state, "expired")
    assert await _verdict(shop, one) == "consent_expired"
    change(shop, state, "granted")
    assert await _verdict(shop, one) == "consent_expired"
    change(shop, "UPDATE subscribers SET paused_until = '2026-12-03'")
    change(shop, "UPDATE consent_states SET expires_ms = NULL, state = 'confirmed'")
    assert await _verdict(shop, one) == "paused"
    change(shop, "UPDATE subscribers SET paused_until = '2026-12-02'")  # the day on which it starts again
    assert await _verdict(shop, one) == "not_in_audience"
    change(shop, "UPDATE subscribers SET attributes = ?", json.dumps({"stage": "ゴールド"}))
    assert await _verdict(shop, one) == "already"
    change(shop, "DELETE FROM deliveries WHERE campaign = 'wednesday-letter'")
    assert await _verdict(shop, one) == "open_complaint"
    change(shop, "UPDATE subscribers SET open_complaints = 0")
    assert await _verdict(shop, one) == "cap"
    change(shop, "DELETE FROM deliveries WHERE occasion = 'first'")
    assert await _verdict(shop, one) == "send"


async def test_a_notice_may_rest_on_a_contract_and_waits_for_no_complaint_and_no_pause(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'kind = "ad"', 'kind = "notice"')
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "0 per 7 days"')
    one = "a@gmail.example"
    await invite(shop, one)
    change(shop, "UPDATE subscribers SET open_complaints = 2, paused_until = '2027-01-01'")
    verdicts: dict[str, str] = {}
    for basis in ("express", "contract", "soft_opt_in", "implied"):
        change(shop, "UPDATE consent_states SET basis = ?", basis)
        verdicts[basis] = await _verdict(shop, one)
    assert verdicts == {"express": "send", "contract": "send", "soft_opt_in": "no_consent", "implied": "no_consent"}


async def test_outside_japan_a_topic_may_say_on_what_its_advertisements_rest(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'country = "JP"', 'country = "GB"')
    shop.edit("tayori.toml", 'kind = "ad"', 'kind = "ad"\nbasis = ["soft_opt_in"]')
    one = "a@gmail.example"
    await invite(shop, one)
    for basis, expected in (("soft_opt_in", "send"), ("express", "send"), ("implied", "no_consent")):
        change(shop, "UPDATE consent_states SET basis = ?", basis)
        assert await _verdict(shop, one) == expected, basis


async def test_a_consent_ends_at_its_very_moment(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, "a@gmail.example")
    change(shop, "UPDATE consent_states SET expires_ms = 1796179500000")  # 2026-12-02T11:45+09:00
    assert await _verdict(shop, "a@gmail.example", at="2026-12-02T11:44:59+09:00") == "send"
    assert await _verdict(shop, "a@gmail.example") == "consent_expired"


async def test_the_cap_counts_due_dates_in_the_seven_days_that_end_with_this_one(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, "a@gmail.example")
    verdicts: dict[str, str] = {}
    for due in ("2026-11-24", "2026-11-25", "2026-11-26", "2026-12-02", "2026-12-03"):
        change(shop, "DELETE FROM deliveries")
        _deliver(shop, due, "first")
        _deliver(shop, due, "second")
        verdicts[due] = await _verdict(shop, "a@gmail.example")
    # Seven days before: d - 7 is no longer in (d - 7, d], or the same weekday would bar itself every week.
    assert verdicts == {
        "2026-11-24": "send",
        "2026-11-25": "send",
        "2026-11-26": "cap",
        "2026-12-02": "cap",
        "2026-12-03": "send",
    }


async def test_the_cap_counts_advertisements_that_arrived_or_still_may(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    await invite(shop, "a@gmail.example")
    states = ("planned", "claimed", "accepted", "deferred", "unknown", "refused", "skipped")
    verdicts: dict[str, str] = {}
    for state in states:
        change(shop, "DELETE FROM deliveries")
        _deliver(shop, "2026-12-01", "first", state)
        verdicts[state] = await _verdict(shop, "a@gmail.example")
    assert [state for state in states if verdicts[state] == "send"] == ["refused", "skipped"]
    change(shop, "UPDATE deliveries SET state = 'accepted', ad = ?", False)  # noqa: FBT003 - a column's value
    assert await _verdict(shop, "a@gmail.example") == "send", "a notice counts for no cap"


async def test_of_two_editions_on_a_day_the_cap_lets_the_earlier_through_and_the_plan_knows(
    shop: Workshop, sink: Sink
) -> None:
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    only(shop, "wednesday-letter", "birthday")
    people = crowd(20)
    born = [person(one, birthday="1990-12-09") for one in people[:7]]
    await invite(shop, *born, *people[7:])
    planned = {one.worked.key: one.worked.record() for one in await shop.plan()}
    done = {line.key: line.record() for line in (await shop.run()).editions}
    assert done["birthday/2026-12-09"]["accepted"] == 7
    assert done[LETTER]["skipped"] == {"cap": 7}
    for key, record in done.items():
        assert (planned[key]["send"], planned[key]["skipped"], planned[key]["lanes"]) == (
            record["send"],
            record["skipped"],
            record["lanes"],
        )
    assert sorted(sink.recipients) == sorted(people)


async def test_next_week_is_outside_the_cap_even_if_this_week_was_sent_late(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    await invite(shop, *crowd(3))
    await shop.run("2026-12-02T21:00+09:00")  # hours after its time
    later = await shop.run("2026-12-09T11:40:30+09:00")
    assert line_of(later, "wednesday-letter/2026-W50")["accepted"] == 3
    assert len(sink.accepted) == 6


def _audience(shop: Workshop, campaign: str, condition: str) -> None:
    """Give a campaign another audience."""
    path = shop.root / "campaigns" / f"{campaign}.toml"
    before, _, after = path.read_text(encoding="utf-8").partition("[when]")
    head, _, _ = before.partition("[audience")
    content = "".join(after.partition("[[edition]]")[1:])
    when = after.partition("[audience")[0].partition("[[edition]]")[0]
    path.write_text(f"{head}[audience]\n{condition}\n\n[when]{when}{content}", encoding="utf-8")


async def _meant(shop: Workshop, key: str, at: str) -> str:
    """Return the first letters of those who would get it."""
    planned = next(one for one in await shop.plan(at, by_name=True) if one.worked.key == key)
    return "".join(sorted(address[0] for address, _, verdict in planned.people if verdict == "send"))


async def test_the_last_order_is_measured_from_the_due_date(shop: Workshop) -> None:
    only(shop, "christmas-dormant")
    days = {"a": "2026-06-20", "b": "2026-06-21", "c": "2026-06-22", "d": "2020-01-01", "e": ""}
    await invite(shop, *(person(f"{name}@gmail.example", ordered=day) for name, day in days.items()))
    for condition, meant in {
        'older_than = "180 days"': "ad",
        'older_than = "180 days", never_ordered = "include"': "ade",
        'within = "180 days"': "bc",
        'older_than = "179 days", within = "180 days"': "b",
        'older_than = "730 days"': "d",
    }.items():
        _audience(shop, "christmas-dormant", f"last_order = {{ {condition} }}")
        assert await _meant(shop, CHRISTMAS, BEFORE_CHRISTMAS) == meant, condition


@pytest.mark.parametrize("span", ["730 days", "104 weeks", "17520 hours", "999999 minutes"])
async def test_a_span_that_was_frozen_with_the_edition_is_read_back_as_it_was(
    shop: Workshop, sink: Sink, span: str
) -> None:
    only(shop, "christmas-dormant")
    _audience(shop, "christmas-dormant", f'last_order = {{ older_than = "{span}" }}')
    await invite(shop, person("a@gmail.example", ordered="2020-01-01"), person("b@gmail.example", ordered="2026-01-01"))
    await shop.run(BEFORE_CHRISTMAS)
    assert sink.recipients == ["a@gmail.example"]


async def test_attributes_are_compared_by_their_types_and_who_has_none_is_not_meant(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    declared = '[attributes.points]\ntype = "number"\n\n[attributes.member]\ntype = "flag"\n\n[names]'
    shop.edit("tayori.toml", "[names]", declared)
    await invite(shop, *(f"{name}@gmail.example" for name in "abcd"))
    known = {"a": {"points": 100, "member": True}, "b": {"points": 0, "member": False}, "c": {"points": 0.5}}
    for name, values in known.items():
        merged = json.dumps({"stage": "一般", **values})
        change(shop, "UPDATE subscribers SET attributes = ? WHERE address = ?", merged, f"{name}@gmail.example")
    for wanted, meant in {
        'stage = "一般"': "abcd",
        'stage = ["ゴールド", "一般"]': "abcd",
        'stage = "ゴールド"': "",
        "points = 100": "a",
        "points = 0": "b",
        "points = [0, 0.5]": "bc",
        "member = true": "a",
        "member = false": "b",
        'stage = "一般", points = 100': "a",
    }.items():
        _audience(shop, "wednesday-letter", f"attributes = {{ {wanted} }}")
        assert await _meant(shop, LETTER, WEDNESDAY) == meant, wanted


async def test_a_birthday_letter_goes_seven_days_ahead_to_those_who_were_born_that_day(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "birthday")
    days = ("02-28", "02-29", "03-01", "01-01")
    known = [person(f"p{day}@gmail.example", birthday=f"1992-{day}") for day in days]
    unknown_year = [person(f"q{day}@gmail.example", birthday=f"--{day}") for day in days]
    await shop.import_(shop.csv(*known, *unknown_year, person("none@gmail.example")), at="2026-12-01T09:00+09:00")
    for at, born in {
        "2027-02-21": {"02-28", "02-29"},  # no 29 February in 2027
        "2027-02-22": {"03-01"},
        "2027-12-25": {"01-01"},
        "2028-02-21": {"02-28"},
        "2028-02-22": {"02-29"},
        "2028-02-23": {"03-01"},
    }.items():
        sink.accepted.clear()
        await shop.run(f"{at}T10:15+09:00")
        assert set(sink.recipients) == {f"{letter}{day}@gmail.example" for day in born for letter in "pq"}, at
        assert len(sink.recipients) == 2 * len(born)
