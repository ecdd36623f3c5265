"""Coupons in a run: each letter with its code, each code to one delivery, whatever dies or is refused meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from gifts import bring, codes, free, gives, granted
from ledger import LETTER, ask, change, crowd, edition_state, invite, line_of, only, states, sums_hold
from servers import BOTH
from workshop import WEDNESDAY

from engine.delivery import block

if TYPE_CHECKING:
    from workshop import Sink, Workshop

LATER = "2026-12-02T12:30+09:00"


@pytest.fixture
def tea(shop: Workshop) -> Workshop:
    only(shop, "wednesday-letter")
    gives(shop)
    return shop


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_everybody_gets_a_code_of_their_own_in_both_parts(tea: Workshop, sink: Sink) -> None:
    people = crowd(6)
    await invite(tea, *people)
    assert await bring(tea, *(f"T{number:03}" for number in range(8))) == 8
    report = await tea.run()
    assert (line_of(report)["state"], line_of(report)["accepted"]) == ("finished", 6)
    sent = codes(sink)
    assert {recipient: set(listed) for recipient, listed in sent.items()} == {
        address: {code} for address, code in granted(tea).items()
    }
    assert len({code for listed in sent.values() for code in listed}) == 6
    assert len(free(tea)) == 2
    assert ask(tea, "SELECT DISTINCT sent FROM coupon_grants")[0][0] in (1, True)


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_pool_that_is_short_holds_the_edition_before_anybody_gets_it(tea: Workshop, sink: Sink) -> None:
    await invite(tea, *crowd(6))
    await bring(tea, *(f"T{number:03}" for number in range(4)))
    (planned,) = await tea.plan()
    said = "the pool tea has 4 codes left for it, and 6 people would get it."
    assert (planned.worked.state, planned.worked.reason, planned.worked.send) == ("held", said, 6)
    report = await tea.run()
    assert (line_of(report)["state"], line_of(report)["reason"]) == ("held", said)
    assert sink.accepted == []
    assert ask(tea, "SELECT count(*) FROM editions") == [(0,)]
    assert "at least 2 more: `tayori coupons import tea FILE`" in report.editions[0].told("en", hint=True)
    await bring(tea, "T100", "T101")
    assert line_of(await tea.run(LATER))["accepted"] == 6


async def test_codes_that_run_out_on_the_way_let_the_rest_wait(
    tea: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "BLOCK", 2)
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")  # nobody else writes while the sink does
    await invite(tea, *crowd(6, ("gmail.example",)))
    await bring(tea, *(f"T{number:03}" for number in range(6)))

    async def someone_takes_three(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) == 1:
            change(tea, "DELETE FROM coupon_codes WHERE code IN ('T003', 'T004', 'T005')")
        return "250 2.0.0 OK"

    sink.answer = someone_takes_three
    report = await tea.run()
    assert (line_of(report)["state"], line_of(report)["accepted"]) == ("waiting", 3)
    assert "there is no code of the coupon tea left" in line_of(report)["reason"]
    assert edition_state(tea) == "open"
    assert all(len(set(listed)) == 1 for listed in codes(sink).values())
    sink.answer = None
    await bring(tea, "T200", "T201", "T202")
    report = await tea.run(LATER)
    assert (line_of(report)["state"], line_of(report)["accepted"]) == ("finished", 3)
    assert len(granted(tea)) == 6


async def test_people_who_get_none_do_not_wait_for_codes(tea: Workshop, sink: Sink) -> None:
    await invite(tea, *crowd(3))
    await bring(tea, "T000", "T001", "T002")
    change(tea, "UPDATE subscribers SET open_complaints = 1 WHERE address LIKE 'p002%'")
    change(tea, "DELETE FROM coupon_codes WHERE code = 'T002'")
    report = await tea.run()
    assert (line_of(report)["state"], line_of(report)["accepted"]) == ("finished", 2)
    assert free(tea) == set()
    assert len(sink.accepted) == 2


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_retry_brings_the_same_code(tea: Workshop, sink: Sink) -> None:
    await invite(tea, *crowd(4))
    await bring(tea, *(f"T{number:03}" for number in range(4)))
    tried: dict[str, set[bytes]] = {}

    async def later(recipient: str, content: bytes) -> str:
        tried.setdefault(recipient, set()).add(content)
        return "451 4.3.0 later"

    sink.answer = later
    await tea.run()
    before = granted(tea)
    change(tea, "UPDATE deliveries SET until_ms = 0")
    sink.answer = None
    await tea.run(LATER)
    assert granted(tea) == before
    assert {address: listed[0] for address, listed in codes(sink).items()} == before


async def test_claims_that_are_given_back_keep_their_codes(
    tea: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "BLOCK", 4)
    await invite(tea, *crowd(4, ("gmail.example",)))
    await bring(tea, *(f"T{number:03}" for number in range(4)))
    stop = asyncio.Event()

    async def last(_recipient: str, _content: bytes) -> str:
        stop.set()
        return "250 2.0.0 OK"

    sink.answer = last
    await tea.run(stop=stop)
    before = granted(tea)
    assert Counter(states(tea).values()) == {"accepted": 1, "planned": 3}
    assert len(before) == 4
    sink.answer = None
    await tea.run(LATER)
    assert granted(tea) == before
    assert {address: listed[0] for address, listed in codes(sink).items()} == before


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_code_goes_back_only_if_it_was_never_on_the_wire(tea: Workshop, sink: Sink) -> None:
    people = crowd(4, ("gmail.example",))
    await invite(tea, *people)
    await bring(tea, *(f"T{number:03}" for number in range(4)))
    sink.rcpt = lambda address: "550 5.1.1 unknown" if address == people[0] else "250 2.1.5 OK"

    async def answer(recipient: str, _content: bytes) -> str:
        return {people[1]: "554 5.6.0 refused", people[2]: "451 4.3.0 later"}.get(recipient, "250 2.0.0 OK")

    sink.answer = answer
    await tea.run()
    assert sorted(granted(tea)) == people[1:], "whoever was refused at RCPT never saw it"
    assert len(free(tea)) == 1
    change(tea, "UPDATE deliveries SET until_ms = 0")
    change(tea, "UPDATE subscribers SET open_complaints = 1")
    await tea.run(LATER)
    assert states(tea)[people[2]] == "skipped"
    assert sorted(granted(tea)) == people[1:], "it was read at DATA once"


async def test_what_was_never_begun_goes_back_when_the_edition_ends(tea: Workshop, sink: Sink) -> None:
    await invite(tea, *crowd(3))
    await bring(tea, "T000", "T001", "T002")
    sink.rcpt = lambda _address: "450 4.2.1 later"
    await tea.run()
    assert len(granted(tea)) == 3
    await tea.run("2026-12-04T12:00+09:00")
    assert set(states(tea).values()) == {"refused"}
    assert granted(tea) == {}
    assert len(free(tea)) == 3


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_two_runs_at_once_never_give_one_code_twice(
    tea: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "BLOCK", 3)
    await invite(tea, *crowd(30))
    await bring(tea, *(f"T{number:03}" for number in range(30)))

    async def slowly(_recipient: str, _content: bytes) -> str:
        await asyncio.sleep(0.005)
        return "250 2.0.0 OK"

    sink.answer = slowly
    reports = await asyncio.gather(tea.run(), tea.run())
    assert all(sums_hold(report) for report in reports)
    sent = [listed[0] for listed in codes(sink).values()]
    assert len(sent) == len(set(sent)) == 30
    assert free(tea) == set()


async def test_live_frees_what_a_rehearsal_reserved(tea: Workshop, sink: Sink) -> None:
    await invite(tea, *crowd(3))
    await bring(tea, "T000", "T001", "T002")
    await tea.run()
    assert free(tea) == set()
    name = tea.project().shop.shop.name
    assert tea.tayori("live", stdin=f"{name}\n").returncode == 0
    assert len(free(tea)) == 3
    assert ask(tea, "SELECT count(*) FROM coupon_grants") == [(0,)]
    assert len(sink.accepted) == 3


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_derived_codes_are_made_by_the_shops_key_and_stay(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    gives(shop, kind="derived")
    await invite(shop, *crowd(5))
    await shop.run()
    assert {address: listed[0] for address, listed in codes(sink).items()} == granted(shop)
    assert len(set(granted(shop).values())) == 5
    assert (shop.state / "coupon.keys").stat().st_mode & 0o777 == 0o600


async def test_a_budget_is_never_passed(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    gives(shop, 'code = "CHA500"', "budget = 3", kind="code")
    await invite(shop, *crowd(4))
    report = await shop.run()
    assert line_of(report)["state"] == "held"
    assert line_of(report)["reason"] == "the budget of the coupon tea has 3 left for it, and 4 people would get it."
    shop.edit("coupons.toml", "budget = 3", "budget = 4")
    assert line_of(await shop.run(LATER))["accepted"] == 4
    assert {code for listed in codes(sink).values() for code in listed} == {"CHA500"}
    (planned, *_) = await shop.plan("2026-12-09T11:45+09:00")
    assert (planned.worked.state, planned.worked.reason) == (
        "held",
        "the budget of the coupon tea has 0 left for it, and 4 people would get it.",
    )


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_person_gets_a_coupon_once_in_its_period(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    gives(shop, 'code = "CHA500"', 'once_per = "7 days"', kind="code")
    await invite(shop, *crowd(3))
    planned = await shop.plan(days=8)
    assert [(one.worked.key, one.worked.send, dict(one.worked.skipped)) for one in planned[:2]] == [
        (LETTER, 3, {}),
        ("wednesday-letter/2026-W50", 3, {}),
    ]
    shop.edit("coupons.toml", "7 days", "8 days")
    planned = await shop.plan(days=8)
    assert dict(planned[1].worked.skipped) == {"has_coupon": 3}
    await shop.run()
    report = await shop.run("2026-12-09T11:45+09:00")
    assert line_of(report, "wednesday-letter/2026-W50")["skipped"] == {"has_coupon": 3}
    assert len(sink.accepted) == 3
    assert datetime.fromisoformat(WEDNESDAY).year == 2026
