"""What goes wrong around the calendar: a machine that was down, files edited under an open edition. `plan` knows it, too."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, change, crowd, edition_state, invite, line_of, nobody_twice, only, person, states

from engine.delivery import opened as the_opening

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.delivery.run import Report

NEXT = "wednesday-letter/2026-W50"


def _spread(shop: Workshop, rate: int) -> None:
    shop.edit("campaigns/wednesday-letter.toml", 'slot = "wednesday"', f'slot = "wednesday"\nspread = "{rate} per day"')


def _later(sink: Sink, *names: str) -> None:
    """Let the relay put off these people."""

    async def answer(recipient: str, _content: bytes) -> str:
        return "451 4.3.0 later" if recipient.startswith(names) else "250 2.0.0 OK"

    sink.answer = answer


async def _planned(shop: Workshop, at: str, days: int = 0) -> list[tuple[str, int | None, int]]:
    return [(one.worked.key, one.worked.batch, one.worked.send) for one in await shop.plan(at, days=days)]


def _sent(report: Report, key: str = LETTER) -> tuple[str, int]:
    record = line_of(report, key)
    return record["state"], record["send"]


async def test_a_spread_edition_whose_run_died_before_its_first_batch_does_not_go_out_in_one(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, 2)
    await invite(shop, *crowd(6))

    async def dies(*_words: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(the_opening, "begin_batches", dies)
        with pytest.raises(KeyboardInterrupt):
            await shop.run("2026-12-02T11:45+09:00")
    late = "2026-12-03T07:30+09:00"
    assert await _planned(shop, late) == []
    assert _sent(await shop.run(late)) == ("open", 0), "its first batch came too late"
    for day in ("03", "04", "07"):
        await shop.run(f"2026-12-{day}T11:45+09:00")
    assert sorted(sink.recipients) == sorted(crowd(6))
    assert edition_state(shop) == "finished"


async def test_a_plan_after_the_machine_was_down_has_the_one_batch_that_the_run_begins(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, 4)
    await invite(shop, *crowd(20))
    await shop.run("2026-12-02T11:45+09:00")
    down = "2026-12-07T11:45+09:00"
    assert await _planned(shop, down) == [(LETTER, 4, 4)]
    assert _sent(await shop.run(down)) == ("open", 4)
    assert len(sink.accepted) == 8


async def test_a_batch_that_is_over_takes_nobody_any_more_and_tells_whom_it_gave_up(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("schedules.toml", "[closed]", "[closed]\nstock = { from = 2026-12-03, to = 2026-12-06 }")
    _spread(shop, 20)
    people = crowd(30, ("gmail.example",))
    await invite(shop, *people)
    stop = asyncio.Event()

    async def stops(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) == 2:
            stop.set()
        return "250 2.0.0 OK"

    sink.answer = stops
    await shop.run("2026-12-02T11:45+09:00", stop)
    back = sum(state == "planned" for state in states(shop).values())
    assert back > 0, "some were given back"
    saturday = "2026-12-05T11:00+09:00"
    assert await _planned(shop, saturday) == [(LETTER, 1, 0)]
    before = len(sink.accepted)
    over = await shop.run(saturday)
    assert _sent(over) == ("open", 0)
    assert line_of(over)["reason"] == f"{back} given up"
    assert len(sink.accepted) == before
    await shop.run("2026-12-07T11:45+09:00")
    ended = list(states(shop).values())
    assert (len(ended), ended.count("refused"), set(ended)) == (30, back, {"accepted", "refused"})


async def test_an_edition_whose_time_is_over_tells_how_many_nobody_judged(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(4))
    stop = asyncio.Event()
    stop.set()
    await shop.run("2026-12-02T11:45+09:00", stop)
    assert [one.worked.state for one in await shop.plan("2026-12-04T11:45+09:00")] == ["expired"]
    over = line_of(await shop.run("2026-12-04T11:45+09:00"))
    assert (over["state"], over["reason"]) == ("expired", "0 given up, 4 not judged")
    assert sink.accepted == []


async def test_what_was_put_off_stands_in_one_line_of_a_plan(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, 2)
    await invite(shop, *crowd(6))
    _later(sink, "p000", "p001")
    await shop.run("2026-12-02T11:45+09:00")
    assert list(states(shop).values()).count("deferred") == 1
    assert await _planned(shop, "2026-12-03T11:45+09:00", days=3) == [(LETTER, 2, 3), (LETTER, 3, 2)]
    assert _sent(await shop.run("2026-12-03T11:45+09:00")) == ("open", 3)


async def test_an_edition_that_went_out_is_not_planned_again_when_its_slot_moves_to_tomorrow(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    await shop.run("2026-12-02T11:45+09:00")
    shop.edit("schedules.toml", 'weekday = "wed"', 'weekday = "thu"')
    folder = shop.root / "campaigns" / "wednesday-letter"
    (folder / "2026-12-02.toml").rename(folder / "2026-12-03.toml")
    (folder / "2026-12-09.toml").rename(folder / "2026-12-10.toml")
    await invite(shop, "new@gmail.example")
    assert await _planned(shop, "2026-12-02T13:00+09:00", days=2) == []
    assert (await shop.run("2026-12-03T11:45+09:00")).editions == ()
    assert len(sink.accepted) == 3


async def test_a_missed_edition_whose_date_is_moved_is_neither_planned_nor_sent_by_itself(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    await shop.run("2026-12-01T09:00+09:00")
    assert _sent(await shop.run("2026-12-03T09:00+09:00")) == ("missed", 0)
    shop.edit("schedules.toml", 'weekday = "wed"', 'weekday = "fri"')
    folder = shop.root / "campaigns" / "wednesday-letter"
    (folder / "2026-12-02.toml").rename(folder / "2026-12-04.toml")
    (folder / "2026-12-09.toml").rename(folder / "2026-12-11.toml")
    assert await _planned(shop, "2026-12-03T10:00+09:00", days=2) == []
    assert (await shop.run("2026-12-04T11:45+09:00")).editions == ()
    assert sink.accepted == []


async def test_a_plan_lets_an_evergreen_stand_in_once_and_a_second_one_with_its_text_never(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    folder = shop.root / "campaigns" / "wednesday-letter"
    text = (folder / "2026-12-09.toml").read_text(encoding="utf-8")
    (folder / "2026-12-09.toml").unlink()
    for number in (1, 2):
        (folder / f"evergreen-{number}.toml").write_text(f"evergreen = true\n{text}", encoding="utf-8")
    await invite(shop, *crowd(2))
    await shop.run("2026-12-02T11:45+09:00")
    planned = [(one.worked.key, one.worked.state) for one in await shop.plan("2026-12-03T11:45+09:00", days=14)]
    assert planned == [(NEXT, "due"), ("wednesday-letter/2026-W51", "without_content")]
    await shop.run("2026-12-09T11:45+09:00")
    bare = await shop.run("2026-12-16T11:45+09:00")
    assert _sent(bare, "wednesday-letter/2026-W51") == ("without_content", 0)
    assert nobody_twice(sink)


@pytest.mark.parametrize("edited", ["spread added", "campaign gone"])
async def test_a_plan_shows_an_open_edition_whatever_became_of_its_files(
    shop: Workshop, sink: Sink, edited: str
) -> None:
    only(shop, "wednesday-letter", "birthday")
    await invite(shop, *crowd(4))
    _later(sink, "p000")
    await shop.run("2026-12-02T11:45+09:00")
    if edited == "spread added":
        _spread(shop, 2)
    else:
        (shop.root / "campaigns" / "wednesday-letter.toml").unlink()
        for content in (shop.root / "campaigns" / "wednesday-letter").glob("*.toml"):
            content.unlink()
    later = "2026-12-02T12:45+09:00"
    assert await _planned(shop, later) == [(LETTER, None, 1)]
    assert _sent(await shop.run(later)) == ("open", 1)


async def test_a_rule_that_is_changed_back_is_a_new_rule_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "birthday")
    shop.edit("campaigns/birthday.toml", 'at = "10:10"', 'at = "10:10"\nexisting = "catch_up"')
    people = [person(f"b{day:02}@gmail.example", birthday=f"1980-12-{day:02}") for day in range(11, 20)]
    await invite(shop, *people)
    await shop.run("2026-12-04T10:15+09:00")
    for day, old, new in (("06", "-7 days", "-3 days"), ("10", "-3 days", "-7 days")):
        shop.edit("campaigns/birthday.toml", f'"{old}"', f'"{new}"')
        await shop.run(f"2026-12-{day}T10:15+09:00")
    caught = await shop.run("2026-12-11T10:15+09:00")
    assert [line.key for line in caught.editions if line.state == "missed"] == []
    await shop.run("2026-12-12T10:15+09:00")
    assert sorted(sink.recipients) == [f"b{day:02}@gmail.example" for day in range(11, 20)]


async def test_whoever_comes_into_a_lane_that_an_edition_does_not_walk_takes_no_place_of_its_batches(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, 3)
    await invite(shop, *crowd(6))
    await shop.run("2026-12-02T11:45+09:00")
    await invite(shop, *crowd(9, ("brandnew.example",)))
    assert await _planned(shop, "2026-12-03T11:45+09:00", days=3) == [(LETTER, 2, 3)]
    assert _sent(await shop.run("2026-12-03T11:45+09:00")) == ("finished", 3)
    assert len(sink.accepted) == 6


async def test_people_who_came_in_under_two_tables_of_lanes_all_move(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3, ("chanoyu.example",)))
    change(shop, "UPDATE subscribers SET lane = 'aaa'")  # the lane as it was called before
    shop.edit("tayori.toml", "[lanes.softbank]", '[lanes.aab]\ndomains = ["chanoyu.example"]\n\n[lanes.softbank]')
    await invite(shop, "new@chanoyu.example")
    change(shop, "UPDATE subscribers SET lane = 'zzz' WHERE lane = 'aaa'")
    assert line_of(await shop.run())["lanes"] == {"aab": 4}
    assert len(sink.accepted) == 4


@pytest.mark.parametrize("start", ["2026-12-01T12:00+09:00", "2026-12-03T12:00+09:00"])
async def test_a_plan_with_two_spread_editions_under_the_cap_names_the_very_people_and_days_of_the_runs(
    shop: Workshop, sink: Sink, start: str
) -> None:
    only(shop, "wednesday-letter", "christmas-dormant")
    shop.edit("tayori.toml", '"2 per 7 days"', '"1 per 3 days"')
    _spread(shop, 4)
    shop.edit("campaigns/christmas-dormant.toml", '"-7 days"', '"-23 days"')
    shop.edit("campaigns/christmas-dormant.toml", 'at = "19:10"', 'at = "11:40"\nspread = "3 per day"')
    ordered = ("2026-01-10", "2026-01-10", "2026-11-20")
    await invite(shop, *(person(one, ordered=ordered[number % 5 % 3]) for number, one in enumerate(crowd(17))))
    moment = datetime.fromisoformat("2026-12-01T11:45+09:00")
    while moment < datetime.fromisoformat(start):
        await shop.run(moment.isoformat())
        moment += timedelta(days=1)
    before = {row[0] for row in ask(shop, "SELECT id FROM deliveries")}
    planned: dict[str, dict[str, str]] = defaultdict(dict)
    for one in await shop.plan(start, days=9, by_name=True):
        day = (one.worked.due + timedelta(hours=9)).date().isoformat()
        planned[one.worked.key] |= {address: day for address, _, verdict in one.people if verdict == "send"}
    while moment < datetime.fromisoformat(start) + timedelta(days=9):
        await shop.run(moment.isoformat())
        moment += timedelta(days=1)
    went: dict[str, dict[str, str]] = defaultdict(dict)
    for number, key, address, day in ask(
        shop,
        "SELECT d.id, e.key, s.address, d.due_date FROM deliveries d JOIN editions e ON e.id = d.edition_id"
        " JOIN subscribers s ON s.id = d.subscriber_id",
    ):
        if number not in before:
            went[key][address] = day
    assert {key: people for key, people in planned.items() if people} == went
    assert len(went) >= 2
    assert nobody_twice(sink)
