"""`tayori lanes`, and what `plan` foresees of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from workshop import WEDNESDAY

from engine.reply.limits import Limits
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
