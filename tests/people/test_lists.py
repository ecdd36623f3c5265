"""A list as a whole: held when it is not what it should be, finished when it was broken off, corrected and imported again."""

from __future__ import annotations

import csv
import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from book import CONSENT, HEADINGS, NOW, PLAIN, Book, ms, told
from servers import BOTH

from engine.people import applying
from engine.people.judging import ACCEPTED
from engine.people.refused_file import beside
from engine.project.shop import Attribute
from engine.store.faults import StoreError
from engine.words.catalogue import say

if TYPE_CHECKING:
    from pathlib import Path

    from engine.people.importing import Imported

LATER = "2026-11-26T09:00+09:00"
FULL: dict[str, Any] = {**PLAIN, "content": "full"}
REFUSING: dict[str, Any] = {**FULL, "absent": "refuse"}
WHOLE = ("SELECT * FROM subscribers ORDER BY id", "SELECT * FROM consents ORDER BY id", "SELECT * FROM suppressions")


def rows(count: int, *, name: str = "Name {}", word: str = "yes", born: str = "", first: int = 0) -> list[str]:
    return [
        f"n{number}@chanoyu.example,{name.format(number)},{born},,{word},2024-04-01 10:00,"
        for number in range(first, first + count)
    ]


def text(*lines: str) -> str:
    return "\n".join([HEADINGS, *lines]) + "\n"


def whole(book: Book) -> list[list[tuple[Any, ...]]]:
    return [book.all(statement) for statement in WHOLE]


def attributes(book: Book) -> list[dict[str, object]]:
    """Return each person's attributes; a file has them as text."""
    found = [row[0] for row in book.all("SELECT attributes FROM subscribers ORDER BY id")]
    return [json.loads(one) if isinstance(one, str) else one for one in found]


def held(done: Imported) -> list[tuple[str, str]]:
    for hold in done.held:
        assert hold.name in ACCEPTED
        for language in ("en", "ja"):
            assert str(say(hold.code, language, **hold.values))
    return [(hold.name, hold.code) for hold in done.held]


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (rows(80) + rows(20, born="soon", first=80), [("columns", "held_refused")]),
        (rows(20, name="1980-02-29", first=100) + rows(80), [("columns", "held_odd_names")]),
        (rows(51, name="Other {}") + rows(49, first=51), [("names", "held_names")]),
        (rows(51, word="no") + rows(49, first=51), [("words", "held_words")]),
        (rows(49), [("fewer", "held_fewer")]),
        (rows(60, name="O {}", word="no", born="soon") + rows(40, first=60), [("columns", "held_refused")]),
    ],
)
async def test_a_list_that_would_do_too_much_is_held_and_changes_nothing(
    lines: list[str], reasons: list[tuple[str, str]], book: Book
) -> None:
    await book.imported(text(*rows(100)), mapping=FULL)
    before = whole(book), book.all("SELECT * FROM lists")
    done, _ = await book.imported(text(*lines), mapping=FULL, at=LATER)
    assert (held(done), done.number) == (reasons, None)
    assert (whole(book), book.all("SELECT * FROM lists")) == before


@pytest.mark.parametrize(
    "lines",
    [
        rows(81) + rows(19, born="soon", first=81),
        rows(50, name="Other {}") + rows(50, first=50),
        rows(50, word="no") + rows(50, first=50),
        rows(50),
    ],
)
async def test_a_list_that_does_a_little_less_passes(lines: list[str], book: Book) -> None:
    await book.imported(text(*rows(100)), mapping=FULL)
    done, _ = await book.imported(text(*lines), mapping=FULL, at=LATER)
    assert (done.held, done.number) == ((), 2)


