"""What people did at the shop, as a list brings it: once, whole, and with all that follows from it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from book import Book, ms
from servers import BOTH
from till import ANN, BO, HEADINGS, Till, ground, told
from workshop import EXAMPLE

from engine.store.erasures import erase

if TYPE_CHECKING:
    from workshop import Workshop


@pytest.fixture
def till(book: Book) -> Till:
    return Till(book)


async def test_an_order_comes_in_with_its_items_and_moves_what_is_known_of_its_person(till: Till) -> None:
    await till.people(ANN)
    count, refused = await till.rows(
        f"A-1,{ANN},order,2026-10-03 09:15,12800,,minori,sencha,2",
        f"A-1,{ANN},order,2026-10-03 09:15,12800,,usucha,matcha,",
        f"A-2,{ANN},order,2026-11-20,3000",
    )
    assert (dict(count), refused) == (
        {"rows": 3, "new": 2, "known": 0, "strangers": 0, "erased": 0, "granted": 0},
        [],
    )
    assert till.events() == [
        ("A-1", ANN, "order", "2026-10-03", 12_800, None),
        ("A-2", ANN, "order", "2026-11-20", 3_000, None),
    ]
    assert till.items("A-1") == {("minori", "sencha", 2), ("usucha", "matcha", 1)}
    assert till.sums() == ("2026-10-03", "2026-11-20", 2, 15_800)


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_the_same_list_twice_changes_nothing(till: Till) -> None:
    rows = [
        f"A-1,{ANN},order,2026-10-03 09:15,12800,,minori,sencha,2",
        f"A-1,{ANN},order,2026-10-03 09:15,12800,,usucha,matcha,1",
        f"A-1-s,{ANN},shipped,2026-10-04,,A-1",
    ]
    await till.people(ANN)
    await till.rows(*rows)
    before = till.book.all("SELECT * FROM events"), till.book.all("SELECT * FROM event_items"), till.sums()
    again, refused = await till.rows(rows[1], rows[0], rows[2])  # the items in another order
    assert (again["new"], again["known"], refused) == (0, 2, [])
    assert before == (till.book.all("SELECT * FROM events"), till.book.all("SELECT * FROM event_items"), till.sums())


async def test_a_row_that_stands_twice_in_a_list_counts_once(till: Till) -> None:
    row = f"A-1,{ANN},order,2026-10-03,1000,,minori,sencha,1"
    await till.people(ANN)
    count, refused = await till.rows(row, row, f"A-2,{ANN},order,2026-10-04,1", row)
    assert (count["new"], count["known"], refused) == (2, 2, [])
    assert till.items("A-1") == {("minori", "sencha", 1)}
    assert till.sums()[2:] == (2, 1001)


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_rows_of_one_order_may_stand_anywhere_in_the_list(till: Till) -> None:
    await till.people(ANN)
    count, refused = await till.rows(
        f"A-1,{ANN},order,2026-10-03,1000,,minori,sencha,1",
        f"A-2,{ANN},order,2026-10-04,2000,,minori,sencha,1",
        f"A-1,{ANN},order,2026-10-03,1000,,usucha,matcha,1",
    )
    assert (count["new"], count["known"], refused) == (2, 0, [])
    assert till.items("A-1") == {("minori", "sencha", 1), ("usucha", "matcha", 1)}
    assert till.sums()[2:] == (2, 3000)


@pytest.mark.parametrize(
    "other",
    [
        f"A-1,{BO},order,2026-10-03,1000,,minori,sencha,1",
        f"A-1,{ANN},cart,2026-10-03,1000,,minori,sencha,1",
        f"A-1,{ANN},order,2026-10-04,1000,,minori,sencha,1",
        f"A-1,{ANN},order,2026-10-03,1001,,minori,sencha,1",
        f"A-1,{ANN},order,2026-10-03,,,minori,sencha,1",
        f"A-1,{ANN},order,2026-10-03,1000,,minori,sencha,2",
        f"A-1,{ANN},order,2026-10-03,1000,,usucha,sencha,1",
        f"A-1,{ANN},order,2026-10-03,1000",
    ],
)
async def test_an_event_that_came_in_is_never_changed(other: str, till: Till) -> None:
    await till.people(ANN, BO)
    await till.rows(
        f"A-1,{ANN},order,2026-10-03,1000,,minori,sencha,1", f"B-1,{BO},order,2026-10-03,5,,koicha,matcha,9"
    )
    count, refused = await till.rows(f"A-9,{ANN},viewed,2026-10-05", other)
    assert told(refused) == [(3, "event_other")]
    assert (count["new"], count["known"], count["refused_rows"]) == (1, 0, 1)
    assert till.events()[0] == ("A-1", ANN, "order", "2026-10-03", 1000, None)
    assert till.items("A-1") == {("minori", "sencha", 1)}


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_an_order_comes_in_whole_or_not_at_all(till: Till) -> None:
    await till.people(ANN)
    count, refused = await till.rows(
        f"A-1,{ANN},order,2026-10-03,1000,,minori,sencha,1",
        f"A-1,{ANN},order,2026-10-03,1000,,usucha,matcha,none",
        f"A-2,{ANN},order,2026-10-04,1000,,minori,sencha,1",
        f"A-3,{ANN},order,2026-10-05,1000,,minori,sencha,1",
        f"A-2,{ANN},order,2026-10-04,1000,,usucha,matcha,1,too,many",
        f"A-4,{ANN},order,2026-10-05,1000,,minori,sencha,1",
        f"A-4,{ANN},order,2026-10-06,1000,,usucha,matcha,1",
        f"A-2,{ANN},order,2026-10-04,1000,,koicha,matcha,1",
    )
    assert told(refused) == [
        (2, "event_other_row"),
        (3, "event_quantity"),
        (4, "event_other_row"),
        (6, "row_columns"),
        (7, "event_other_row"),
        (8, "event_rows_differ"),
        (9, "event_other_row"),
    ]
    assert [event[0] for event in till.events()] == ["A-3"]
    assert (count["new"], count["rows"], count["refused_rows"]) == (1, 8, 7)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12800", 12_800),
        ("￥12,800", 12_800),
        ("¥12,800", 12_800),
        ("１２，８００円", 12_800),
        ("\\12,800", 12_800),
        ("0", 0),
    ],
)
async def test_an_amount_is_read_as_people_type_it(text: str, amount: int, till: Till) -> None:
    await till.rows(f'A-1,{ANN},order,2026-10-03,"{text}"')
    assert till.events()[0][4] == amount


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"A-1,{ANN},order,2026-10-03,-500", "event_amount"),
        (f"A-1,{ANN},order,2026-10-03,▲500", "event_amount"),
        (f'A-1,{ANN},order,2026-10-03,"1,28"', "event_amount"),
        (f"A-1,{ANN},order,2026-10-03,12.5", "event_amount"),
        (f"A-1,{ANN},order,2026-10-03,many", "event_amount"),
        (f"A-1,{ANN},order,2026-10-03,{'9' * 17}", "event_amount"),
        (f"A-1,{ANN},order,2026-11-25 09:01", "event_future"),
        (f"A-1,{ANN},order,2027-01-01", "event_future"),
        (f"A-1,{ANN},order,1999-12-31", "event_early"),
        (f"A-1,{ANN},order,0026-10-03", "event_early"),
        (f"A-1,{ANN},order,soon", "row_moment"),
        (f"A-1,{ANN},order,2026-02-30", "row_moment"),
        (f"A-1,{ANN},order,", "event_no_moment"),
        (f",{ANN},order,2026-10-03", "event_no_key"),
        (f"{'k' * 201},{ANN},order,2026-10-03", "event_text"),
        (f"A\x01,{ANN},order,2026-10-03", "event_text"),
        (f"A-1,{ANN},ordered,2026-10-03", "event_kind_unknown"),
        (f"A-1,{ANN},,2026-10-03", "event_kind_unknown"),
        ("A-1,,order,2026-10-03", "address_empty"),
        (f'A-1,"Ann <{ANN}>",order,2026-10-03', "address_with_name"),
        (f'A-1,"Ann <{ANN}>, Bo <{BO}>",order,2026-10-03', "address_list"),
        (f"A-1,{ANN},order,2026-10-03,1,,minori,sencha,0", "event_quantity"),
        (f"A-1,{ANN},order,2026-10-03,1,,{'p' * 201},sencha,1", "event_text"),
    ],
)
async def test_a_row_that_cannot_be_is_refused_with_its_line(row: str, code: str, till: Till) -> None:
    await till.people(ANN)
    count, refused = await till.rows(row, f"A-2,{ANN},order,2026-10-03,100")
    assert told(refused) == [(2, code)]
    assert (count["new"], [event[0] for event in till.events()]) == (1, ["A-2"])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-03", "2026-10-03T00:00+09:00"),
        ("2026/10/03 09:15:30", "2026-10-03T09:15:30+09:00"),
        ("2026/10/3 9:15", None),
        ("2026年10月3日", "2026-10-03T00:00+09:00"),
        ("２０２６／１０／０３ ０９：１５", "2026-10-03T09:15+09:00"),
        ("2026年10月03日 09時15分", "2026-10-03T09:15+09:00"),
        ("2026-10-02T23:30:00Z", "2026-10-03T08:30+09:00"),
    ],
)
async def test_a_moment_without_a_zone_is_one_of_the_shops_own(text: str, moment: str | None, till: Till) -> None:
    _, refused = await till.rows(f"A-1,{ANN},order,{text}")
    if moment is None:
        assert told(refused) in ([], [(2, "row_moment")])
        return
    assert refused == []
    assert till.book.all("SELECT at_ms, day FROM events") == [(ms(moment), "2026-10-03")]


async def test_a_list_in_cp932_with_words_of_its_own(till: Till) -> None:
    columns = {
        "key": "注文番号",
        "address": "メールアドレス",
        "kind": {"column": "種別", "order": ["注文", "再注文"], "returned": ["返品"]},
        "at": "日時",
    }
    text = f"注文番号,日時,種別,メールアドレス,備考\nA-1,2026/10/03,再注文,{ANN},①\nA-2,2026/10/03,取消,{ANN},\n"
    count, refused = await till.take(text.encode("cp932"), columns=columns)
    assert (count["new"], told(refused)) == (1, [(3, "event_kind_unknown")])
    assert str(refused[0].values["known"]).split(", ")[:3] == ["注文", "再注文", "shipped"]


async def test_a_list_of_json_lines_has_its_items_in_a_list(till: Till) -> None:
    await till.people(ANN)
    items = '"items": [{"product": "minori", "category": "sencha", "quantity": 2}, {"product": "usucha"}], "note": null'
    lines = [
        f'{{"key": "A-1", "address": "{ANN}", "kind": "order", "at": "2026-10-03T09:15:00+09:00", "amount": 4300, {items}}}',
        "not json",
        "[1]",
        f'{{"key": "A-2", "address": "{ANN}", "kind": "order", "at": "2026-10-03", "items": ["minori"]}}',
        f'{{"key": ["A-3"], "address": "{ANN}", "kind": "order", "at": "2026-10-03"}}',
        "",
        f'{{"key": 17, "address": "{ANN}", "kind": "clicked", "at": "2026-10-03", "product": "minori"}}',
        f'{{"key": "A-4", "address": "{ANN}", "kind": "order", "at": "2026-10-03", "amount": 12.5}}',
        '{"key": "A-5", "kind": "order", "at": "2026-10-03"}',
    ]
    count, refused = await till.take("\n".join(lines), name="orders.jsonl")
    assert told(refused) == [
        (2, "event_json"),
        (3, "event_json"),
        (4, "event_json_value"),
        (5, "event_json_value"),
        (8, "event_amount"),
        (9, "address_empty"),
    ]
    assert (count["rows"], count["new"]) == (8, 2)
    assert [event[:2] for event in till.events()] == [("A-1", ANN), ("17", ANN)]
    assert till.items("A-1") == {("minori", "sencha", 2), ("usucha", "", 1)}
    assert till.items("17") == {("minori", "", 1)}


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_an_event_of_a_stranger_is_kept_and_theirs_when_they_come_in(till: Till) -> None:
    count, _ = await till.rows(f"A-1,{ANN.upper()},order,2026-10-03,1000", f"C-1,{ANN},complaint,2026-10-05")
    assert (count["new"], count["strangers"]) == (2, 2)
    await till.people(BO, ANN)
    assert till.sums() == ("2026-10-03", "2026-10-03", 1, 1000)
    assert till.complaints() == 1
    assert till.sums(BO) == (None, None, None, None)
    count, _ = await till.rows(f"A-2,{ANN},order,2026-10-04,500")
    assert (count["strangers"], till.sums()[2:]) == (0, (2, 1500))


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_of_somebody_who_was_erased_nothing_is_kept(till: Till) -> None:
    await till.people(ANN, BO)
    async with till.book.store() as store, store.writing() as connection:
        await erase(connection, ANN, 0, ms("2026-11-01T00:00+09:00"))
    count, refused = await till.rows(f"A-1,{ANN},order,2026-10-03,1000", f"B-1,{BO},order,2026-10-03,1000")
    assert (count["erased"], count["new"], count["strangers"], refused) == (1, 1, 0, [])
    assert [event[1] for event in till.events()] == [BO]


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_a_cancelled_order_does_not_count_and_what_came_back_is_taken_off(till: Till) -> None:
    await till.people(ANN)
    await till.rows(
        f"A-1,{ANN},order,2026-09-01,10000",
        f"A-2,{ANN},order,2026-10-01,20000",
        f"A-3,{ANN},order,2026-11-01,5000",
        f"A-4,{ANN},order,2026-11-10,700",
    )
    assert till.sums() == ("2026-09-01", "2026-11-10", 4, 35_700)
    await till.rows(f"A-1-x,{ANN},cancelled,2026-11-11,,A-1", f"A-4-x,{ANN},cancelled,2026-11-12,,A-4")
    assert till.sums() == ("2026-10-01", "2026-11-01", 2, 25_000)
    await till.rows(f"A-2-r,{ANN},returned,2026-11-13,4000,A-2")
    assert till.sums() == ("2026-10-01", "2026-11-01", 2, 21_000)
    await till.rows(f"A-3-r,{ANN},returned,2026-11-14,,A-3", f"A-1-r,{ANN},returned,2026-11-14,10000,A-1")
    assert till.sums()[2:] == (2, 16_000), "all of the third came back; of a cancelled one there is nothing to take off"
    await till.rows(f"A-2-r2,{ANN},returned,2026-11-15,90000,A-2", f"R-9,{ANN},returned,2026-11-15,100")
    assert till.sums()[2:] == (2, 0), "never below nothing"


async def test_a_cancellation_from_another_address_is_the_orders(till: Till) -> None:
    await till.people(ANN, BO)
    await till.rows(f"A-1,{ANN},order,2026-10-03,1000")
    await till.rows(f"A-1-x,{BO},cancelled,2026-10-04,,A-1")
    assert till.sums() == (None, None, 0, 0)


async def test_a_cancellation_may_come_before_its_order(till: Till) -> None:
    await till.people(ANN)
    await till.rows(f"A-1-x,{ANN},cancelled,2026-10-04,,A-1")
    assert till.sums() == (None, None, None, None), "nobody told of orders yet"
    await till.rows(f"A-1,{ANN},order,2026-10-03,1000")
    assert till.sums() == (None, None, 0, 0)


async def test_a_list_of_people_may_know_of_a_later_order(till: Till) -> None:
    await till.book.rows(f"{ANN},Ann,,2026-11-01,,,")
    await till.rows(f"A-1,{ANN},order,2026-10-03,1000")
    assert till.sums() == ("2026-10-03", "2026-11-01", 1, 1000)
    await till.rows(f"A-2,{ANN},order,2026-11-10,1000")
    assert till.sums()[1] == "2026-11-10"


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_a_complaint_is_open_until_it_is_closed(till: Till) -> None:
    await till.people(ANN)
    await till.rows(f"C-1,{ANN},complaint,2026-11-01", f"C-2,{ANN},complaint,2026-11-02")
    assert till.complaints() == 2
    await till.rows(f"C-1-c,{ANN},complaint_closed,2026-11-03,,C-1")
    assert till.complaints() == 1
    await till.rows(f"C-2,{ANN},complaint_closed,2026-11-03,,C-2")
    assert till.complaints() == 0


async def test_a_list_of_shipments_may_know_only_the_orders_number(till: Till) -> None:
    columns = {"key": "number", "kind": "shipped", "order": "number"}
    await till.people(ANN)
    await till.rows(f"A-1,{ANN},order,2026-10-03,1000")
    text = f"number,address,at\nA-1,{ANN},2026-10-04\n"
    count, refused = await till.take(text, columns=columns)
    assert (count["new"], refused) == (1, [])
    assert till.events()[-1] == ("shipped:A-1", ANN, "shipped", "2026-10-04", None, "A-1")
    assert (await till.take(text, columns=columns))[0]["known"] == 1


PARCELS = {"kind": "shipped", "order": "order", "tracking": "parcel"}


def parcels(till: Till) -> dict[str, str | None]:
    return dict(till.book.all("SELECT key, tracking FROM events ORDER BY id"))


async def test_a_shipment_brings_its_parcels_number(till: Till) -> None:
    await till.people(ANN)
    text = (
        "key,address,at,order,parcel\n"
        f"S-1,{ANN},2026-10-04,A-1,１２３４ 5678-9012\n"
        f"S-2,{ANN},2026-10-05,A-2,\n"
        f"S-3,{ANN},2026-10-06,A-3,JP-12/../x?\n"
        f"S-4,{ANN},2026-10-06,A-4,{'1' * 41}\n"
    )
    _, refused = await till.take(text, columns=PARCELS)
    assert parcels(till) == {"S-1": "12345678-9012", "S-2": None}
    assert told(refused) == [(4, "event_tracking"), (5, "event_tracking")]
    assert (await till.take(text, columns=PARCELS))[0]["known"] == 2


async def test_a_parcels_number_that_stands_is_not_changed_and_one_that_comes_later_is_too_late(till: Till) -> None:
    await till.people(ANN)
    head = "key,address,at,order,parcel\n"
    await till.take(f"{head}S-1,{ANN},2026-10-04,A-1,123\nS-2,{ANN},2026-10-04,A-2,\n", columns=PARCELS)
    other = f"{head}S-1,{ANN},2026-10-04,A-1,124\nS-2,{ANN},2026-10-04,A-2,125\n"
    count, refused = await till.take(other, columns=PARCELS)
    assert told(refused) == [(2, "event_other")]
    assert count["known"] == 1
    assert parcels(till) == {"S-1": "123", "S-2": None}


def _consents(till: Till) -> list[tuple[object, ...]]:
    return till.book.all("SELECT topic, state, basis, at_ms, expires_ms FROM consents ORDER BY id")


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_an_order_is_a_ground_for_notices_for_a_year(till: Till) -> None:
    await till.people(ANN)
    count, _ = await till.rows(
        f"A-1,{ANN},order,2026-10-03 09:00,1000",
        f"A-2,{ANN},order,2026-11-03 09:00,1000",
        f"A-0,{BO},order,2026-11-03 09:00,1000",
        basis=ground("orders"),
    )
    assert count["granted"] == 1
    until = ms("2027-11-03T09:00+09:00")
    assert _consents(till) == [("orders", "granted", "contract", ms("2026-11-03T09:00+09:00"), until)]
    (evidence,) = till.book.all("SELECT evidence FROM consent_evidence")
    assert evidence == ('{"event":"A-2","file":"orders.csv","line":3}',)
    count, _ = await till.rows(f"A-3,{ANN},order,2026-11-20 09:00,1000", basis=ground("orders"))
    assert (count["granted"], len(_consents(till))) == (1, 2)


async def test_an_older_order_says_no_more_and_one_whose_year_is_over_says_nothing(till: Till) -> None:
    await till.people(ANN, BO)
    await till.rows(f"A-2,{ANN},order,2026-11-03,1000", basis=ground("orders"))
    count, _ = await till.rows(
        f"A-1,{ANN},order,2026-10-03,1000", f"B-1,{BO},order,2025-11-24,1000", basis=ground("orders")
    )
    assert (count["new"], count["granted"]) == (2, 0)


async def test_an_order_speaks_neither_against_a_refusal_nor_in_the_place_of_a_yes(till: Till) -> None:
    await till.book.rows(f"{ANN},Ann,,,no,2026-10-01 10:00,", f"{BO},Bo,,,yes,2026-10-01 10:00,")
    count, _ = await till.rows(
        f"A-1,{ANN},order,2026-11-03,1000", f"B-1,{BO},order,2026-11-03,1000", basis=ground("newsletter")
    )
    assert (count["new"], count["granted"]) == (2, 0)
    assert till.book.words() == {ANN: "refused", BO: "granted"}


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_a_dry_run_says_what_would_happen_and_writes_nothing(till: Till) -> None:
    await till.people(ANN)
    await till.rows(f"A-1,{ANN},order,2026-10-03,1000")
    before = till.book.all("SELECT * FROM subscribers"), till.events()
    count, refused = await till.rows(
        f"A-1,{ANN},order,2026-10-03,1000",
        f"A-2,{ANN},order,2026-10-04,1000",
        f"B-1,{BO},order,2026-10-04,1000",
        f"A-1,{ANN},order,2026-10-03,2000",
        f"A-3,{ANN},order,2026-10-04,-1",
        dry_run=True,
        basis=ground("orders"),
    )
    assert (count["new"], count["strangers"], told(refused)) == (
        2,
        1,
        [(2, "event_other_row"), (5, "event_rows_differ"), (6, "event_amount")],
    )
    assert (till.book.all("SELECT * FROM subscribers"), till.events()) == before


async def test_a_list_as_a_whole_that_cannot_be_read_is_told_before_its_first_row(till: Till) -> None:
    from engine.store.faults import StoreError

    for content, code in (("", "csv_empty"), ("key,address\n", "csv_column"), (b"\xff\xfe", "csv_encoding")):
        with pytest.raises(StoreError) as told_of:
            await till.take(content)
        assert told_of.value.code == code


async def test_refused_rows_can_be_corrected_and_imported_again(till: Till) -> None:
    await till.people(ANN)
    rows = [
        f'"A ""1""",{ANN},order,2026-10-03,-1,,みのり,煎茶,1',
        f"A-2,{ANN},order,2026-10-03,1,,みのり,煎茶,1",
        f'A-3,{ANN},order,soon,"1,000",,みのり,煎茶,1',
        f"A-4,{ANN},order,2026-10-03,1,,みのり,煎茶,1,more",
        f"A-5,{ANN},order,2026-10-03",
        f"A-3,{ANN},order,soon,1000,,かおり,煎茶,1",
    ]
    path = till.book.write("\r\n".join([HEADINGS, *rows]).encode("cp932"), "list.csv")
    fixed = till.book.folder / "fixed.csv"
    _, refused = await till.take(path, to=fixed)
    assert told(refused) == [
        (2, "event_amount"),
        (4, "row_moment"),
        (5, "row_columns"),
        (6, "row_columns"),
        (7, "row_moment"),
    ]
    text = fixed.read_bytes().decode("cp932")
    whys = [f'{row},"why, {one.line}"' for row, one in zip([rows[0], *rows[2:]], refused, strict=True)]
    assert text.split("\r\n") == [f"{HEADINGS},reason", *whys, ""]
    text = text.replace(",-1,", ",1,").replace("soon", "2026-10-03").replace(",more", "")
    text = text.replace(f"A-5,{ANN},order,2026-10-03", f"A-5,{ANN},order,2026-10-03,,,,,")
    count, refused = await till.take(text.encode("cp932"), name="fixed.csv")
    assert (count["new"], refused) == (4, [])
    assert [event[0] for event in till.events()] == ["A-2", 'A "1"', "A-3", "A-4", "A-5"]
    assert till.items("A-3") == {("みのり", "煎茶", 1), ("かおり", "煎茶", 1)}


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_orders_that_waited_are_a_ground_with_the_next_list(till: Till) -> None:
    await till.rows(f"A-1,{ANN},order,2026-11-03,1000", basis=ground("orders"))
    await till.people(ANN, BO)
    assert _consents(till) == []
    count, _ = await till.rows(f"A-9,{BO},viewed,2026-11-04", basis=ground("orders"))
    assert (count["granted"], len(_consents(till))) == (1, 1)
    count, _ = await till.rows(f"A-8,{BO},viewed,2026-11-04", basis=ground("orders"))
    assert count["granted"] == 0


