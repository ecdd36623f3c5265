"""`tayori lanes`, and what `plan` foresees of them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from workshop import WEDNESDAY

from engine.project.shaping import Warmup
from engine.reply.limits import Limits
from engine.review.warmups import days_of
from engine.store.limits import Kept, keep

if TYPE_CHECKING:
    from workshop import Workshop


@pytest.fixture
async def people(shop: Workshop) -> Workshop:
    await shop.import_()
    return shop


@pytest.mark.parametrize(
    ("address", "lane", "by"),
    [
        ("hanako@docomo.ne.jp", "docomo", "shipped"),
        ("ＨＡＮＡＫＯ＠docomo.example", "docomo", "shop"),
        ("hanako@tea.example.org", "tea.example.org", "itself"),
    ],
)
async def test_an_address_is_in_a_lane_by_somebodys_table(people: Workshop, address: str, lane: str, by: str) -> None:
    ended = people.tayori("lanes", address, "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)["lane"]
    assert (told["lane"], told["by"]) == (lane, by)
    assert told["avoid_hour"] is (lane == "docomo")
    assert all(rule["pattern"] and rule["source"] for rule in told["rules"])
    words = people.tayori("lanes", address).stdout
    assert lane in words
    assert "too-many-connections: 2 per hour → connections 1 for 1 hour" in words


async def test_all_of_them_stand_with_what_was_learnt_and_why(people: Workshop) -> None:
    future = 4_000_000_000_000
    async with people.store() as store, store.writing() as connection:
        state = Limits(share=500, connections=1, suspended_ms=future, until_ms=future, why="421 (unusual-rate)")
        await keep(connection, "lane:gmail", Kept(state))
    lines = people.tayori("lanes").stdout.splitlines()
    (gmail,) = (line for line in lines if line.startswith("gmail "))
    assert "∞ × 1 (∞ × 4)  nothing until" in gmail
    assert gmail.endswith("421 (unusual-rate)")
    records = {one["name"]: one for one in json.loads(people.tayori("lanes", "--json").stdout)["lanes"]}
    assert (records["main"]["kind"], records["main"]["rate"]) == ("relay", "100000/s")
    assert records["gmail"]["suspended_ms"] == future
    assert records["icloud"]["why"] == ""


async def test_the_plan_foresees_when_each_lane_is_done_and_warns(people: Workshop) -> None:
    slow = {"TAYORI_LANES__GMAIL__RATE": "1/h"}
    ended = people.tayori("plan", "--at", WEDNESDAY, "--json", env=slow)
    edition = json.loads(ended.stdout)["editions"][-1]
    assert edition["forecast"]["lanes"]["gmail"] == edition["forecast"]["done"] > edition["forecast"]["lanes"]["icloud"]
    assert edition["forecast"]["behind"] in ("finish", "quiet_hours")
    told = people.tayori("plan", "--at", WEDNESDAY, env=slow).stdout
    assert "done about" in told
    assert "At these rates" in told
    fast = json.loads(people.tayori("plan", "--at", WEDNESDAY, "--json").stdout)["editions"][-1]
    assert fast["forecast"]["behind"] is None


async def test_the_plan_asks_the_relay_that_takes_the_edition_and_lanes_knows_them_all(people: Workshop) -> None:
    people.edit(
        "tayori.toml",
        "[relays.main]",
        '[relays.letters]\nkind = "direct-like"\nhost = "127.0.0.1"\nrate = "1/h"\ntopics = ["newsletter"]\n\n[relays.main]',
    )
    by_key = {
        one["key"]: one["forecast"]
        for one in json.loads(people.tayori("plan", "--at", WEDNESDAY, "--json").stdout)["editions"]
        if one["forecast"]
    }
    assert by_key["wednesday-letter/2026-W49"]["relay"] == "letters"
    assert by_key["wednesday-letter/2026-W49"]["behind"] == "finish"
    found = json.loads(people.tayori("lanes", "--json").stdout)["lanes"]
    assert [one["name"] for one in found if one["kind"] == "relay"] == ["letters", "main"]
    gmail = [one for one in found if one["name"] == "gmail"]
    assert [one["behind"] for one in gmail] == [["letters"], ["main"]], "its own figures hold next to it only"
    lines = people.tayori("lanes").stdout.splitlines()
    assert sum(line.startswith("gmail ") for line in lines) == 2
    one = people.tayori("lanes", "--relay", "main").stdout.splitlines()
    assert [line.split()[0] for line in one if line.startswith(("main", "letters", "gmail"))] == ["main", "gmail"]


async def test_the_plan_says_how_many_a_warm_up_leaves_for_the_days_after(people: Workshop) -> None:
    warm = {"TAYORI_RELAYS__MAIN__WARMUP": "2 doubling daily"}
    edition = json.loads(people.tayori("plan", "--at", WEDNESDAY, "--json", env=warm).stdout)["editions"][-1]
    days = edition["forecast"]["days"]
    assert list(days.values())[:2] == [2, 4]
    assert list(days)[:2] == ["2026-12-02", "2026-12-03"]
    assert sum(days.values()) == edition["send"]
    done = datetime.fromisoformat(edition["forecast"]["done"])
    assert done.astimezone(TOKYO).date().isoformat() == max(days)
    told = people.tayori("plan", "--at", WEDNESDAY, env=warm).stdout
    assert "the warm-up of main or of a lane: 12-02 2 · 12-03 4" in told


TOKYO = ZoneInfo("Asia/Tokyo")
BEGINS = datetime(2026, 12, 2, 11, 40, tzinfo=TOKYO)
WARMUP = Warmup(10)


def test_a_lane_s_warm_up_holds_no_other_lane_back() -> None:
    people = {"docomo": 25, "gmail": 100}
    found = days_of(people, {"lane:docomo": WARMUP}, {}, "main", BEGINS, TOKYO)
    assert list(found.values()) == [{"docomo": 10, "gmail": 100}, {"docomo": 15}]


def test_what_went_before_counts_and_so_does_the_day_on_which_it_began() -> None:
    noon = int(BEGINS.timestamp() * 1000)
    yesterday = Kept(began_ms=noon - 86_400_000, day="2026-12-02", sent=15)
    found = days_of({"gmail": 30}, {"relay:main": WARMUP}, {"relay:main": yesterday}, "main", BEGINS, TOKYO)
    assert [sum(gone.values()) for gone in found.values()] == [5, 25], "20 on its second day, 15 of them gone"
    long_ago = {"relay:main": Kept(began_ms=noon - 40 * 86_400_000)}
    assert len(days_of({"gmail": 100_000}, {"relay:main": WARMUP}, long_ago, "main", BEGINS, TOKYO)) == 1
    assert len(days_of({"gmail": 100_000}, {}, {}, "main", BEGINS, TOKYO)) == 1