@pytest.mark.parametrize("lines", [rows(19, born="soon"), rows(19, name="Other {}", word="no")])
async def test_a_handful_of_rows_is_never_held(lines: list[str], book: Book) -> None:
    await book.imported(text(*rows(19)))
    done, _ = await book.imported(text(*lines), at=LATER)
    assert done.held == ()


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_what_holds_a_list_can_be_let_pass_by_its_name(book: Book) -> None:
    await book.imported(text(*rows(100)), mapping=FULL)
    lines = text(*rows(45, name="Other {}", word="no"))
    done, _ = await book.imported(lines, mapping=FULL, at=LATER, accept=frozenset(["names", "words"]))
    assert held(done) == [("fewer", "held_fewer")]
    done, _ = await book.imported(lines, mapping=FULL, at=LATER, accept=frozenset(["names", "words", "fewer"]))
    assert (done.held, done.count["changed"], done.count["refused"]) == ((), 45, 45)


async def test_a_delta_with_few_people_is_as_it_should_be(book: Book) -> None:
    await book.imported(text(*rows(100)), mapping=FULL)
    done, _ = await book.imported(text(*rows(2)), at=LATER)
    assert done.held == ()
    done, _ = await book.imported(text(*rows(49)), mapping=FULL, at=LATER)
    assert held(done) == [("fewer", "held_fewer")], "the delta is no measure for the next full list"


@pytest.mark.parametrize("accept", [frozenset[str](), frozenset(ACCEPTED)])
@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_a_dry_run_says_exactly_what_the_import_then_does(accept: frozenset[str], book: Book) -> None:
    await book.rows(*rows(30), "dee@chanoyu.example,Dee,,,,,", "gone@chanoyu.example,Gone,,,no,2026-01-05 10:00,")
    lines = (
        *rows(10),
        *rows(10, name="Other {}", first=10),
        *rows(5, word="no", first=20),
        *rows(7, first=100),
        "gone@chanoyu.example,Gone,,,yes,2024-04-01 10:00,complained",
        "dee@chanoyu.example,Dee,1899-01-01,,no,,",
        "n101@chanoyu.example,Twice,,,no,2024-04-02 10:00,",
        "new@chanoyu.example,New,soon,,no,,",
        "not an address,,,,,,",
    )
    before = whole(book)
    dry, refused = await book.imported(text(*lines), at=LATER, dry_run=True, accept=accept)
    assert (whole(book), book.all("SELECT count(*) FROM lists")) == (before, [(1,)])
    done, refused_then = await book.imported(text(*lines), at=LATER, accept=accept)
    assert (dry.count, told(refused)) == (done.count, told(refused_then))
    assert +dry.count == {
        "rows": 37,
        "new": 7,
        "changed": 10,
        "unchanged": 16,
        "granted": 7,
        "refused": 7,
        "kept_refusal": 1,
        "suppressed": 1,
        "refused_rows": 4,
    }


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_a_list_that_was_broken_off_is_finished_by_importing_it_again(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "SLICE", 10)
    slices = 0
    write = applying.write_slice

    async def cut(*given: Any, **named: Any) -> Any:
        nonlocal slices
        slices += 1
        if slices == 3:
            raise KeyboardInterrupt
        return await write(*given, **named)

    monkeypatch.setattr(applying, "write_slice", cut)
    with pytest.raises(KeyboardInterrupt):
        await book.imported(text(*rows(45)))
    assert (len(book.people()), book.all("SELECT ended_ms FROM lists")) == (20, [(None,)])
    done, _ = await book.imported(text(*rows(45)), at=LATER)
    assert (done.goes_on, done.number) == (True, 1)
    assert (done.count["unchanged"], done.count["new"], done.count["granted"]) == (20, 25, 25)
    assert book.all("SELECT id, ended_ms FROM lists") == [(1, ms(LATER))]
    other = await book.imported(text(*rows(46)), at=LATER)
    assert (other[0].goes_on, other[0].number) == (False, 2)


async def test_each_list_that_was_applied_is_remembered(book: Book) -> None:
    await book.imported(text(*rows(3), "x,,,,,,"), clock=lambda: 7, made_ms=5)
    ((number, name, file, digest, file_ms, began, ended, counts),) = book.all("SELECT * FROM lists")
    assert (number, name, file, file_ms, began, ended) == (1, "shop", "people.csv", 5, 7, 7)
    assert len(digest) == 64
    assert ("'people': 4" in str(counts).replace('"', "'"), "'new': 3" in str(counts).replace('"', "'")) == (True, True)


