"""Erasure: nothing of a person is left, nothing brings them back, and what the law still wants proved stays until its time."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import pytest
from ledger import line_of, only, sums_hold

from engine.cli.app import main
from engine.delivery.clock import Clock
from engine.project.years import Years
from engine.schema.tables import metadata
from engine.store.consents import Said, State, counts, refuse
from engine.store.database import open_store
from engine.store.erasures import erase

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Sink, Workshop

    Heard = tuple[int, str, str]

ANN, BO = "ann.secret@chanoyu.example", "bo@chanoyu.example"
YEAR_MS = 31_557_600_000
ROWS = (
    f"安野秘子,{ANN},1980-02-29,2026-01-05,希望する,2024/04/01 10:00,",
    f"簿,{BO},,,希望する,2024/04/01 10:00,",
)


def ask(shop: Workshop, statement: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(shop.store_file)) as connection:
        return connection.execute(statement, values).fetchall()


def change(shop: Workshop, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(shop.store_file)) as connection, connection:
        connection.execute(statement, values)


def mailed(shop: Workshop, years_ago: float, state: str = "accepted", subscriber: int = 1) -> None:
    """Write a delivery that rested on the person's first consent."""
    at = Clock().now_ms() - int(years_ago * YEAR_MS)
    change(
        shop,
        "INSERT INTO deliveries (edition_id, campaign, subscriber_id, occasion, lane, ad, due_date, consent_id, state, attempts,"
        " settled_ms, code, reply) VALUES (1, 'letter', ?, ?, 'x', 1, '2026-12-02', ?, ?, 1, ?, 550, ?)",
        subscriber,
        f"w{at}",
        subscriber,
        state,
        at,
        f"550 5.1.1 <{ANN}> unknown",
    )


def happened(shop: Workshop, key: str, address: str, subscriber: int | None) -> None:
    """Write an order."""
    change(
        shop,
        "INSERT INTO events (key, address_key, subscriber_id, kind, at_ms, day, source, recorded_ms)"
        " VALUES (?, ?, ?, 'order', 1, '2026-01-05', 'shop', 1)",
        key,
        address,
        subscriber,
    )
    change(shop, "INSERT INTO event_items SELECT id, 1, 'gyokuro', 'tea', 1 FROM events WHERE key = ?", key)


