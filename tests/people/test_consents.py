"""Whose word counts: the refusal, wherever it comes from, unless a later consent with a moment of its own says otherwise."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing

import pytest
from book import CONSENT, FORM, NOW, PLAIN, Book, ms, told

from engine.store.consents import Said, refuse
from engine.store.subscribers import subjects_of

ANN = "ann@chanoyu.example"


def _row(word: str, at: str = "", address: str = ANN, born: str = "") -> str:
    return f"{address},Ann,{born},,{word},{at},"


async def _leaves(book: Book, at: str, address: str = ANN) -> bool:
    """Leave by a link in a mail."""
    async with book.store() as store, store.writing() as connection:
        subject = (await subjects_of(connection, [address]))[address]
        said = Said(subject, "newsletter", "refused", ms(at), "leave-page", None, {"edition": 7})
        return await refuse(connection, said, ms(at))


async def test_an_import_does_not_override_a_refusal_made_after_the_export(book: Book) -> None:
    await book.rows(_row("yes", "2024-04-01 10:00"))
    await _leaves(book, "2026-11-26T08:00+09:00")
    count, _ = await book.rows(_row("yes", "2024-04-01 10:00"), at="2026-11-27T09:00+09:00")
    assert book.states()[ANN] == ("refused", ms("2026-11-26T08:00+09:00"))
    assert (count["granted"], count["kept_refusal"]) == (0, 1)


async def test_a_consent_given_after_the_refusal_counts(book: Book) -> None:
    await book.rows(_row("yes", "2024-04-01 10:00"))
    await _leaves(book, "2026-11-26T08:00+09:00")
    count, _ = await book.rows(_row("yes", "2026-11-26 08:01"), at="2026-11-27T09:00+09:00")
    assert book.states()[ANN] == ("granted", ms("2026-11-26T08:01+09:00"))
    assert (count["granted"], count["kept_refusal"]) == (1, 0)


async def test_a_consent_of_the_very_moment_of_the_refusal_does_not_count(book: Book) -> None:
    await book.rows(_row("no", "2026-01-05 10:00"))
    await book.rows(_row("yes", "2026-01-05 10:00"))
    assert book.words() == {ANN: "refused"}


async def test_the_newest_refusal_is_what_a_consent_has_to_be_later_than(book: Book) -> None:
    """Refused in January, agreed in March, refused in May: the list of March must not win, however late it comes."""
    await book.rows(_row("no", "2026-01-05 10:00"))
    await book.rows(_row("no", "2026-05-05 10:00"))
    count, _ = await book.rows(_row("yes", "2026-03-05 10:00"))
    assert book.states()[ANN] == ("refused", ms("2026-05-05T10:00+09:00"))
    assert count["kept_refusal"] == 1


async def test_leaving_again_later_is_remembered_as_later(book: Book) -> None:
    await book.rows(_row("no", "2026-01-05 10:00"))
    assert not await _leaves(book, "2026-05-05T10:00+09:00")
    await book.rows(_row("yes", "2026-03-05 10:00"))
    assert book.words() == {ANN: "refused"}


async def test_a_refusal_without_a_moment_wins_over_every_consent_before_now(book: Book) -> None:
    await book.rows(_row("yes", "2026-11-24 10:00"))
    await book.rows(_row("no"))
    assert book.states()[ANN] == ("refused", ms(NOW))
    await book.rows(_row("yes", "2026-11-25 08:59"), at="2026-11-26T09:00+09:00")
    assert book.words() == {ANN: "refused"}


async def test_an_older_refusal_does_not_take_back_a_later_consent(book: Book) -> None:
    await book.rows(_row("yes", "2026-05-05 10:00"))
    count, _ = await book.rows(_row("no", "2026-03-05 10:00"))
    assert book.words() == {ANN: "granted"}
    assert count["refused"] == 0


@pytest.mark.parametrize("at", ["", "   "])
async def test_a_consent_without_a_moment_is_refused(at: str, book: Book) -> None:
    count, refused = await book.rows(_row("yes", at))
    assert told(refused) == [(2, "row_consent_moment")]
    assert (count["new"], book.people()) == (0, {})


@pytest.mark.parametrize("at", ["2026-11-25 09:01", "2031-01-01", "2026-11-25T00:00:01Z"])
async def test_a_consent_from_the_future_is_refused(at: str, book: Book) -> None:
    _, refused = await book.rows(_row("yes", at))
    assert told(refused) == [(2, "row_moment_future")]


async def test_one_moment_for_all_rows_must_not_lie_in_the_future_either(book: Book) -> None:
    consent = {**CONSENT, "since": "2031-01-01T00:00:00+09:00"}
    del consent["at"]
    _, refused = await book.rows(_row("yes"), mapping={**PLAIN, "consent": {"newsletter": consent}})
    assert told(refused) == [(2, "row_moment_future")]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-04-01 10:00", "2024-04-01T10:00+09:00"),
        ("2024/4/1 9:05:07", "2024-04-01T09:05:07+09:00"),
        ("2024-04-01", "2024-04-01T00:00+09:00"),
        ("2024-04-01T10:00:00Z", "2024-04-01T10:00+00:00"),
        ("2024-04-01T10:00:00.250+02:00", "2024-04-01T10:00:00.250+02:00"),
        ("2024-04-01T10:00:00.999999+0200", "2024-04-01T10:00:00.999+02:00"),
    ],
)
async def test_a_moment_is_read_in_the_zone_of_the_shop_unless_it_names_its_own(
    text: str, moment: str, book: Book
) -> None:
    await book.rows(_row("yes", text))
    assert book.states()[ANN] == ("granted", ms(moment))


@pytest.mark.parametrize(
    "at", ["yesterday", "2024-02-30", "2024-13-01 10:00", "2024-04-01 25:00", "1711929600", "04/01/2024"]
)
async def test_what_is_no_moment_is_refused(at: str, book: Book) -> None:
    _, refused = await book.rows(_row("yes", at))
    assert told(refused) == [(2, "row_moment")]


async def test_a_blank_says_nothing_and_takes_nothing_back(book: Book) -> None:
    await book.rows(_row("yes", "2024-04-01 10:00"))
    await book.rows(_row(""))
    assert book.words() == {ANN: "granted"}


async def test_a_duplicate_counts_once_but_its_refusal_is_honoured(book: Book) -> None:
    count, refused = await book.rows(
        _row("yes", "2024-04-01 10:00"), _row("no", "2024-04-01 10:00", address=" ANN@Chanoyu.example ")
    )
    assert told(refused) == [(3, "row_twice")]
    assert (count["new"], count["granted"], count["refused"]) == (1, 1, 1)
    assert book.words() == {ANN: "refused"}


async def test_a_refused_row_still_speaks_against_mail(book: Book) -> None:
    await book.rows(_row("yes", "2024-04-01 10:00"))
    _, refused = await book.rows(_row("no", "some day"))
    assert told(refused) == [(2, "row_moment")]
    assert book.words() == {ANN: "refused"}


async def test_the_refusals_of_several_rows_are_all_kept(book: Book) -> None:
    mapping = {
        **PLAIN,
        "consent": {
            "newsletter": CONSENT,
            "offers": {**CONSENT, "column": "born", "since": "2024-01-01T00:00:00+09:00", "at": None},
        },
        "columns": {"address": "email"},
    }
    rows = [
        _row("yes", "2024-04-01 10:00", born="yes"),
        _row("no", "2024-04-02 10:00", born=""),
        _row("", born="no"),
    ]
    _, refused = await book.rows(*rows, mapping=mapping)
    assert told(refused) == [(3, "row_twice"), (4, "row_twice")]
    assert book.words() == {ANN: "refused"}
    assert book.states("offers")[ANN][0] == "refused"


@pytest.mark.parametrize("between", [0, 998, 2500])
async def test_a_refusal_counts_however_far_from_the_row_that_agrees(between: int, book: Book) -> None:
    """The row that refuses is not sound, and comes first: nobody knows the person yet when it is read."""
    others = [_row("", address=f"n{number}@chanoyu.example") for number in range(between)]
    _, refused = await book.rows(_row("no", born="1899-01-01"), *others, _row("yes", "2024-04-01 10:00"))
    assert told(refused) == [(2, "row_birthday")]
    assert book.words() == {ANN: "refused"}


async def test_the_same_list_twice_is_one_import(book: Book) -> None:
    rows = (
        _row("yes", "2024-04-01 10:00"),
        _row("no", "2024-05-01 10:00"),
        _row("no", address="bo@chanoyu.example"),
        _row("yes", "2024-04-01 10:00", address="cy@chanoyu.example"),
        _row("no", "some day", address="cy@chanoyu.example"),
        "dee@chanoyu.example,Dee,1980-02-29,2026-01-05,,,bounced",
    )
    first, _ = await book.rows(*rows)
    before = book.all("SELECT * FROM consents"), book.all("SELECT * FROM subscribers"), book.states()
    second, _ = await book.rows(*rows, at="2026-11-26T09:00+09:00")
    assert (book.all("SELECT * FROM consents"), book.all("SELECT * FROM subscribers"), book.states()) == before
    assert first["new"] == second["unchanged"] == 4
    assert second["new"] + second["changed"] + second["granted"] + second["refused"] + second["suppressed"] == 0


async def test_two_imports_may_share_an_open_store(book: Book) -> None:
    async with book.store() as store:
        await book.rows(_row("yes", "2024-04-01 10:00"), store=store)
        count, refused = await book.rows(_row("yes", "2024-04-01 10:00"), store=store)
    assert (count["unchanged"], refused) == (1, [])


async def test_the_proof_of_a_consent_is_kept_and_its_commitment_verifies(book: Book) -> None:
    await book.rows(_row("yes", "2024-04-01 10:00"))
    ((commitment, recorded, source, basis, form, salt, evidence),) = book.all(
        "SELECT c.commitment, c.recorded_ms, c.source, c.basis, f.text, e.salt, e.evidence FROM consents c"
        " JOIN consent_evidence e ON e.consent_id = c.id JOIN forms f ON f.id = c.form_id"
    )
    assert (recorded, source, basis, form) == (ms(NOW), "shop", "express", FORM)
    assert json.loads(evidence) == {"address": ANN, "file": "people.csv", "line": 2}
    assert hashlib.sha256(f"{salt}{evidence}".encode()).hexdigest() == commitment


async def test_each_wording_of_a_form_is_kept_once(book: Book) -> None:
    other = {**PLAIN, "consent": {"newsletter": {**CONSENT, "form": "Write to me."}}}
    await book.rows(_row("yes", "2024-04-01 10:00"))
    await book.rows(_row("yes", "2024-04-01 10:00", address="bo@chanoyu.example"))
    await book.rows(_row("yes", "2024-04-01 10:00", address="cy@chanoyu.example"), mapping=other)
    assert book.all("SELECT text FROM forms ORDER BY id") == [(FORM,), ("Write to me.",)]


async def test_nobody_can_change_what_the_ledger_says(book: Book) -> None:
    await book.rows(_row("yes", "2024-04-01 10:00"))
    for statement in ("UPDATE consents SET state = 'refused'", "DELETE FROM consents"):
        with closing(sqlite3.connect(book.path)) as connection, pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)


async def test_more_topics_than_a_statement_holds_are_read_all_the_same(book: Book) -> None:
    consents = {f"topic{number}": CONSENT for number in range(20)}
    rows = [_row("yes", "2024-04-01 10:00", address=f"n{number}@chanoyu.example") for number in range(1000)]
    count, refused = await book.rows(*rows, mapping={**PLAIN, "consent": consents})
    assert (count["granted"], refused) == (20_000, [])