@pytest.mark.parametrize(("encoding", "end"), [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("cp932", "\r\n")])
async def test_refused_rows_come_back_as_a_list_that_can_be_corrected(encoding: str, end: str, book: Book) -> None:
    lines = (
        HEADINGS,
        "ann@chanoyu.example,髙木,1899-01-01,,yes,2024-04-01 10:00,",
        "bo@chanoyu.example,Bo,,,,,",
        '"cy@chanoyu.example","C\r\ny",,,perhaps,,',
        "dee@chanoyu.example,Dee",
        'eve@chanoyu.example,"Eve,,,,,',
    )
    path = book.write(end.join([*lines, ""]).encode(encoding))
    to = beside(path)
    assert to.name == "people.refused.csv"
    _, refused = await book.imported(path, refused=to, reason=lambda refusal: refusal.code)
    assert [code for _, code in told(refused)] == ["row_birthday", "row_consent_word", "row_columns", "row_unreadable"]
    raw = to.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    written = raw.decode(encoding)
    assert written.count(end) >= 4
    found = list(csv.reader(written.splitlines(keepends=True)))
    assert found[0] == [*HEADINGS.split(","), "reason"]
    assert found[1] == ["ann@chanoyu.example", "髙木", "1899-01-01", "", "yes", "2024-04-01 10:00", "", "row_birthday"]
    assert found[3] == ["dee@chanoyu.example", "Dee", "row_columns"]

    again, refused = await book.imported(to, at=LATER, refused=beside(to), reason=lambda refusal: refusal.code)
    assert again.count["refused_rows"] == 4, "nothing was corrected, so nothing is taken"
    assert beside(to).name == "people.refused-3.csv"
    corrected = written.replace("1899-01-01", "1999-01-01")
    to.write_bytes(corrected.encode(encoding))
    done, _ = await book.imported(to, at=LATER)
    assert (done.count["new"], done.count["granted"], book.words()["ann@chanoyu.example"]) == (1, 1, "granted")


async def test_no_file_is_made_where_no_row_is_refused_and_none_is_written_over(book: Book) -> None:
    path = book.write(text(*rows(2)))
    await book.imported(path, refused=beside(path))
    assert [one.name for one in book.folder.iterdir() if "refused" in one.name] == []
    there = book.write("mine", name="mine.csv")
    with pytest.raises(StoreError) as stopped:
        await book.imported(text("x,,,,,,"), refused=there)
    assert (stopped.value.code, there.read_text()) == ("list_refused_exists", "mine")
    assert len(book.all("SELECT * FROM lists")) == 1


async def test_corrected_rows_are_a_part_of_a_full_list_and_nobody_is_missing_from_them(book: Book) -> None:
    path = book.write(text(*rows(30), "bo@chanoyu.example,Bo,1899-01-01,,yes,2024-04-01 10:00,"))
    to = beside(path)
    await book.imported(path, mapping=REFUSING, refused=to)
    to.write_text(to.read_text().replace("1899", "1999"))
    done, _ = await book.imported(to, mapping=REFUSING, at=LATER)
    assert (done.held, done.count["new"], done.count["absent"]) == ((), 1, 0)
    assert set(book.words().values()) == {"granted"}


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_who_is_missing_from_a_full_list_has_said_no_where_the_mapping_says_so(book: Book) -> None:
    await book.imported(text("web@chanoyu.example,Web,,,yes,2024-04-01 10:00,"), mapping={**PLAIN, "source": "web"})
    await book.imported(text(*rows(4)), mapping=REFUSING)
    lines = text(*rows(1), "n1@chanoyu.example,X,1899-01-01,,,,", "n2@chanoyu.example,Many,cells,are,here,,,")
    kept, _ = await book.imported(lines, mapping=FULL, at=LATER)
    assert (kept.count["absent"], set(book.words().values())) == (0, {"granted"})
    dry, _ = await book.imported(lines, mapping=REFUSING, at=LATER, dry_run=True)
    done, _ = await book.imported(lines, mapping=REFUSING, at=LATER)
    assert dry.count["absent"] == done.count["absent"] == 1
    assert {address for address, word in book.words().items() if word == "refused"} == {"n3@chanoyu.example"}
    ((evidence,),) = book.all("SELECT evidence FROM consent_evidence ORDER BY consent_id DESC LIMIT 1")
    assert evidence == '{"absent":true,"address":"n3@chanoyu.example","file":"people.csv"}'