_MEASURE = """
import asyncio, resource, sys
from pathlib import Path
from book import Book
from till import HEADINGS, Till

def rows(number):
    for i in range(number):
        amount = "-1" if i % 10 == 0 else "100"
        yield f"{number}-{i},n{i % 700}@chanoyu.example,order,2026-10-03 10:00,{amount},,minori,sencha,1"

async def main():
    till = Till(Book(Path(sys.argv[1])))
    for number in (2_000, 60_000):
        count, _ = await till.take("\\n".join([HEADINGS, *rows(number)]) + "\\n")
        print(count["new"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.long
def test_memory_stays_flat_whatever_the_length_of_the_list(tmp_path: Path) -> None:
    """The peak of a process after 2,000 rows, and after 60,000 more."""
    ended = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(EXAMPLE), str(EXAMPLE / "tests"), str(Path(__file__).parent)]),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )
    (few, small), (many, large) = (map(int, line.split()) for line in ended.stdout.splitlines())
    assert (few, many) == (1_800, 54_000)
    assert large - small < 100 * 1024, (small, large)


def test_the_command_imports_the_examples_orders_and_says_what_it_did(shop: Workshop) -> None:
    orders = shop.root / "orders.csv"
    orders.write_bytes((EXAMPLE / "examples" / "orders.csv").read_bytes())
    people = shop.tayori("subscribers", "import", str(EXAMPLE / "examples" / "subscribers.csv"), "--mapping", "cart")
    assert people.returncode == 0, people.stderr
    tried = shop.tayori("events", "import", str(orders), "--dry-run", "--json")
    done = shop.tayori("events", "import", str(orders), "--json")
    assert (tried.returncode, done.returncode) == (0, 0), done.stderr
    first, second = json.loads(tried.stdout), json.loads(done.stdout)
    assert first == second
    assert first["new"] > 30
    assert (first["known"], first["strangers"], first["refused"]) == (0, 0, [])
    again = json.loads(shop.tayori("events", "import", str(orders), "--json").stdout)
    assert (again["new"], again["known"]) == (0, first["new"])
    page = (EXAMPLE / "docs" / "commands.md").read_text(encoding="utf-8").split("## tayori events import")[1]
    shown = set(re.findall(r'"([a-z_]+)"', re.findall(r"^```\n(\{.*?)^```", page, re.MULTILINE | re.DOTALL)[0]))
    assert shown == {*first, "line", "code", "message", "hint"}


def test_the_command_writes_refused_rows_beside_the_list(shop: Workshop) -> None:
    heading = (EXAMPLE / "examples" / "orders.csv").read_text(encoding="utf-8").splitlines()[0]
    orders = shop.root / "orders.csv"
    rows = [f"A-{number},,注文,2026/10/03,{ANN},-1,みのり,煎茶,1" for number in range(57)]
    orders.write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    ended = shop.tayori("events", "import", str(orders))
    assert ended.returncode == 2
    assert f"{orders}:2: -1 in the column 金額 is no amount." in ended.stderr
    refused = shop.root / "orders.refused.csv"
    assert ended.stderr.splitlines()[50:] == [
        f"and 7 more, see {refused}",
        f"the refused rows are in {refused}. Correct them there and import that file.",
    ]
    written = refused.read_text(encoding="utf-8").splitlines()
    assert (len(written), written[0]) == (58, f"{heading},reason")
    assert "-1 in the column" in written[1]
    unknown = shop.tayori("events", "import", str(orders), "--mapping", "cart")
    assert (unknown.returncode, "orders" in unknown.stderr) == (2, True)


def test_the_command_of_stages_shows_who_moves(shop: Workshop) -> None:
    assert shop.tayori("stages").returncode == 2
    with (shop.root / "tayori.toml").open("a", encoding="utf-8") as file:
        file.write('\n[stages]\nwindow = "100 years"\nlevels = [{ name = "シルバー", amount = 1000 }]\n')
    for words in (("subscribers", "import", str(EXAMPLE / "examples" / "subscribers.csv"), "--mapping", "cart"),):
        assert shop.tayori(*words).returncode == 0
    orders = shop.root / "orders.csv"
    orders.write_bytes((EXAMPLE / "examples" / "orders.csv").read_bytes())
    assert shop.tayori("events", "import", str(orders)).returncode == 0
    tried = json.loads(shop.tayori("stages", "--dry-run", "--json").stdout)
    done = json.loads(shop.tayori("stages", "--json").stdout)
    assert tried == done
    assert done["moves"] == [{"from": None, "to": "シルバー", "people": done["stages"][0]["people"]}]
    again = shop.tayori("stages")
    assert again.returncode == 0
    assert "0 people have another stage" in again.stderr