@pytest.fixture
def tayori(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> Callable[..., Heard]:
    """Give a shop that knows Ann and Bo, and its command line."""

    def run(*words: str) -> Heard:
        code = main([*words, "--project", str(shop.root)])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    assert run("subscribers", "import", str(shop.csv(*ROWS)))[0] == 0
    return run


def test_nothing_of_an_erased_person_is_left_in_the_files_of_the_store(
    shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    happened(shop, "o1", ANN, 1)
    mailed(shop, 4)
    change(shop, "INSERT INTO suppressions VALUES (?, 'complaint', 'test', 0)", ANN)
    with closing(sqlite3.connect(shop.store_file)) as pages:  # `tayori serve` has it open: nobody closes it last
        pages.execute("SELECT * FROM subscribers").fetchall()
        assert tayori("subscribers", "erase", ANN, "--yes")[0] == 0
        files = {path.name: path.read_bytes() for path in shop.state.iterdir()}
    assert {"tayori.db", "tayori.db-wal"} <= set(files)
    for name, content in files.items():
        for trace in (b"ann.secret", "安野秘子".encode(), b"1980-02-29", b"gyokuro"):
            assert trace not in content, name
    assert BO.encode() in files["tayori.db"]


def test_the_row_becomes_a_tombstone_and_what_rests_on_it_stays(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    mailed(shop, 4)
    ((subject,),) = ask(shop, "SELECT subject FROM subscribers WHERE address = ?", ANN)
    tayori("subscribers", "erase", ANN, "--yes")
    nowhere = f"{subject}@erased.invalid"
    assert ask(
        shop,
        "SELECT subject, address, address_key, name, birthday, month_day, last_order, attributes FROM subscribers WHERE id = 1",
    ) == [(subject, nowhere, nowhere, "", None, None, None, "{}")]
    assert ask(shop, "SELECT state, code, reply FROM deliveries") == [("accepted", 550, None)]
    assert ask(shop, "PRAGMA foreign_key_check") == [
        ("deliveries", 1, "editions", 1)
    ]  # the edition that the test made up
    assert ask(shop, "SELECT state, source FROM consents WHERE subject = ? ORDER BY id", subject) == [
        ("granted", "ec-cart"),
        ("erased", "erasure"),
    ]
    assert tayori("consent", "verify")[0] == 0
    assert tayori("subscribers", "export")[1].count("@") == 1


def test_every_column_that_may_name_a_person_is_known_here() -> None:
    """A table that is added later has to be thought of in `engine/store/erasures.py`; then it goes into this list."""
    naming = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in ("subscriber_id", "address", "address_key", "subject", "reply", "evidence", "tracking")
    }
    assert naming == {
        "subscribers.subject",
        "subscribers.address",
        "subscribers.address_key",
        "events.address_key",
        "events.tracking",
        "stage_changes.subscriber_id",
        "events.subscriber_id",
        "consents.subject",
        "consent_evidence.evidence",
        "consent_states.subject",
        "suppressions.address_key",
        "deliveries.subscriber_id",
        "deliveries.reply",
        "coupon_grants.subscriber_id",
        "bounces.subscriber_id",
        "suppression_changes.address_key",
        "letterbox.address_key",
        "sign_ups.address",
        "sign_ups.address_key",
        "sign_ups.evidence",
        "arrivals.subject",
        "leave_reasons.subject",
        "address_changes.subject",
        "address_changes.address",
        "address_changes.address_key",
        "moved_addresses.subject",
        "moved_addresses.address_key",
        "erasures.subject",
    }


def test_what_others_did_stays(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    happened(shop, "o1", ANN, 1)
    happened(shop, "o2", ANN, None)
    happened(shop, "o3", BO, 2)
    happened(shop, "o4", "nobody@chanoyu.example", None)
    change(shop, "INSERT INTO suppressions VALUES (?, 'bounce', 'test', 0)", BO)
    _, out, _ = tayori("subscribers", "erase", ANN, "--yes")
    assert "2 events" in out
    assert ask(shop, "SELECT key FROM events ORDER BY key") == [("o3",), ("o4",)]
    assert ask(shop, "SELECT count(*) FROM event_items") == [(2,)]
    assert ask(shop, "SELECT address_key FROM suppressions") == [(BO,)]
    assert ask(shop, "SELECT c.state FROM consent_states c JOIN subscribers s USING (subject) WHERE s.id = 2") == [
        ("granted",)
    ]


def test_no_list_brings_an_erased_person_back(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    tayori("subscribers", "erase", ANN, "--yes")
    later = f"安野,{ANN.upper()},,,希望する,2026/06/01 10:00,"
    bad = f"安野,{ANN},1899-01-01,,退会,,"
    code, out, err = tayori("subscribers", "import", str(shop.csv(later, bad, ROWS[1])), "--json")
    counted = json.loads(out)
    assert (code, err) == (0, "")
    assert (counted["rows"], counted["erased"], counted["new"], counted["unchanged"]) == (3, 2, 0, 1)
    assert ask(shop, "SELECT count(*) FROM subscribers") == [(2,)]
    assert (
        "        2  rows left out: these people were erased"
        in tayori("subscribers", "import", str(shop.csv(later, bad, ROWS[1])))[1]
    )
    assert not any(ANN.encode() in path.read_bytes() for path in shop.state.iterdir())


def test_a_list_is_held_where_nobody_can_tell_who_was_erased(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    tayori("subscribers", "erase", ANN, "--yes")
    keys = (shop.state / "seal.keys").read_text(encoding="ascii")
    (shop.state / "seal.keys").unlink()
    code, _, err = tayori("subscribers", "import", str(shop.csv(*ROWS)))
    assert code == 1
    assert "nobody can tell whom an import must leave out" in err
    assert ask(shop, "SELECT count(*) FROM subscribers") == [(2,)]
    (shop.state / "seal.keys").write_text(keys, encoding="ascii")
    assert tayori("subscribers", "import", str(shop.csv(*ROWS)))[0] == 0


async def test_nobody_erased_is_written_to(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await shop.import_(shop.csv(*ROWS))
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()  # both are to be tried again
    sink.rcpt = None
    async with shop.store() as store, store.writing() as connection:
        assert await erase(connection, ANN, 0, Clock().now_ms()) is not None
    report = await shop.run("2026-12-02T12:30+09:00")
    assert (sink.recipients, sums_hold(report)) == ([BO], True)
    assert line_of(report)["skipped"] == {"erased": 1}
    (planned,) = [one for one in await shop.plan("2026-12-09T11:45+09:00") if one.worked.key.endswith("W50")]
    assert (planned.worked.send, dict(planned.worked.skipped)) == (1, {"erased": 1})
    await shop.run("2026-12-09T11:45+09:00")
    assert sink.recipients == [BO, BO]


async def test_who_leaves_after_the_erasure_leaves_no_new_trace(shop: Workshop) -> None:
    await shop.import_(shop.csv(*ROWS))
    ((subject,),) = ask(shop, "SELECT subject FROM subscribers WHERE address = ?", ANN)
    store = await open_store(shop.store_file)
    async with store.writing() as connection:
        await erase(connection, ANN, 0, 5)
    before = ask(shop, "SELECT * FROM consents")
    async with store.writing() as connection:
        said = Said(subject, "newsletter", "refused", None, "leave-page", None, {"ip": "203.0.113.9"})
        assert not await refuse(connection, said, 9_000_000_000_000)
    await store.close()
    assert ask(shop, "SELECT * FROM consents") == before


@pytest.mark.parametrize("state", ["granted", "refused"])
def test_no_word_counts_after_the_erasure_however_late(state: Literal["granted", "refused"]) -> None:
    assert not counts(Said("s", "newsletter", state, 9, "shop", None), State("erased", 5))


@pytest.mark.parametrize(("typed", "code"), [(ANN, 0), (f"  {ANN.upper()} \n", 0), ("", 2), (BO, 2), ("yes", 2)])
def test_the_address_is_asked_for_again(
    typed: str, code: int, shop: Workshop, tayori: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    ended, _, err = tayori("subscribers", "erase", ANN)
    assert (ended, "Type the address again" in err) == (code, True)
    assert ask(shop, "SELECT count(*) FROM erasures") == [(0 if code else 1,)]


def test_whom_nobody_knows_cannot_be_erased(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    code, _, err = tayori("subscribers", "erase", "nobody@chanoyu.example", "--yes")
    assert (code, "knows nobody" in err) == (2, True)
    assert ask(shop, "SELECT count(*) FROM erasures") == [(0,)]


def test_somebody_of_whom_only_orders_are_known_can_be_erased(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    happened(shop, "o4", "stranger@chanoyu.example", None)
    happened(shop, "o5", "another@chanoyu.example", None)
    assert tayori("subscribers", "erase", "stranger@chanoyu.example", "--yes")[0] == 0
    assert ask(shop, "SELECT key FROM events") == [("o5",)]
    counted = tayori("subscribers", "import", str(shop.csv("x,stranger@chanoyu.example,,,希望する,2026/06/01 10:00,")))[
        1
    ]
    assert "        1  rows left out" in counted


def test_an_erasure_can_be_asked_for_twice(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    tayori("subscribers", "erase", ANN, "--yes")
    before = ask(shop, "SELECT * FROM consents"), ask(shop, "SELECT * FROM erasures")
    code, out, _ = tayori("subscribers", "erase", ANN, "--yes")
    assert code == 0
    assert "there is nothing more to do" in out
    assert (ask(shop, "SELECT * FROM consents"), ask(shop, "SELECT * FROM erasures")) == before


@pytest.mark.parametrize(
    ("years", "state", "kept"),
    [(2.9, "accepted", 2), (2.9, "unknown", 2), (3.1, "accepted", 0), (2.9, "refused", 0), (2.9, "skipped", 0)],
)
def test_evidence_stays_where_mail_went_out_under_it_within_the_time_of_the_law(
    years: float, state: str, kept: int, shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    mailed(shop, years, state)
    _, out, _ = tayori("subscribers", "erase", ANN, "--yes")
    assert ask(shop, "SELECT count(*) FROM consent_evidence WHERE consent_id <> 2") == [(kept,)]
    assert ("within 3 years; `tayori retention` deletes them" in out) == bool(kept)
    code, out, _ = tayori("consent", "proof", ANN)
    assert code == 0
    if kept:
        assert "erased " in out
        assert '"file": "people.csv", "line": 2}  it fits the commitment' in out
        assert [one["state"] for one in json.loads(tayori("consent", "proof", ANN, "--json")[1])["entries"]] == [
            "granted",
            "erased",
        ]
    else:
        assert "Nothing is kept that leads to its entries" in out
        assert json.loads(tayori("consent", "proof", ANN, "--json")[1])["subject"] is None


def test_the_time_is_the_shops_own(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    shop.edit("tayori.toml", "[rules]", '[rules]\nkeep_proof = "5 years"')
    mailed(shop, 4)
    assert "within 5 years" in tayori("subscribers", "erase", ANN, "--yes")[1]


@pytest.mark.parametrize("text", ["0 years", "three years", "100 years", "36 months", "1.5 years", "3 years\\n"])
def test_what_is_no_number_of_years_is_told(text: str, shop: Workshop, tayori: Callable[..., Heard]) -> None:
    shop.edit("tayori.toml", "[rules]", f'[rules]\nkeep_proof = "{text}"')
    code, _, err = tayori("retention")
    assert (code, "rules.keep_proof:" in err, "is not a number of years" in err) == (2, True, True)


@pytest.mark.parametrize(
    ("moment", "before"), [("2028-02-29T10:00", "2025-02-28T10:00"), ("2026-11-22T10:00", "2023-11-22T10:00")]
)
def test_years_are_counted_by_the_calendar(moment: str, before: str) -> None:
    assert Years(3).before(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == datetime.fromisoformat(
        before
    ).replace(tzinfo=UTC)


# Retention


def _recorded_long_ago(shop: Workshop) -> None:
    """Make the ledger four years older (past the engine: its chain is of no matter here)."""
    with closing(sqlite3.connect(shop.store_file)) as connection, connection:
        connection.execute("DROP TRIGGER consents_no_UPDATE")
        connection.execute("UPDATE consents SET recorded_ms = recorded_ms - ?", (4 * YEAR_MS,))


def _refused(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    tayori("subscribers", "import", str(shop.csv(f"安,{ANN},,,退会,2025/04/01 10:00,")))


def _evidence(shop: Workshop) -> list[int]:
    return [row[0] for row in ask(shop, "SELECT consent_id FROM consent_evidence ORDER BY consent_id")]


def test_evidence_goes_when_its_time_is_over_and_the_ledger_stays(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    _refused(shop, tayori)
    mailed(shop, 3.1)
    before = ask(shop, "SELECT * FROM consents")
    assert (
        tayori("retention", "--dry-run")[1]
        == "2 of 3 pieces of evidence are older than 3 years and would be deleted.\n"
    )
    assert _evidence(shop) == [1, 2, 3]
    assert (
        tayori("retention")[1]
        == "2 of 3 pieces of evidence were older than 3 years and are deleted; the ledger stays.\n"
    )
    assert (_evidence(shop), ask(shop, "SELECT * FROM consents")) == ([2], before)
    assert tayori("retention")[1].startswith("0 of 1 ")
    assert tayori("consent", "verify")[0] == 0


@pytest.mark.parametrize("state", ["accepted", "unknown", "claimed"])
def test_evidence_stays_while_the_last_mail_is_not_long_enough_ago(
    state: str, shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    _refused(shop, tayori)
    _recorded_long_ago(shop)
    mailed(shop, 5)
    mailed(shop, 2.9, state)
    tayori("retention")
    assert _evidence(shop) == [1, 2, 3]


def test_evidence_that_no_mail_ever_rested_on_goes_by_its_own_age(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    _refused(shop, tayori)
    mailed(shop, 0.1, "refused")  # it never arrived
    tayori("retention")
    assert _evidence(shop) == [1, 2, 3]
    _recorded_long_ago(shop)
    tayori("retention")
    assert _evidence(shop) == [2]


@pytest.mark.parametrize("state", ["granted", "confirmed"])
def test_what_a_consent_that_stands_rests_on_is_kept_whatever_its_age(
    state: str, shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    _recorded_long_ago(shop)
    mailed(shop, 9)
    change(shop, "UPDATE consent_states SET state = ?", state)
    tayori("retention")
    assert _evidence(shop) == [1, 2]


def test_the_kept_evidence_of_an_erased_person_goes_in_time_and_nothing_leads_to_them_then(
    shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    mailed(shop, 2.9)
    tayori("subscribers", "erase", ANN, "--yes")
    assert tayori("retention")[1].startswith("0 of 3 ")
    change(shop, "UPDATE deliveries SET settled_ms = settled_ms - ?, reply = 'a late one'", YEAR_MS)
    assert "Nothing leads any more to the entries of 1 people" in tayori("retention")[1]
    assert _evidence(shop) == [2]
    assert ask(shop, "SELECT subject FROM erasures") == [(None,)]
    assert ask(shop, "SELECT reply FROM deliveries") == [(None,)]
    assert "Nothing is kept that leads to its entries" in tayori("consent", "proof", ANN)[1]
    assert not any(ANN.encode() in path.read_bytes() for path in shop.state.iterdir())
    assert json.loads(tayori("subscribers", "import", str(shop.csv(ROWS[0])), "--json")[1])["erased"] == 1


def test_more_evidence_than_a_page_holds_goes_all_the_same(
    shop: Workshop, tayori: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [f"n{number},n{number}@chanoyu.example,,,退会,2025/04/01 10:00," for number in range(25)]
    tayori("subscribers", "import", str(shop.csv(*people)))
    _recorded_long_ago(shop)
    monkeypatch.setattr("engine.store.retention._PAGE", 10)
    assert tayori("retention")[1].startswith("25 of 27 ")
    assert _evidence(shop) == [1, 2]
