"""A list or an order that still names somebody's old address means the same person, and brings nobody in a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from till import HEADINGS as SALES
from till import Till

from engine.message.address import parse_address
from engine.people.stops import Stopping, import_stops
from engine.store.address_changes import confirm
from engine.store.elsewhere import What, note
from engine.store.erasures import erase, erased_among

if TYPE_CHECKING:
    from book import Book

OLD, NEW, BO = "ann@chanoyu.example", "ann@steep.example", "bo@chanoyu.example"
ANN = f"{OLD},Ann,,,yes,2024-04-01 10:00,"
RENAMED = f"{OLD},Ann Leaf,,,yes,2024-04-01 10:00,"


@pytest.fixture
async def book(book: Book) -> Book:
    """A book in which Ann moved to her new address."""
    await book.rows(ANN, f"{BO},Bo,,,yes,2024-04-01 10:00,")
    async with book.store() as store, store.writing() as connection:
        address = parse_address(NEW, lenient_domains=frozenset())
        assert not isinstance(address, str)
        ((subject,),) = book.all(f"SELECT subject FROM subscribers WHERE address = '{OLD}'")
        assert await confirm(connection, subject, address, "steep.example", {}, 1_800_000_000_000) is not None
    return book


async def test_the_list_changes_the_person_at_the_new_address(book: Book) -> None:
    count, refused = await book.rows(RENAMED)
    assert (count["new"], count["changed"], refused) == (0, 1, [])
    assert book.people() == {NEW: ("Ann Leaf", None, None), BO: ("Bo", None, None)}
    assert book.words() == {NEW: "confirmed", BO: "granted"}


async def test_a_list_that_names_both_addresses_tells_the_second_as_a_repetition(book: Book) -> None:
    count, refused = await book.rows(RENAMED, f"{NEW},Ann Bud,,,yes,2024-04-01 10:00,")
    assert (count["new"], [one.code for one in refused]) == (0, ["row_twice"])
    assert book.people()[NEW][0] == "Ann Leaf"


async def test_a_no_in_the_list_still_counts(book: Book) -> None:
    await book.rows(f"{OLD},Ann,,,no,2027-06-01 10:00,", at="2027-06-02T09:00+09:00")
    assert book.words()[NEW] == "refused"


async def test_an_order_by_the_old_address_is_the_persons(book: Book) -> None:
    till = Till(book)
    sale = f"o1,{OLD},order,2026-11-01 10:00,500,,,,"
    count, _ = await till.take(f"{SALES}\n{sale}\n")
    assert (count["new"], count["strangers"]) == (1, 0)
    again, _ = await till.take(f"{SALES}\n{sale}\n")
    assert again["new"] == 0
    assert book.all("SELECT address, order_count FROM subscribers WHERE order_count > 0") == [(NEW, 1)]


async def test_whoever_comes_in_by_the_old_address_anew_is_somebody_of_their_own(book: Book) -> None:
    async with book.store() as store, store.writing() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO subscribers (subject, address, address_key, domain, lane, name, attributes, source, created_ms, updated_ms)"
            f" VALUES ('aaaaaaaaaaaaaaaa', '{OLD}', '{OLD}', 'chanoyu.example', 'x', '', '{{}}', 'form', 1, 1)"
        )
    await book.rows(RENAMED)
    assert book.people()[OLD][0] == "Ann Leaf"
    assert book.people()[NEW][0] == "Ann"


async def test_who_was_erased_comes_back_by_no_address_that_they_ever_had(book: Book) -> None:
    async with book.store() as store, store.writing() as connection:
        await erase(connection, NEW, 0, 1_800_000_000_001)
        assert set(await erased_among(connection, [OLD, NEW, BO])) == {OLD, NEW}
    count, _ = await book.rows(RENAMED)
    assert (count["new"], count["erased"]) == (0, 1)
    assert OLD not in book.people()


async def test_an_old_address_that_is_somebody_elses_by_now_is_not_erased_with_its_first_owner(book: Book) -> None:
    async with book.store() as store, store.writing() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO subscribers (subject, address, address_key, domain, lane, name, attributes, source, created_ms, updated_ms)"
            f" VALUES ('aaaaaaaaaaaaaaaa', '{OLD}', '{OLD}', 'chanoyu.example', 'x', '', '{{}}', 'form', 1, 1)"
        )
        await erase(connection, NEW, 0, 1_800_000_000_001)
        assert set(await erased_among(connection, [OLD, NEW])) == {NEW}


async def test_a_no_that_another_system_has_of_the_old_address_is_the_persons(book: Book) -> None:
    path = book.write(f"{OLD}\n", "left.txt")
    stopping = Stopping("left", "left.txt", "ume", ("newsletter",), frozenset(), 1_800_000_000_001)
    async with book.store() as store:
        await import_stops(store, path, stopping)
    assert book.words()[NEW] == "refused"
    assert book.words()[BO] == "granted"


async def test_a_letter_that_went_to_the_old_address_elsewhere_is_the_persons(book: Book) -> None:
    async with book.store() as store, store.writing() as connection:
        what = What("birthday/birthday-2026", "2026-11-22", "served.txt", 1_800_000_000_001)
        assert await note(connection, [OLD, BO], what) == (2, 0, 0)
    told = book.all("SELECT s.address FROM events e JOIN subscribers s ON s.id = e.subscriber_id ORDER BY s.id")
    assert told == [(NEW,), (BO,)]
