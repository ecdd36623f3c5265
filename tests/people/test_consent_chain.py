"""The chain over the consent ledger: whatever is changed, taken out or put in past the engine is found and named."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from book import CONSENT, PLAIN, Book, ms

from engine.cli.app import main
from engine.store.chain import verify
from engine.store.consents import Said, append, refuse
from engine.store.database import open_store
from engine.store.seals import begin_chain
from engine.store.subscribers import subjects_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workshop import Workshop

    from engine.store.chain import Found

TRIGGERS = ("consents_no_UPDATE", "consents_no_DELETE", "consents_no_replace")
OF_SEALS = ("consent_seals_no_UPDATE", "consent_seals_no_DELETE", "consent_seals_no_replace")
TEXTS = ("subject", "topic", "state", "source", "basis", "commitment")
NUMBERS = ("at_ms", "recorded_ms", "expires_ms")
ENTRIES = range(1, 8)


async def _found(book: Book, expect: str | None = None) -> Found:
    store = await open_store(book.path)
    try:
        async with store.reading() as connection:
            return await verify(connection, expect)
    finally:
        await store.close()


def _past(path: Path, *statements: str) -> None:
    """Change a store as somebody would who does not go through the engine, and knows of the triggers."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for trigger in (*TRIGGERS, *OF_SEALS):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement


def _copy(book: Book, name: str) -> Book:
    other = Book(book.folder.parent / name)
    other.folder.mkdir()
    for file in (book.path, book.path.with_name("seal.keys")):
        shutil.copy(file, other.folder)
    return other


async def _changed(book: Book, *statements: str, expect: str | None = None) -> list[tuple[str, int | None, int | None]]:
    """Return the faults of a copy that was changed: code, entry, seal."""
    other = _copy(book, "changed")
    try:
        _past(other.path, *statements)
        return [(fault.code, fault.entry, fault.seal) for fault in (await _found(other, expect)).faults]
    finally:
        shutil.rmtree(other.folder)


def _row(name: str, word: str = "yes", at: str = "2024-04-01 10:00") -> str:
    return f"{name}@chanoyu.example,{name},,,{word},{at},"


async def _leaves(book: Book, name: str, at: str) -> None:
    address = f"{name}@chanoyu.example"
    async with book.store() as store, store.writing() as connection:
        subject = (await subjects_of(connection, [address]))[address]
        assert await refuse(connection, Said(subject, "newsletter", "refused", ms(at), "leave-page", None), ms(at))