async def test_whoever_agreed_after_the_list_was_made_is_not_missing_from_it(book: Book) -> None:
    await book.imported(text(*rows(2)), mapping=REFUSING)
    await book.rows("n1@chanoyu.example,Name 1,,,no,2026-11-25 08:00,")
    await book.rows("n1@chanoyu.example,Name 1,,,yes,2026-11-26 08:00,", at=LATER)
    done, _ = await book.imported(text(*rows(1)), mapping=REFUSING, at=LATER, made_ms=ms("2026-11-26T02:00+09:00"))
    assert (done.count["absent"], book.words()["n1@chanoyu.example"]) == (0, "granted")


async def test_half_of_the_people_missing_at_once_hold_the_list(book: Book) -> None:
    await book.imported(text(*rows(50)), mapping=REFUSING)
    done, _ = await book.imported(text(*rows(24), *rows(30, word="", first=100)), mapping=REFUSING, at=LATER)
    assert held(done) == [("words", "held_absent")]


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_a_list_fills_what_it_does_not_own_and_leaves_the_rest(book: Book) -> None:
    book.attributes = {"town": Attribute(type="text"), "stage": Attribute(type="text")}
    columns = {"address": "email", "name": "name", "birthday": "born", "attributes": {"town": "town", "stage": "stage"}}
    first = {"source": "shop", "columns": columns}
    await book.imported("email,name,born,town,stage\nANN@chanoyu.example,,1980-02-29,Uji,\n", mapping=first)
    other = {**first, "owns": ["stage"]}
    done, _ = await book.imported(
        "email,name,born,town,stage\nann@chanoyu.example,Ann,1990-01-01,Nara,gold\n", mapping=other, at=LATER
    )
    assert done.count["changed"] == 1
    assert book.people() == {"ANN@chanoyu.example": ("Ann", "1980-02-29", None)}
    assert attributes(book) == [{"town": "Uji", "stage": "gold"}]
    assert book.all("SELECT month_day FROM subscribers") == [("02-29",)]
    done, _ = await book.imported("email,name,born,town,stage\nann@chanoyu.example,Anna,,,\n", mapping=other, at=LATER)
    assert book.people() == {"ANN@chanoyu.example": ("Ann", "1980-02-29", None)}
    assert attributes(book) == [{"town": "Uji"}]


def _of(moment: str, path: Path) -> Path:
    at = datetime.fromisoformat(moment).timestamp()
    os.utime(path, (at, at))
    return path


async def test_a_list_from_last_week_is_refused_by_the_clock_of_its_file(book: Book) -> None:
    fresh = {**PLAIN, "fresh_within": "36 hours"}
    path = _of("2026-11-18T02:00+09:00", book.write(text(*rows(1))))
    with pytest.raises(StoreError) as stopped:
        await book.imported(path, mapping=fresh)
    assert stopped.value.code == "list_old"
    assert stopped.value.values_ == {"made": "2026-11-18 02:00", "within": "36 hours"}
    assert (await book.imported(path))[0].number == 1
    assert (await book.imported(path, mapping=fresh, made_ms=ms("2026-11-25T02:00+09:00")))[0].number == 2


async def test_a_list_older_than_the_last_one_is_refused(book: Book) -> None:
    fresh = {**PLAIN, "fresh_within": "36 hours"}
    await book.imported(_of("2026-11-25T02:00+09:00", book.write(text(*rows(1)))), mapping=fresh)
    older = _of("2026-11-25T01:59+09:00", book.write(text(*rows(2))))
    with pytest.raises(StoreError) as stopped:
        await book.imported(older, mapping=fresh)
    assert (stopped.value.code, stopped.value.values_["last"]) == ("list_older", "2026-11-25 02:00")
    again = _of("2026-11-25T02:00+09:00", book.write(text(*rows(1))))
    assert (await book.imported(again, mapping=fresh))[0].count["unchanged"] == 1


