"""The DNS asked for real, at a server on loopback: what is there, what is not, and what nobody says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from name_server import name_server

from engine.doctor.zone import Answer, Kind, Zone
from engine.review.visit.names import Names

LONG = "v=DKIM1; p=" + "A" * 900
RECORDS: dict[tuple[str, str], Any] = {
    ("saekien.jp", "TXT"): ["v=spf1 -all", "something else"],
    ("long.saekien.jp", "TXT"): [LONG],
    ("saekien.jp", "MX"): ["20 mx2.saekien.jp.", "10 mx1.saekien.jp."],
    ("broken.saekien.jp", "TXT"): "servfail",
    ("closed.saekien.jp", "TXT"): "refused",
    ("silent.saekien.jp", "TXT"): "silent",
}


async def asked(names: Names, *questions: tuple[str, Kind]) -> list[Answer]:
    return await names.consult(lambda zone: [zone.ask(name, kind) for name, kind in questions])


async def test_records_come_as_text_and_a_long_one_by_tcp() -> None:
    async with name_server(RECORDS) as server:
        names = Names(("127.0.0.1", server.port))
        two, long = await asked(names, ("saekien.jp", "TXT"), ("long.saekien.jp", "TXT"))
        hosts = await names.consult(lambda zone: zone.hosts("saekien.jp"))
    assert sorted(two.records) == ["something else", "v=spf1 -all"]
    assert long.records == (LONG,)
    assert hosts.records == ("mx1.saekien.jp", "mx2.saekien.jp")


async def test_no_record_and_no_name_are_answers_and_a_failing_server_is_none() -> None:
    async with name_server(RECORDS) as server:
        names = Names(("127.0.0.1", server.port))
        found = await asked(
            names,
            ("saekien.jp", "AAAA"),
            ("nobody.jp", "TXT"),
            ("broken.saekien.jp", "TXT"),
            ("closed.saekien.jp", "TXT"),
        )
    assert [(one.records, one.trouble) for one in found] == [((), ""), ((), ""), ((), "servfail"), ((), "servfail")]


async def test_a_server_that_stays_silent_is_a_timeout_and_keeps_nothing_else_from_being_asked() -> None:
    async with name_server({("silent.saekien.jp", "TXT"): "silent"}) as server:
        names = Names(("127.0.0.1", server.port), seconds=(0.3, 10))
        (silent,) = await asked(names, ("silent.saekien.jp", "TXT"))
    assert silent == Answer(trouble="timeout")


async def test_all_questions_together_end_in_their_time_although_each_has_a_longer_one() -> None:
    async with name_server({(f"s{number}.jp", "A"): "silent" for number in range(40)}) as server:
        names = Names(("127.0.0.1", server.port), seconds=(600, 0.3))
        async with asyncio.timeout(60):
            found = await names.consult(lambda zone: [zone.ask(f"s{number}.jp", "A") for number in range(40)])
    assert {one.trouble for one in found} == {"timeout"}


async def test_where_nobody_listens_nobody_can_say() -> None:
    async with name_server({}) as server:
        port = server.port
    (found,) = await asked(Names(("127.0.0.1", port), seconds=(0.3, 10)), ("saekien.jp", "TXT"))
    assert found.trouble in ("timeout", "servfail", "network")


@pytest.mark.parametrize("name", ["a..b.jp", "x" * 64 + ".jp", ".".join(["abcdefgh"] * 40)])
async def test_a_name_that_cannot_be_has_no_records(name: str) -> None:
    async with name_server({}) as server:
        (found,) = await asked(Names(("127.0.0.1", server.port)), (name, "TXT"))
    assert found == Answer()


async def test_a_rule_begins_anew_until_it_knows_enough_and_what_can_be_asked_at_once_is() -> None:
    async with name_server({("one.jp", "TXT"): ["two.jp"], ("two.jp", "TXT"): ["end"]}) as server:
        names, rounds = Names(("127.0.0.1", server.port)), 0

        def rule(zone: Zone) -> str:
            nonlocal rounds
            rounds += 1
            zone.ask("beside.jp", "A")
            first = zone.ask("one.jp", "TXT")
            second = zone.ask(first.records[0], "TXT").records if first.records else ()
            return " ".join(second)

        assert await names.consult(rule) == "end"
    assert rounds == 3
    assert set(server.asked) == {("beside.jp", "A"), ("one.jp", "TXT"), ("two.jp", "TXT")}
