"""Too many refusals hold an edition: the run says so, ends with 2, and a person lets it go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, command, crowd, edition_state, invite, line_of, nobody_twice, only, states, sums_hold
from servers import BOTH
from workshop import WEDNESDAY

from engine.cli.place import Place
from engine.cli.release import release
from engine.delivery.holding import too_many

if TYPE_CHECKING:
    from workshop import Sink, Workshop

LATER = "2026-12-02T12:30+09:00"


@pytest.fixture(autouse=True)
def _one_letter_over_one_connection(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")


def each_third(address: str) -> str:
    return "550 5.0.0 no" if int(address[1:4]) % 3 == 0 else "250 2.1.5 OK"


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_relay_that_refuses_each_third_holds_the_edition_after_ten(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *crowd(90, ("gmail.example",)))
    sink.pipelining = False  # what is on the wire when the tenth refusal comes still goes there
    sink.rcpt = each_third
    report = await shop.run()
    line = line_of(report)
    assert (line["state"], line["refused"]) == ("held", 10)
    assert "10 of the last 28 in gmail were refused, the last with: 550 5.0.0 no" in line["reason"]
    assert len(sink.accepted) == 18
    assert sums_hold(report)
    assert list(states(shop).values()).count("planned") == 62
    assert edition_state(shop) == "held"
    again = await shop.run(LATER)
    assert (line_of(again)["state"], line_of(again)["send"]) == ("held", 0)
    assert await release(LETTER, people=62, place=Place(project=shop.root)) == 0
    sink.rcpt = None
    assert line_of(await shop.run(LATER))["accepted"] == 62
    assert edition_state(shop) == "finished"
    assert nobody_twice(sink)
    assert ask(shop, "SELECT what, note FROM decisions") == [("release", "62 left")]


async def test_small_lanes_are_counted_together(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *(f"p{number:03}@d{number}.example" for number in range(45)))
    sink.pipelining = False
    sink.rcpt = each_third
    assert line_of(await shop.run())["state"] == "held"
    assert list(states(shop).values()).count("refused") == 10


async def test_policy_in_a_row_holds_at_once_and_refuses_nobody(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *crowd(30, ("gmail.example",)))
    sink.pipelining = False
    sink.rcpt = lambda address: f"550 5.7.1 <{address}>: your mail looks like spam"
    assert await command(shop, WEDNESDAY) == 2
    told = capsys.readouterr().err
    assert "five in a row in gmail were refused by policy" in told
    assert "tayori release" in told
    held = told.split("was held")[-1]
    assert "@gmail.example>" not in held.split("release")[0]
    found = list(states(shop).values())
    assert (found.count("deferred"), found.count("refused")) == (5, 0)
    assert ask(shop, "SELECT * FROM suppressions") == []


async def test_a_shop_may_turn_it_off(shop: Workshop, sink: Sink) -> None:
    shop.edit("tayori.toml", "[rules]\n", '[rules]\nhold_at = "off"\n')
    await invite(shop, *crowd(40, ("gmail.example",)))
    sink.rcpt = lambda _: "550 5.0.0 no"
    report = await shop.run()
    assert (line_of(report)["state"], line_of(report)["refused"]) == ("finished", 40)


async def test_the_lane_s_last_outcomes_outlive_the_run(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.delivery.block._STALE_SECONDS", 1e9)
    await invite(shop, *crowd(30, ("gmail.example",)))
    sink.pipelining = False
    sink.rcpt = lambda address: "550 5.0.0 no" if address < "p009" else "450 4.2.1 later"
    assert line_of(await shop.run())["state"] == "open"
    assert ask(shop, "SELECT recent FROM walks WHERE lane = 'gmail'") == [("r" * 9,)]
    sink.rcpt = lambda _: "550 5.0.0 no"
    report = await shop.run(LATER)
    assert (line_of(report)["state"], line_of(report)["refused"]) == ("held", 1)


@pytest.mark.parametrize(
    ("marks", "percent", "code"),
    [
        ("r" * 9 + "a" * 191, 5, None),
        ("r" * 10 + "a" * 190, 5, "held_refusals"),
        ("r" * 10 + "a" * 190, 6, None),
        ("a" * 100 + "r" * 19, 50, None),
        ("a" * 100 + "r" * 20, 50, "held_in_a_row"),
        ("aaaa" + "pppp", 5, None),
        ("aaaa" + "ppppp", 50, "held_policy"),
        ("r" * 200, None, None),
    ],
)
def test_the_thresholds(marks: str, percent: int | None, code: str | None) -> None:
    assert too_many(marks, percent) == code