async def test_a_list_of_json_lines_is_a_list(book: Book) -> None:
    book.attributes = {"points": Attribute(type="number"), "member": Attribute(type="flag")}
    mapping = {
        **PLAIN,
        "columns": {**PLAIN["columns"], "attributes": {"points": "points", "member": "member"}},
        "fresh_within": "36 hours",
    }
    lines = (
        '{"made_at": "2026-11-25T02:00:00"}',
        '{"email": "ann@chanoyu.example", "name": "髙木", "letter": "yes", "since": "2024-04-01 10:00", "points": 1.50}',
        "",
        '{"email": "bo@chanoyu.example", "name": null, "member": true, "letter": "no"}',
        '{"email": "cy@chanoyu.example", "name": ["C", "y"]}',
        "nothing",
        '{"email": "dee@chanoyu.example", "born": "1899-01-01"}',
    )
    path = _of("2020-01-01T00:00+09:00", book.write("\n".join(lines) + "\n", name="people.jsonl"))
    to = beside(path)
    done, refused = await book.imported(path, mapping=mapping, refused=to, reason=lambda refusal: refusal.code)
    assert told(refused) == [(5, "row_json_value"), (6, "row_json"), (7, "row_birthday")]
    assert (done.count["new"], done.count["granted"], done.count["refused"]) == (2, 1, 1)
    assert attributes(book) == [{"points": 1.5}, {"member": True}]
    assert book.all("SELECT file_ms FROM lists") == [(ms("2026-11-25T02:00+09:00"),)]
    assert to.read_text(encoding="utf-8").splitlines() == [
        '{"email": "cy@chanoyu.example", "name": ["C", "y"], "reason": "row_json_value"}',
        '{"line": "nothing", "reason": "row_json"}',
        '{"email": "dee@chanoyu.example", "born": "1899-01-01", "reason": "row_birthday"}',
    ]
    to.write_text(to.read_text(encoding="utf-8").splitlines()[2].replace("1899", "1999"), encoding="utf-8")
    made = ms("2026-11-26T02:00+09:00")
    done, _ = await book.imported(to, mapping={**mapping, "content": "full"}, at=LATER, made_ms=made)
    assert done.count["new"] == 1


async def test_a_consent_of_another_basis_keeps_its_basis_and_its_end(book: Book) -> None:
    mapping = {**PLAIN, "consent": {"newsletter": {**CONSENT, "basis": "implied", "expires_after": "2 years"}}}
    await book.imported(text(*rows(1)), mapping=mapping)
    assert book.all("SELECT basis, expires_ms FROM consents") == [("implied", ms("2026-04-01T10:00+09:00"))]
    await book.imported(text(*rows(1)), at=LATER)
    assert book.all("SELECT basis, expires_ms FROM consent_states") == [("express", None)], (
        "the person's own word is more"
    )
    done, _ = await book.imported(text(*rows(1)), mapping=mapping, at=LATER)
    assert done.count["granted"] == 0


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_who_was_erased_while_a_list_was_read_does_not_come_back(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.people import importing
    from engine.store.erasures import erase

    await book.rows(*rows(3))
    read = importing.stage

    async def meanwhile(connection: Any, *given: Any) -> Any:
        stock = await read(connection, *given)
        async with connection.begin():
            await erase(connection, "n1@chanoyu.example", 0, ms(LATER))
        return stock

    monkeypatch.setattr(importing, "stage", meanwhile)
    done, _ = await book.imported(text(*rows(3)), at=LATER)
    assert done.count["new"] == 0
    assert book.all("SELECT count(*) FROM subscribers WHERE address_key = 'n1@chanoyu.example'") == [(0,)]


def test_the_moment_of_the_tests_is_not_the_moment_of_the_lists() -> None:
    assert ms(NOW) < ms(LATER)
