"""The proof of one person's consent, as a regulator asks for it: entry by entry, with what is kept of how it came about."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from engine.cli.app import main
from engine.store.consents import Said, refuse
from engine.store.database import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Workshop

    Heard = tuple[int, str, str]

ANN = "ann@chanoyu.example"
TRIGGERS = ("consents_no_UPDATE", "consents_no_DELETE", "consents_no_replace")


@pytest.fixture
def tayori(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> Callable[..., Heard]:
    """Give a shop that knows Ann, who agreed, and Bo, who did not; and its command line."""

    def run(*words: str) -> Heard:
        code = main([*words, "--project", str(shop.root)])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    people = shop.csv(f"安,{ANN},,,希望する,2024/04/01 10:00,", "簿,bo@chanoyu.example,,,,,")
    assert run("subscribers", "import", str(people))[0] == 0
    return run


async def _leave(shop: Workshop, subject: str) -> None:
    store = await open_store(shop.store_file)
    async with store.writing() as connection:
        evidence = {"edition": 7, "ip": "203.0.113.9", "user_agent": "Mail/1.0"}
        said = Said(subject, "newsletter", "refused", 1_800_000_000_250, "one-click", None, evidence)
        assert await refuse(connection, said, 1_800_000_000_250)
    await store.close()


def _past(shop: Workshop, *statements: str) -> None:
    with closing(sqlite3.connect(shop.store_file)) as connection, connection:
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.execute(statement)


def _proof(tayori: Callable[..., Heard], address: str = ANN) -> dict[str, Any]:
    _, out, _ = tayori("consent", "proof", address, "--json")
    assert out.count("\n") == 1
    return json.loads(out)


def test_an_entry_is_shown_with_all_that_proves_it(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    proof = _proof(tayori)
    (entry,) = proof["entries"]
    form = shop.project().mappings["cart"].consent["newsletter"].form
    recorded = entry.pop("recorded")
    assert entry.pop("form_first_seen") == entry.pop("sealed") == recorded
    assert entry == {
        "id": 1,
        "topic": "newsletter",
        "state": "granted",
        "at": "2024-04-01T01:00:00Z",
        "source": "ec-cart",
        "basis": "express",
        "expires": None,
        "form": form,
        "evidence": {"address": ANN, "file": "people.csv", "line": 2},
        "evidence_fits": True,
        "seal": 1,
        "seal_covers": [1, 1],
        "seal_holds": True,
        "mails": 0,
        "last_mail": None,
    }
    assert (proof["address"], proof["erased"], proof["chain"]["holds"]) == (ANN, None, True)
    code, out, err = tayori("consent", "proof", ANN)
    assert (code, err) == (0, "")
    assert out.startswith(
        f"{ANN}  ({proof['subject']})\n\n#1  newsletter  granted  2024-04-01 10:00:00+09:00 (2024-04-01T01:00:00Z)\n"
    )
    assert f"  form        {form}\n" in out
    assert '"file": "people.csv", "line": 2}  it fits the commitment in the ledger\n' in out
    assert "(entries 1 to 1, " in out
    assert f"the whole chain holds: 1 entries, 1 seals, the latest {proof['chain']['latest']}." in out


async def test_the_entries_come_in_their_order_with_what_the_leave_page_saw(shop: Workshop) -> None:
    await shop.import_(shop.csv(f"安,{ANN},,,希望する,2024/04/01 10:00,"))
    with closing(sqlite3.connect(shop.store_file)) as connection:
        ((subject,),) = connection.execute("SELECT subject FROM subscribers").fetchall()
    await _leave(shop, subject)
    proof = json.loads(shop.tayori("consent", "proof", ANN, "--json").stdout)
    granted, refused = proof["entries"]
    assert (granted["state"], refused["state"], refused["at"]) == ("granted", "refused", "2027-01-15T08:00:00.250Z")
    assert refused["evidence"] == {"edition": 7, "ip": "203.0.113.9", "user_agent": "Mail/1.0"}
    assert (refused["form"], refused["seal"], refused["evidence_fits"]) == (None, 2, True)
    out = shop.tayori("consent", "proof", ANN, env={"TAYORI_LANG": "ja"}).stdout
    assert "#2  newsletter  停止  2027-01-15 17:00:00.250+09:00 (2027-01-15T08:00:00.250Z)" in out
    assert "台帳全体の連鎖は有効です" in out


def test_the_mails_that_rested_on_an_entry_are_counted(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    columns = (
        "edition_id, campaign, subscriber_id, occasion, lane, ad, due_date, consent_id, state, attempts, settled_ms"
    )
    for number, state in enumerate(("accepted", "unknown", "refused", "skipped", "deferred")):
        values = f"1, 'letter', 1, 'w{number}', 'x', 1, '2026-12-02', 1, '{state}', 1, {1_800_000_000_000 + number}"
        _past(shop, f"INSERT INTO deliveries ({columns}) VALUES ({values})")
    (entry,) = _proof(tayori)["entries"]
    assert (entry["mails"], entry["last_mail"]) == (2, "2027-01-15T08:00:00.001Z")
    assert "2 under this entry, the last 2027-01-15 17:00:00.001+09:00" in tayori("consent", "proof", ANN)[1]


@pytest.mark.parametrize("spelling", ["ANN@Chanoyu.EXAMPLE", "　ann＠chanoyu.example　", " Ann@chanoyu.example\t"])
def test_a_person_is_found_in_any_spelling_of_their_address(spelling: str, tayori: Callable[..., Heard]) -> None:
    assert _proof(tayori, spelling)["entries"][0]["state"] == "granted"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nobody@chanoyu.example", "the store knows nobody by the address nobody@chanoyu.example"),
        ("ann", "not an e-mail address"),
    ],
)
def test_whom_nobody_knows_is_told(address: str, words: str, tayori: Callable[..., Heard]) -> None:
    code, out, err = tayori("consent", "proof", address)
    assert (code, out) == (2, "")
    assert words in err


def test_somebody_who_never_said_a_word_has_no_entry(tayori: Callable[..., Heard]) -> None:
    assert _proof(tayori, "bo@chanoyu.example")["entries"] == []
    code, out, _ = tayori("consent", "proof", "bo@chanoyu.example")
    assert code == 0
    assert "never said a word on any topic" in out


def test_evidence_that_is_gone_or_does_not_fit_is_said_to_be(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    _past(shop, """UPDATE consent_evidence SET evidence = '{"file": "forged.csv"' WHERE consent_id = 1""")
    code, out, _ = tayori("consent", "proof", ANN)
    assert code == 1
    assert "IT DOES NOT FIT the commitment" in out
    assert _proof(tayori)["entries"][0]["evidence"] == '{"file": "forged.csv"'
    _past(shop, "DELETE FROM consent_evidence")
    code, out, _ = tayori("consent", "proof", ANN)
    assert code == 0
    assert "not kept any more" in out
    entry = _proof(tayori)["entries"][0]
    assert (entry["evidence"], entry["evidence_fits"], entry["seal_holds"]) == (None, None, True)


def test_an_entry_that_was_changed_is_no_proof(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    _past(shop, "UPDATE consents SET at_ms = 1 WHERE id = 1")
    code, out, _ = tayori("consent", "proof", ANN)
    assert code == 1
    assert "IT DOES NOT HOLD" in out
    assert "the chain of the ledger DOES NOT HOLD" in out
    assert _proof(tayori)["entries"][0]["seal_holds"] is False


def test_an_entry_that_somebody_put_in_is_no_proof(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    columns = "subject, topic, state, at_ms, recorded_ms, source, basis, expires_ms, form_id, commitment"
    _past(shop, f"INSERT INTO consents ({columns}) SELECT {columns} FROM consents WHERE id = 1")
    code, out, _ = tayori("consent", "proof", ANN)
    assert code == 1
    assert "seal        NONE" in out
    assert [entry["seal_holds"] for entry in _proof(tayori)["entries"]] == [True, False]


def test_a_moment_that_is_none_does_not_hinder_the_proof(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    _past(shop, "UPDATE consents SET at_ms = 9223372036854775807, recorded_ms = 'x' WHERE id = 1")
    code, out, _ = tayori("consent", "proof", ANN)
    assert code == 1
    assert "9223372036854775807" in out
    assert _proof(tayori)["entries"][0]["recorded"] == "'x'"
