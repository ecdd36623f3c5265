"""Why somebody did not get an edition: kept with the walk, found for one of them, forgotten after a while."""

from __future__ import annotations

import zlib
from random import Random
from typing import TYPE_CHECKING

import pytest
from ledger import ask, change, crowd, invite, line_of, only, person
from servers import BOTH

from engine.audience.verdict import SKIPS
from engine.delivery import block
from engine.store.passed_over import pack, prune, reason_for, unpack
from engine.store.state import go_live

if TYPE_CHECKING:
    from workshop import Workshop

both = pytest.mark.parametrize("shop", BOTH, indirect=True)


def test_what_is_packed_is_read_back_whatever_the_numbers() -> None:
    chance = Random(1)
    for largest in (5, 300, 20_000, 2**40):
        numbers = sorted({chance.randint(1, largest) for _ in range(200)})
        people = [(number, chance.choice(SKIPS)) for number in numbers]
        assert list(unpack(pack(people))) == people
    assert len(pack([(number, "no_consent") for number in range(1, 1001)])) < 100


def test_the_codes_of_the_reasons_are_for_good() -> None:
    reasons = ["suppressed", "no_consent", "left", "consent_expired", "not_in_audience", "already", "cap"]
    reasons += ["erased", "open_complaint", "has_coupon", "paused", "elsewhere"]
    octets = zlib.compress(
        bytes(octet for code in range(1, 13) for octet in (1, code))
    )  # each one further, code 1 to 12
    assert list(unpack(octets)) == list(enumerate(reasons, 1))
    assert sorted(reasons) == sorted(SKIPS)


@both
@pytest.mark.usefixtures("sink")
async def test_each_person_who_was_passed_over_has_their_reason(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setattr(block, "BLOCK", 3)  # several pages a lane
    people = crowd(24)
    said = {2: "希望しない", 9: "希望しない", 17: "希望しない"}
    await invite(shop, *(person(one, said=said.get(number, "希望する")) for number, one in enumerate(people)))
    change(shop, "UPDATE subscribers SET open_complaints = 1 WHERE address = ?", people[20])
    change(
        shop,
        "DELETE FROM consent_states WHERE subject IN (SELECT subject FROM subscribers WHERE address = ?)",
        people[5],
    )
    report = line_of(await shop.run())
    assert report["skipped"] == {"left": 3, "no_consent": 1, "open_complaint": 1}
    expected = (
        dict.fromkeys(people)
        | {people[one]: "left" for one in said}
        | {people[20]: "open_complaint", people[5]: "no_consent"}
    )
    rows = ask(shop, "SELECT id, lane, address FROM subscribers")
    edition = ask(shop, "SELECT id FROM editions")[0][0]
    async with shop.store() as store, store.reading() as connection:
        found = {address: await reason_for(connection, edition, lane, number) for number, lane, address in rows}
    assert found == expected


@both
@pytest.mark.usefixtures("sink")
async def test_reasons_go_ninety_days_after_the_edition_was_over(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, person("a@gmail.example", said="希望しない"))
    await shop.run()
    closed = ask(shop, "SELECT closed_ms FROM editions")[0][0]
    async with shop.store() as store, store.writing() as connection:
        assert await prune(connection, closed - 1) == 0
        assert await prune(connection, closed) == 1
    assert ask(shop, "SELECT count(*) FROM passed_over")[0][0] == 0


@both
@pytest.mark.usefixtures("sink")
async def test_a_store_that_goes_live_forgets_whom_its_rehearsals_passed_over(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, person("a@gmail.example", said="希望しない"))
    await shop.run()
    assert ask(shop, "SELECT count(*) FROM passed_over")[0][0] == 1
    async with shop.store() as store, store.writing() as connection:
        await go_live(connection)
    assert ask(shop, "SELECT count(*) FROM passed_over")[0][0] == 0