async def _ledger(book: Book) -> None:
    await book.rows(_row("ann"), _row("bo"), _row("cy"))
    await _leaves(book, "bo", "2026-11-26T08:00+09:00")
    other = {**PLAIN, "consent": {"newsletter": {**CONSENT, "form": "Write to me."}}}
    await book.rows(_row("dee"), _row("eve"), _row("flo"), mapping=other, at="2026-11-27T09:00+09:00")
    assert len(book.all("SELECT * FROM consents")) == len(ENTRIES)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make once what each test gets a copy of."""
    folder = tmp_path_factory.mktemp("ledger") / "book"
    asyncio.run(_ledger(Book(folder)))
    return folder


@pytest.fixture
def kept(book: Book, first: Path) -> Book:
    """Give a ledger of seven entries under three seals: a list, somebody who left, a list with another form."""
    if book.url is None:
        shutil.copytree(first, book.folder)
    else:
        asyncio.run(_ledger(book))
    return book


async def test_a_ledger_that_nobody_touched_fits(kept: Book) -> None:
    found = await _found(kept)
    assert (found.entries, found.seals, found.evidence, found.faults) == (7, 3, 7, [])
    assert kept.all("SELECT number, first_id, last_id FROM consent_seals") == [(1, 1, 3), (2, 4, 4), (3, 5, 7)]


@pytest.mark.parametrize("column", [*TEXTS, *NUMBERS, "form_id"])
async def test_a_byte_that_is_changed_in_any_column_of_any_entry_is_found(column: str, kept: Book) -> None:
    if column in TEXTS:
        plain = f"substr({column}, 1, length({column}) - 1) || 'X'"
        odd = (f"CAST({column} AS BLOB)", f"CAST(CAST({column} AS BLOB) || x'ff' AS TEXT)", f"{column} || char(0)")
    elif column in NUMBERS:
        plain, odd = f"coalesce({column}, 0) + 1", (f"coalesce({column}, 0) || 'x'",)
    else:
        plain, odd = "3 - coalesce(form_id, 1)", ("CASE WHEN form_id IS NULL THEN 1 END",)
    for entry, change in [*((entry, plain) for entry in ENTRIES), *((2, change) for change in odd)]:
        faults = await _changed(kept, f"UPDATE consents SET {column} = {change} WHERE id = {entry}")
        seal = next(number for number, last in ((1, 3), (2, 4), (3, 7)) if entry <= last)
        assert ("seal_changed", None, seal) in faults, change
        assert [fault for fault in faults if fault[0] == "entry_changed"] == [("entry_changed", entry, seal)]


async def test_an_entry_under_another_number_is_found(kept: Book) -> None:
    faults = await _changed(kept, "UPDATE consents SET id = 90 WHERE id = 2")
    assert {("entry_missing", 2, 1), ("entry_unsealed", 90, None)} <= set(faults)


async def test_an_entry_that_is_deleted_is_named(kept: Book) -> None:
    for entry in ENTRIES:
        faults = await _changed(kept, f"DELETE FROM consents WHERE id = {entry}")
        assert ("entry_missing", entry) in [fault[:2] for fault in faults]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 4), (5, 7)])
async def test_two_entries_that_change_places_are_named(one: int, other: int, kept: Book) -> None:
    faults = await _changed(
        kept,
        f"UPDATE consents SET id = 99 WHERE id = {one}",
        f"UPDATE consents SET id = {one} WHERE id = {other}",
        f"UPDATE consents SET id = {other} WHERE id = 99",
    )
    assert {entry for code, entry, _ in faults if code == "entry_changed"} == {one, other}


FORGED = (
    "INSERT INTO consents (id, subject, topic, state, at_ms, recorded_ms, source, basis, commitment)"
    " VALUES ({id}, 'abcdefghijklmn27', 'newsletter', 'granted', 1, 1, 'shop', 'express', 'c')"
)


@pytest.mark.parametrize("number", [8, 1000, 0, -5])
async def test_an_entry_that_somebody_put_in_is_named(number: int, kept: Book) -> None:
    faults = await _changed(kept, FORGED.format(id=number))
    assert ("entry_unsealed", number) in [fault[:2] for fault in faults]


async def test_the_next_write_does_not_seal_what_somebody_put_in(kept: Book) -> None:
    _past(kept.path, FORGED.format(id=8))
    await kept.rows(_row("gil"), at="2026-11-28T09:00+09:00")
    found = await _found(kept)
    assert ("entry_unsealed", 8) in [(fault.code, fault.entry) for fault in found.faults]
    assert kept.all("SELECT first_id, last_id FROM consent_seals WHERE number = 4") == [(9, 9)]


@pytest.mark.parametrize(
    "statement",
    [
        *(
            f"UPDATE consent_seals SET {name} = {name} || 'a' WHERE number = 2"
            for name in ("previous", "key", "seal", "marks")
        ),
        *(
            f"UPDATE consent_seals SET {name} = {name} + 1 WHERE number = 2"
            for name in ("first_id", "last_id", "sealed_ms")
        ),
        *(f"UPDATE consent_seals SET {name} = 'x' WHERE number = 2" for name in ("first_id", "last_id", "sealed_ms")),
        *(
            f"UPDATE consent_seals SET {name} = CAST(x'ff' AS TEXT) WHERE number = 2"
            for name in ("key", "seal", "marks")
        ),
        "UPDATE consent_seals SET marks = substr(marks, 9) WHERE number = 3",
        "UPDATE consent_seals SET last_id = 99999999 WHERE number = 3",
        "UPDATE consent_seals SET number = 20 WHERE number = 2",
        "UPDATE consent_seals SET number = -2 WHERE number = 2",
        "DELETE FROM consent_seals WHERE number = 1",
        "DELETE FROM consent_seals WHERE number = 2",
        "DELETE FROM consent_seals WHERE number = 3",
        "DELETE FROM consent_seals",
    ],
)
async def test_a_seal_that_is_changed_or_taken_away_is_found(statement: str, kept: Book) -> None:
    assert await _changed(kept, statement) != []


async def test_two_seals_that_change_places_are_found(kept: Book) -> None:
    swap = [f"UPDATE consent_seals SET number = {new} WHERE number = {old}" for old, new in ((2, 9), (3, 2), (9, 3))]
    assert {"seal_order", "seal_changed"} <= {code for code, *_ in await _changed(kept, *swap)}


CARELESS = ("DELETE FROM consents WHERE id > 4", "DELETE FROM consent_seals WHERE number = 3")
CAREFUL = (
    *CARELESS,
    "DELETE FROM consent_evidence WHERE consent_id > 4",
    "DELETE FROM consent_states WHERE consent_id > 4",
)


async def test_a_tail_that_is_cut_off_with_its_seal_shows_in_what_still_speaks_of_it(kept: Book) -> None:
    codes = [code for code, *_ in await _changed(kept, *CARELESS)]
    assert codes.count("state_of_nothing") == codes.count("evidence_of_nothing") == 3


async def test_a_tail_that_is_cut_off_with_all_that_speaks_of_it_shows_only_against_a_seal_kept_elsewhere(
    kept: Book,
) -> None:
    latest = (await _found(kept)).latest
    assert latest is not None
    assert await _changed(kept, *CAREFUL) == []  # what no chain can show by itself
    assert await _changed(kept, *CAREFUL, expect=latest.seal) == [("seal_not_met", None, None)]


async def test_a_ledger_that_was_sealed_anew_shows_only_against_a_seal_kept_elsewhere(kept: Book) -> None:
    latest = (await _found(kept)).latest
    assert latest is not None
    _past(kept.path, "UPDATE consents SET at_ms = 1 WHERE id = 1", "DELETE FROM consent_seals")
    _past(kept.path, "UPDATE consent_states SET at_ms = 1 WHERE consent_id = 1")
    async with kept.store() as store, store.writing() as connection:
        assert await begin_chain(connection, 1) == 7
    assert (await _found(kept)).holds  # whoever can use the key can do this
    assert [fault.code for fault in (await _found(kept, latest.seal)).faults] == ["seal_not_met"]


async def test_a_seal_kept_elsewhere_stays_in_a_ledger_that_grows(kept: Book) -> None:
    latest = (await _found(kept)).latest
    assert latest is not None
    await kept.rows(_row("gil"), at="2026-11-28T09:00+09:00")
    assert (await _found(kept, latest.seal)).holds


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE consent_evidence SET evidence = '{}' WHERE consent_id = 2", ("evidence_changed", 2, None)),
        ("UPDATE consent_evidence SET salt = 'a' WHERE consent_id = 2", ("evidence_changed", 2, None)),
        ("UPDATE forms SET text = text || ' And to my friends.' WHERE id = 1", ("form_changed", None, None)),
        ("UPDATE forms SET first_seen_ms = 1 WHERE id = 1", ("entry_changed", 1, 1)),
        ("UPDATE forms SET digest = 'a' WHERE id = 2", ("entry_changed", 5, 3)),
        ("UPDATE consent_states SET state = 'granted' WHERE consent_id = 4", ("state_differs", 4, None)),
        ("UPDATE consent_states SET at_ms = 1 WHERE consent_id = 4", ("state_differs", 4, None)),
        ("UPDATE consent_states SET expires_ms = 1 WHERE consent_id = 4", ("state_differs", 4, None)),
        ("UPDATE consent_states SET consent_id = 2 WHERE consent_id = 4", ("state_differs", 4, None)),
        ("DELETE FROM consent_states WHERE consent_id = 4", ("state_differs", 4, None)),
        (
            "INSERT INTO consent_states VALUES ('x', 'y', 1, 'granted', 1, NULL, 'express')",
            ("state_of_nothing", 1, None),
        ),
        ("INSERT INTO consent_evidence VALUES (99, 's', '{}')", ("evidence_of_nothing", 99, None)),
    ],
)
async def test_what_lies_beside_the_ledger_has_to_agree_with_it(
    statement: str, fault: tuple[str, int | None, int | None], kept: Book
) -> None:
    assert fault in await _changed(kept, statement)


async def test_evidence_that_was_deleted_is_no_fault(kept: Book) -> None:
    _past(kept.path, "DELETE FROM consent_evidence WHERE consent_id < 3")
    found = await _found(kept)
    assert (found.holds, found.evidence) == (True, 5)


async def test_without_its_key_a_seal_is_not_believed(kept: Book) -> None:
    kept.path.with_name("seal.keys").unlink()
    found = await _found(kept)
    assert [(fault.code, fault.seal) for fault in found.faults] == [("seal_key_gone", 1)]
    _past(kept.path, "UPDATE consents SET source = 'X' WHERE id = 2")
    assert ("entry_changed", 2) in [(fault.code, fault.entry) for fault in (await _found(kept)).faults]


async def test_another_key_does_not_make_a_seal(kept: Book) -> None:
    file = kept.path.with_name("seal.keys")
    file.write_text("00" * 32 + "\n", encoding="ascii")
    assert [fault.code for fault in (await _found(kept)).faults] == ["seal_key_gone"]


async def test_a_lost_key_keeps_nobody_from_leaving(kept: Book) -> None:
    kept.path.with_name("seal.keys").unlink()
    await _leaves(kept, "ann", "2026-11-28T08:00+09:00")
    assert kept.words()["ann@chanoyu.example"] == "refused"
    assert [fault.code for fault in (await _found(kept)).faults] == ["seal_key_gone"]


async def test_a_secret_given_later_seals_from_then_on_and_the_file_goes_on_verifying(kept: Book) -> None:
    said = Said("abcdefghijklmn27", "newsletter", "refused", 9, "test", None)
    store = await open_store(kept.path, seal_key=b"the shop's own secret")
    async with store.writing() as connection:
        await append(connection, [said], 9)
    async with store.reading() as connection:
        assert (await verify(connection)).holds
    await store.close()
    assert len(set(kept.all("SELECT key FROM consent_seals"))) == 2
    assert [(fault.code, fault.seal) for fault in (await _found(kept)).faults] == [("seal_key_gone", 4)]


async def test_the_key_file_is_made_once_and_for_its_owner_alone(kept: Book) -> None:
    file = kept.path.with_name("seal.keys")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(bytes.fromhex(file.read_text(encoding="ascii"))) == 32
    assert [path.name for path in kept.folder.iterdir() if "seal" in path.name] == ["seal.keys"]
    assert len(set(kept.all("SELECT key FROM consent_seals"))) == 1


async def test_a_slice_of_a_list_is_one_seal(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.people.applying.SLICE", 1000)
    await book.rows(*(_row(f"n{number}") for number in range(2500)))
    assert book.all("SELECT first_id, last_id FROM consent_seals") == [(1, 1000), (1001, 2000), (2001, 2500)]


async def test_what_is_undone_leaves_neither_entry_nor_seal(kept: Book) -> None:
    async def half() -> None:
        async with kept.store() as store, store.writing() as connection:
            await append(connection, [Said("abcdefghijklmn27", "newsletter", "refused", 9, "test", None)], 9)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await half()
    found = await _found(kept)
    assert (found.entries, found.seals, found.holds) == (7, 3, True)


async def test_many_who_leave_at_once_make_one_chain(kept: Book) -> None:
    async def leave(number: int) -> None:
        async with kept.store() as store, store.writing() as connection:
            subject = f"abcdefghijklm{number:03}"
            assert await refuse(connection, Said(subject, "newsletter", "refused", 9, "leave-page", None), 9)

    await asyncio.gather(*(leave(number) for number in range(20)))
    found = await _found(kept)
    assert (found.entries, found.seals, found.faults) == (27, 23, [])


def _unseal(path: Path) -> None:
    """Make the store what an earlier release left: a ledger without seals."""
    _past(path, "DELETE FROM consent_seals")
    path.with_name("seal.keys").unlink()


async def test_the_ledger_of_an_earlier_release_is_sealed_by_the_next_write(kept: Book) -> None:
    _unseal(kept.path)
    assert [fault.code for fault in (await _found(kept)).faults] == ["ledger_unsealed"]
    await _leaves(kept, "ann", "2026-11-28T08:00+09:00")
    assert kept.all("SELECT number, first_id, last_id FROM consent_seals") == [(1, 1, 8)]
    assert (await _found(kept)).holds


async def test_a_long_ledger_of_an_earlier_release_is_sealed_in_blocks(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    await book.rows(*(_row(f"n{number}") for number in range(25)))
    _unseal(book.path)
    monkeypatch.setattr("engine.store.seals.BLOCK", 10)
    await _leaves(book, "n3", "2026-11-28T08:00+09:00")
    assert book.all("SELECT first_id, last_id FROM consent_seals") == [(1, 10), (11, 20), (21, 26)]
    assert (await _found(book)).holds


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_seals SET seal = 'a'",
        "UPDATE OR REPLACE consent_seals SET number = 2",
        "DELETE FROM consent_seals",
        "INSERT OR REPLACE INTO consent_seals VALUES (1, 1, 1, '', '', 'a', '', 1)",
        "INSERT OR IGNORE INTO consent_seals VALUES (1, 1, 1, '', '', 'a', '', 1)",
    ],
)
async def test_the_database_itself_refuses_to_change_or_delete_a_seal(statement: str, kept: Book) -> None:
    before = kept.all("SELECT * FROM consent_seals")
    with closing(sqlite3.connect(kept.path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
        connection.commit()
    assert kept.all("SELECT * FROM consent_seals") == before


@pytest.fixture
def tayori(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Give a shop with three consents, and its command line."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--project", str(shop.root)])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    people = (f"n{number},n{number}@chanoyu.example,,,希望する,2024/04/01 10:00," for number in range(3))
    assert run("subscribers", "import", str(shop.csv(*people)))[0] == 0
    return run


def test_the_command_says_that_all_fits_and_gives_the_seal_to_keep(tayori: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = tayori("consent", "verify")
    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [
        "        3  entries",
        "        1  seals",
        "        3  of the entries have their evidence still",
        "everything fits.",
    ]
    document = json.loads(tayori("consent", "verify", "--json")[1])
    assert {key: document[key] for key in ("holds", "entries", "seals", "evidence", "faults")} == {
        "holds": True,
        "entries": 3,
        "seals": 1,
        "evidence": 3,
        "faults": [],
    }
    assert f"latest seal {document['latest']} (" in out
    for kept in (document["latest"], document["latest"].removeprefix("1:").upper()):
        assert tayori("consent", "verify", "--expect", kept)[0] == 0


def test_the_command_fails_and_names_each_entry(shop: Workshop, tayori: Callable[..., tuple[int, str, str]]) -> None:
    latest = json.loads(tayori("consent", "verify", "--json")[1])["latest"]
    _past(shop.store_file, "UPDATE consents SET at_ms = at_ms + 1 WHERE id = 2")
    code, out, _ = tayori("consent", "verify", "--expect", latest)
    assert code == 1
    assert out.startswith(
        "seal 1 does not fit its entries.\nentry 2 (2024-04-01 10:00:00.001+09:00 (2024-04-01T01:00:00.001Z)) is"
    )
    assert f"the chain does not hold the seal {latest[2:]}" in out
    assert "        4  do not fit (see above)" in out
    code, out, _ = tayori("consent", "verify", "--json")
    (_, fault, _) = json.loads(out)["faults"]
    assert (code, out.count("\n"), fault["code"], fault["entry"], fault["seal"]) == (1, 1, "entry_changed", 2, 1)


def test_a_million_faults_are_not_printed(shop: Workshop, tayori: Callable[..., tuple[int, str, str]]) -> None:
    people = shop.csv(*(f"m{number},m{number}@chanoyu.example,,,希望する,2024/04/01 10:00," for number in range(200)))
    tayori("subscribers", "import", str(people))
    _past(shop.store_file, "UPDATE consents SET topic = 'offers'")
    out = tayori("consent", "verify")[1]
    assert len(out.splitlines()) < 120
    assert "more: --json tells all" in out


@pytest.mark.parametrize("seal", ["57:3fa9", "yes", "", "0" * 63])
def test_what_is_no_seal_is_told(seal: str, tayori: Callable[..., tuple[int, str, str]]) -> None:
    code, _, err = tayori("consent", "verify", "--expect", seal)
    assert (code, "is not a seal" in err) == (2, True)


@pytest.mark.parametrize("content", ["", "not a key\n"])
def test_a_key_file_that_cannot_be_read_is_told(
    content: str, shop: Workshop, tayori: Callable[..., tuple[int, str, str]]
) -> None:
    (shop.state / "seal.keys").write_text(content, encoding="ascii")
    code, _, err = tayori("consent", "verify")
    assert code == 1
    assert "seal.keys cannot be read" in err


def test_the_secret_comes_from_the_variable_and_never_from_the_file(
    shop: Workshop, tayori: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_STORE__SEAL_KEY", "the shop's own secret")
    people = shop.csv("z,z@chanoyu.example,,,希望する,2024/04/01 10:00,")
    tayori("subscribers", "import", str(people))
    assert tayori("consent", "verify")[0] == 0
    monkeypatch.delenv("TAYORI_STORE__SEAL_KEY")
    assert "is not here: seal 2" in tayori("consent", "verify")[1]
    shop.edit("tayori.toml", "[store]", '[store]\nseal_key = "in git"')
    code, _, err = tayori("consent", "verify")
    assert code == 2
    assert "a secret must not stand in a project file" in err


def test_an_upgrade_seals_the_ledger_of_an_earlier_release(
    shop: Workshop, tayori: Callable[..., tuple[int, str, str]]
) -> None:
    _unseal(shop.store_file)
    code, out, _ = tayori("consent", "verify")
    assert code == 1
    assert "none of the 3 entries is sealed" in out
    assert tayori("upgrade")[0] == 0
    assert tayori("consent", "verify")[0] == 0


def test_a_new_store_has_no_seal_and_no_fault(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["upgrade"], ["consent", "verify"]):
        assert main([*words, "--project", str(shop.root)]) == 0
    assert "everything fits." in capsys.readouterr().out
    assert not (shop.state / "seal.keys").exists()
