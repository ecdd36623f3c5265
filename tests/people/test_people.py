"""Who comes in and who goes out: the same people, whatever the list holds of them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from book import PLAIN, Book, ms, told
from workshop import EXAMPLE

from engine.project.shop import Attribute

ANN = "ann@chanoyu.example"
ATTRIBUTES = {
    "town": Attribute(type="text"),
    "points": Attribute(type="number"),
    "since": Attribute(type="date"),
    "member": Attribute(type="flag"),
}
WITH_ATTRIBUTES: dict[str, Any] = {
    **PLAIN,
    "columns": {"address": "email", "name": "name", "attributes": {name: f"{name}?" for name in ATTRIBUTES}},
    "consent": {},
    "suppressed": None,
}


def _attributes(book: Book) -> list[str]:
    return [row[0] for row in book.all("SELECT attributes FROM subscribers ORDER BY id")]


@pytest.mark.parametrize(
    ("text", "birthday"),
    [
        ("1980-02-29", "1980-02-29"),
        ("1980/2/29", "1980-02-29"),
        ("1980年2月29日", "1980-02-29"),
        ("02-29", "--02-29"),
        ("--02-29", "--02-29"),
        ("2月29日", "--02-29"),
        ("", None),
    ],
)
async def test_a_birthday_is_read_with_and_without_its_year(text: str, birthday: str | None, book: Book) -> None:
    _, refused = await book.rows(f"{ANN},Ann,{text},,,,")
    assert refused == []
    assert book.people()[ANN][1] == birthday
    assert book.all("SELECT month_day FROM subscribers") == [(birthday[-5:] if birthday else None,)]


@pytest.mark.parametrize("text", ["1981-02-29", "1899-12-31", "2026-11-26", "13-01", "29.2.", "soon", "1980-2"])
async def test_what_is_no_birthday_is_refused(text: str, book: Book) -> None:
    _, refused = await book.rows(f"{ANN},Ann,{text},,,,")
    assert told(refused) == [(2, "row_birthday")]


async def test_a_last_order_may_carry_a_time_of_the_day(book: Book) -> None:
    await book.rows(f"{ANN},Ann,,2026/10/3 09:15:00,,,", "bo@chanoyu.example,Bo,,2026-10-03T09:15,,,")
    assert [row[2] for row in book.people().values()] == ["2026-10-03", "2026-10-03"]
    _, refused = await book.rows(f"{ANN},Ann,,never,,,")
    assert told(refused) == [(2, "row_date")]


async def test_attributes_come_in_by_their_declared_types(book: Book) -> None:
    book.attributes = ATTRIBUTES
    _, refused = await book.take(
        "email,name,town?,points?,since?,member?\n"
        f'{ANN},Ann,大阪府,"1,250",2024/4/1,はい\n'
        "bo@chanoyu.example,Bo,,,,\n"
        "cy@chanoyu.example,Cy,x,2.5,,no\n"
        "dee@chanoyu.example,Dee,x,many,,\n"
        "eve@chanoyu.example,Eve,x,nan,,\n"
        "fay@chanoyu.example,Fay,x,inf,,\n"
        "gus@chanoyu.example,Gus,x,,soon,\n"
        "hal@chanoyu.example,Hal,x,,,perhaps\n",
        mapping=WITH_ATTRIBUTES,
    )
    assert told(refused) == [
        (5, "row_attribute"),
        (6, "row_attribute"),
        (7, "row_attribute"),
        (8, "row_date"),
        (9, "row_attribute"),
    ]
    assert [eval(text, {"true": True, "false": False}) for text in _attributes(book)] == [
        {"town": "大阪府", "points": 1250, "since": "2024-04-01", "member": True},
        {},
        {"town": "x", "points": 2.5, "member": False},
    ]


async def test_a_list_takes_nothing_away_that_it_does_not_speak_of(book: Book) -> None:
    book.attributes = ATTRIBUTES
    await book.rows(f"{ANN},Ann,1980-02-29,2026-10-03,,,")
    await book.take(f"email,name,town?,points?,since?,member?\n{ANN},Ann,Uji,3,,\n", mapping=WITH_ATTRIBUTES)
    some = {**WITH_ATTRIBUTES, "columns": {"address": "email", "attributes": {"town": "town?"}}}
    count, _ = await book.take(f"email,town?\n{ANN},Nara\n", mapping=some)
    assert book.people()[ANN] == ("Ann", "1980-02-29", "2026-10-03")
    assert _attributes(book) == ['{"points": 3, "town": "Nara"}']
    assert count["changed"] == 1


async def test_a_blank_in_a_column_that_the_list_has_is_a_blank(book: Book) -> None:
    await book.rows(f"{ANN},Ann,1980-02-29,2026-10-03,,,")
    await book.rows(f"{ANN},,,,,,")
    assert book.people()[ANN] == ("", None, None)


async def test_a_stopped_address_stays_stopped(book: Book) -> None:
    count, _ = await book.rows(f"{ANN},Ann,,,,,bounced", "bo@chanoyu.example,Bo,,,,,complained")
    assert count["suppressed"] == 2
    again, _ = await book.rows(f"{ANN.upper()},Ann,,,yes,2026-11-01 10:00,")
    assert again["suppressed"] == 0
    assert book.all("SELECT address_key, reason FROM suppressions ORDER BY 1") == [
        (ANN, "bounce"),
        ("bo@chanoyu.example", "complaint"),
    ]


async def test_an_export_cannot_make_a_spreadsheet_run_a_formula(book: Book) -> None:
    book.attributes = ATTRIBUTES
    risky = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(A1)@x", "\t=1"]
    people = [f'n{number}@chanoyu.example,"{name}",="x",-5,,' for number, name in enumerate(risky)]
    await book.take("\n".join(["email,name,town?,points?,since?,member?", *people]), mapping=WITH_ATTRIBUTES)
    with (await book.export()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(risky)
    for row in rows:
        assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row["town"] == '\'="x"'
        assert row["points"] == "-5"


ODD_ROWS = (
    'ann@chanoyu.example,"Ann, of ""the"" Mill",1980-02-29,2026-10-03,yes,2024-04-01 10:00,',
    "a..b.@docomo.ne.jp,髙木 清,--02-29,,no,,",
    "+shop@chanoyu.example,=1+1,,,yes,2024-04-01T10:00:00.250Z,",
    "kaz@日本.example,𠮷川,,,,,bounced",
    "O'Brien@chanoyu.example,'Brien,,,no,2025-01-01 00:00,complained",
    "bo@chanoyu.example,,,,,,",
)


async def test_an_export_imported_into_a_fresh_store_gives_the_same_people_and_consents(
    book: Book, tmp_path: Path
) -> None:
    book.attributes = ATTRIBUTES
    _, refused = await book.rows(*ODD_ROWS)
    assert refused == []
    await book.take(
        "email,name,town?,points?,since?,member?\nzoe@chanoyu.example,Zoe,-Nara,-2.5,2024-04-01,no\n",
        mapping=WITH_ATTRIBUTES,
    )
    exported = await book.export()
    mapping = {
        "source": "tayori",
        "columns": {
            "address": "address",
            "name": "name",
            "birthday": "birthday",
            "last_order": "last_order",
            "attributes": {name: name for name in ATTRIBUTES},
        },
        "consent": {
            "newsletter": {
                "column": "newsletter",
                "granted": ["granted", "confirmed"],
                "refused": ["refused"],
                "at": "newsletter_at",
                "form": "…",
            }
        },
        "suppressed": {"column": "suppressed", "bounce": ["bounce"], "complaint": ["complaint"]},
    }
    fresh = Book(tmp_path / "fresh", ATTRIBUTES)
    count, refused = await fresh.take(exported, mapping=mapping, at="2026-11-26T09:00+09:00")
    assert refused == []
    assert count["new"] == len(ODD_ROWS) + 1
    same = (
        "SELECT address, address_key, domain, lane, name, birthday, month_day, last_order, attributes FROM subscribers"
    )
    assert fresh.all(f"{same} ORDER BY id") == book.all(f"{same} ORDER BY id")
    assert fresh.states() == book.states()
    assert fresh.states()["+shop@chanoyu.example"][1] == ms("2024-04-01T10:00:00.250+00:00")
    stopped = "SELECT address_key, reason FROM suppressions ORDER BY 1"
    assert fresh.all(stopped) == book.all(stopped)
    again, _ = await book.take(exported, mapping=mapping, at="2026-11-26T09:00+09:00")
    assert (again["unchanged"], again["granted"], again["refused"]) == (len(ODD_ROWS) + 1, 0, 0)


_MEASURE = """
import asyncio, resource, sys
from pathlib import Path
from book import HEADINGS, Book
from engine.people import applying, staging

staging.CHUNK = applying.SLICE = 500

def rows(number):
    for i in range(number):
        refused = i % 10 == 0
        born, word = ("1899-01-01", "no") if refused else ("1980-02-29", "yes")
        yield f"n{number}-{i}@chanoyu.example,山田 花子,{born},2026-10-03,{word},2024-04-01 10:00,"

async def main():
    book = Book(Path(sys.argv[1]))
    for number in (1_000, 10_000):
        path = book.write("\\n".join([HEADINGS, *rows(number)]) + "\\n", name=f"{number}.csv")
        count, _ = await book.take(path)
        print(count["new"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

asyncio.run(main())
"""


def test_memory_stays_flat_whatever_the_length_of_the_list(tmp_path: Path) -> None:
    """The peak of a process after 1,000 rows, and after 10,000 more; in slices of 500, of which either list has several."""
    ended = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                [str(EXAMPLE), str(Path(__file__).parent), str(Path(__file__).parent.parent)]
            ),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    (few, small), (many, large) = (map(int, line.split()) for line in ended.stdout.splitlines())
    assert (few, many) == (900, 9_000)
    assert large - small < 6 * 1024, (small, large)
