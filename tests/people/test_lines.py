"""A list's lines: their numbers are those an editor shows, and one bad row costs no other."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from book import HEADINGS, PLAIN, Book, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workshop import EXAMPLE, Workshop

from engine.people.lines import open_sheet
from engine.people.rows import Refusal
from engine.project.mapping import Mapping
from engine.store.database import StoreError
from engine.words.catalogue import say

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "ann@chanoyu.example,Ann,,,yes,2024-04-01 10:00,"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "csv_empty"),
        ("\n\n", "csv_empty"),
        (",,,\n", "csv_empty"),
        (HEADINGS.replace("email", "mail") + "\n", "csv_column"),
        (HEADINGS.replace("since", "when") + "\n", "csv_column"),
        (HEADINGS.replace("stopped", "") + "\n", "csv_column"),
        (HEADINGS + ",email\n", "csv_column_twice"),
        (HEADINGS + ", name \n", "csv_column_twice"),
        (HEADINGS.replace(",", ";") + "\n", "csv_column"),
    ],
)
async def test_headings_that_do_not_fit_stop_the_import(content: str, code: str, book: Book) -> None:
    with pytest.raises(StoreError) as stopped:
        await book.take(content)
    assert stopped.value.code == code
    assert str(say(code, "en", **stopped.value.values_))
    assert book.people() == {}


async def test_headings_that_nobody_asked_for_may_stand_twice(book: Book) -> None:
    count, refused = await book.take(f"note,{HEADINGS},note\n1,{GOOD},2\n")
    assert (count["new"], refused) == (1, [])


async def test_a_file_that_is_not_there_is_told(book: Book, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(StoreError) as stopped:
            await book.take(path)
        assert stopped.value.code == "csv_unreadable"


async def test_headings_alone_import_nobody(book: Book) -> None:
    count, refused = await book.take(HEADINGS)
    assert (count.total(), refused) == (0, [])


async def test_quoted_fields_with_line_breaks_keep_the_lines_right(book: Book) -> None:
    count, refused = await book.rows(
        '"ann@chanoyu.example","Ann\nof the\r\nMill",,,yes,2024-04-01 10:00,',
        "",
        "not an address,Bo,,,,,",
        '"cy@chanoyu.example","Cy\n\n",,,perhaps,,',
        "dee@chanoyu.example,Dee,,,,,",
        "eve,,,,,,",
    )
    assert told(refused) == [(6, "address_syntax"), (7, "row_consent_word"), (11, "address_syntax")]
    assert book.people()["ann@chanoyu.example"][0] == "Ann of the Mill"
    assert count["new"] == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
async def test_every_end_of_line_counts_as_one(ending: str, book: Book) -> None:
    count, refused = await book.take(ending.join([HEADINGS, GOOD, "bad,,,,,,", ""]))
    assert (count["new"], told(refused)) == (1, [(3, "address_syntax")])


@pytest.mark.parametrize(
    "row",
    [
        '"bo@chanoyu.example,Bo,,,yes,2024-04-01 10:00,',
        'bo@chanoyu.example,Bo,,,yes,2024-04-01 10:00,"',
        'bo@chanoyu.example,"Bo,,,yes,2024-04-01 10:00,',
        'bo@chanoyu.example,"Bo"x,,,yes,2024-04-01 10:00,',
    ],
)
@pytest.mark.parametrize("after", ["cy@chanoyu.example,Cy,,,no,,", '"cy@chanoyu.example","Cy",,,"no",,'])
async def test_a_quote_that_never_closes_costs_its_own_row_only(row: str, after: str, book: Book) -> None:
    _, refused = await book.rows(GOOD, row, after, "dee@chanoyu.example,Dee,,,yes,2024-04-01 10:00,")
    assert [line for line, _ in told(refused)] == [3]
    assert book.words() == {
        "ann@chanoyu.example": "granted",
        "cy@chanoyu.example": "refused",
        "dee@chanoyu.example": "granted",
    }


async def test_a_very_long_field_is_refused_and_the_next_row_goes_in(book: Book) -> None:
    long = "x" * (csv.field_size_limit() + 1)
    count, refused = await book.rows(f"bo@chanoyu.example,{long},,,,,", GOOD, f'"{long}\n{long}",,,,,,', GOOD)
    assert [code for _, code in told(refused)] == ["row_unreadable", "row_unreadable", "row_unreadable", "row_twice"]
    assert count["new"] == 1


async def test_a_long_line_below_the_limit_is_read(book: Book) -> None:
    count, refused = await book.rows(f"bo@chanoyu.example,{'長い' * 50_000},,,,,")
    assert (count["new"], refused) == (1, [])
    assert len(book.people()["bo@chanoyu.example"][0]) <= 100


async def test_null_characters_neither_stop_nor_come_in(book: Book) -> None:
    count, refused = await book.rows(
        "b\0o@chanoyu.example,Bo,,,,,",
        "cy@chanoyu.example,C\0y,,,yes,2024-04-01 10:00,",
        "dee@chanoyu.example,D,,,y\0es,,",
    )
    assert told(refused) == [(2, "address_control"), (4, "row_consent_word")]
    assert book.people() == {"cy@chanoyu.example": ("Cy", None, None)}
    assert count["rows"] == 3


@pytest.mark.parametrize("row", ["ann@chanoyu.example", GOOD + ",more", GOOD[:-1]])
async def test_a_row_with_another_number_of_fields_is_refused(row: str, book: Book) -> None:
    count, refused = await book.rows(row, "bo@chanoyu.example,Bo,,,,,")
    assert told(refused) == [(2, "row_columns")]
    assert count["new"] == 1


fields = st.text(st.sampled_from('ab,"\n\r \0é髙'), max_size=6)


def _rows(path: Path) -> list[list[str] | Refusal]:
    with open_sheet(path, Mapping.model_validate(PLAIN).headings(), "shop") as sheet:
        return [found for _, found in sheet.rows]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.lists(fields, min_size=7, max_size=7), max_size=6))
def test_what_a_writer_of_csv_wrote_is_read_as_it_was_meant(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS.split(","), *rows])
    assert [list(found) for found in _rows(path) if not isinstance(found, Refusal)] == rows


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.text(st.sampled_from('ab,"\n'), max_size=12), max_size=8))
def test_no_text_whatever_loses_a_good_row_that_stands_on_a_line_of_its_own(tmp_path: Path, noise: list[str]) -> None:
    """Rows that are whole in themselves come through, unless a quote above them was left open and closed below them."""
    path = tmp_path / "list.csv"
    sound = [line for line in noise if line.count('"') % 2 == 0 and not re.search(r'"[^",\n]|[^",\n]"', line)]
    path.write_text("\n".join([HEADINGS, *sound, GOOD]) + "\n", encoding="utf-8")
    assert any(not isinstance(found, Refusal) and "ann@chanoyu.example" in found for found in _rows(path))


async def test_each_row_of_the_broken_example_is_refused_with_its_line_and_reason(shop: Workshop) -> None:
    count, refused = await shop.import_(EXAMPLE / "examples" / "subscribers-broken.csv")
    assert told(refused) == [
        (3, "row_twice"),
        (4, "address_list"),
        (5, "address_dots"),
        (6, "row_birthday"),
        (8, "row_moment_future"),
        (9, "row_consent_word"),
        (10, "row_columns"),
        (11, "address_empty"),
        (13, "address_syntax"),
        (14, "row_columns"),
        (15, "row_suppressed_word"),
        (16, "row_consent_moment"),
    ]
    assert (count["rows"], count["new"], count["refused_rows"]) == (17, 5, 12)
    assert (count["granted"], count["refused"], count["suppressed"]) == (3, 1, 1)
    for refusal in refused:
        for language in ("en", "ja"):
            saying = say(refusal.code, language, **refusal.values)
            assert saying.message
            assert saying.hint
