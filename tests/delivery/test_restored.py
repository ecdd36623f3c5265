"""A store that was put back from a backup: nothing is sent until a person says what happened, and then nobody gets it twice."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from backups import back_up, forget, put_back
from ledger import LETTER, ask, change, command, crowd, edition_state, invite, nobody_twice, only, states
from servers import BOTH
from workshop import WEDNESDAY

from engine.cli.live import live
from engine.cli.place import Place
from engine.cli.plan import plan
from engine.cli.recover import recover
from engine.cli.screen import StopError
from engine.delivery.clock import Clock
from engine.delivery.lives import living
from engine.message.identity import identity_of
from engine.store.consents import Said, refuse
from engine.store.database import StoreError, open_store
from engine.store.erasures import erase
from engine.store.state import go_live

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from workshop import Sink, Workshop

PEOPLE = crowd(8)
both = pytest.mark.parametrize("shop", BOTH, indirect=True)
both_in_ci = pytest.mark.parametrize(
    "shop", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
LATER = "2026-12-02T11:50+09:00"


@pytest.fixture(autouse=True)
def _one_letter(shop: Workshop) -> None:
    only(shop, "wednesday-letter")


@pytest.fixture(autouse=True)
def _forget_the_backup(shop: Workshop) -> Generator[None]:
    yield
    forget(shop)


async def _recover(shop: Workshop, **ways: object) -> int:
    shop.project()
    return await recover(**ways, place=Place(project=shop.root))  # pyright: ignore[reportArgumentType]  # one of its options


async def _held(shop: Workshop, sink: Sink, code: str = "store_behind") -> StoreError:
    """Check that a run sends nothing, and return why."""
    before = len(sink.accepted)
    with pytest.raises(StoreError) as told:
        await shop.run(LATER)
    assert told.value.code == code
    assert len(sink.accepted) == before
    return told.value


async def _sent_and_put_back(shop: Workshop, sink: Sink) -> None:
    """Send the letter to everybody, but for the first who gets none yet; then put back the store as it was before."""
    await invite(shop, *PEOPLE)
    back_up(shop)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == PEOPLE[0] else "250 2.1.5 OK"
    await shop.run()
    sink.rcpt = None
    assert len(sink.accepted) == 7
    put_back(shop)


@both_in_ci
async def test_a_store_older_than_its_journal_sends_nothing_and_says_what_it_does_not_know(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await _sent_and_put_back(shop, sink)
    assert (await _held(shop, sink)).values_["letters"] == 7
    assert await plan(at=LATER, place=Place(project=shop.root)) == 0
    assert "knows nothing of 7 letters and 0 refusals" in capsys.readouterr().err
    assert await _recover(shop) == 2
    await _held(shop, sink)


@both
async def test_with_its_journal_a_store_forgets_nobody_who_got_an_edition_that_it_never_saw(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await _sent_and_put_back(shop, sink)
    assert await _recover(shop, journal=True) == 0
    told = capsys.readouterr().out
    assert f"{LETTER}: 7 letters written down." in told
    assert f"`tayori run --resend-missed {LETTER}`" in told
    assert edition_state(shop) == "missed"
    assert (await shop.run(LATER)).editions == ()
    assert await command(shop, LATER, resend=LETTER) == 0
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)
    assert set(states(shop).values()) == {"accepted"}
    assert await _recover(shop) == 0


@both_in_ci
async def test_a_copy_from_the_middle_of_an_edition_goes_on_with_those_who_got_nothing(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    back_up(shop)
    change(shop, "UPDATE deliveries SET until_ms = 0")
    sink.rcpt = lambda address: "250 2.1.5 OK" if address < "p005" else "451 4.2.1 later"
    await shop.run(LATER)
    assert len(sink.accepted) == 5
    put_back(shop)
    assert (await _held(shop, sink)).values_["letters"] == 5
    assert await _recover(shop, journal=True) == 0
    assert f"{LETTER}: 5 letters written down." in capsys.readouterr().out
    sink.rcpt = None
    change(shop, "UPDATE deliveries SET until_ms = 0 WHERE state = 'deferred'")
    await shop.run(LATER)
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert edition_state(shop) == "finished"


async def test_a_copy_taken_while_a_run_was_at_work_knows_what_that_run_did_afterwards(
    shop: Workshop, sink: Sink
) -> None:
    await invite(shop, *PEOPLE)

    async def copy_at_the_third(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) == 2:
            ask(shop, "VACUUM INTO ?", str(shop.root / "backup.db"))
        return "250 2.0.0 OK"

    sink.answer = copy_at_the_third
    await shop.run()
    put_back(shop)
    assert ask(shop, "SELECT count(*) FROM runs WHERE ended_ms IS NULL") == [(1,)]
    before = len(sink.accepted)
    if {"claimed"} == set(states(shop).values()) and len(states(shop)) == len(PEOPLE):
        assert (await shop.run(LATER)).recovered["accepted"] == len(PEOPLE), "all it lacks is what its claims explain"
    else:
        await _held(shop, sink)
        await _recover(shop, journal=True)
        await shop.run(LATER)
    assert len(sink.accepted) == before
    assert nobody_twice(sink)


@both_in_ci
async def test_refusals_and_erasures_since_the_backup_come_from_the_journal(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    await shop.run("2026-11-26T09:00+09:00")
    back_up(shop)
    people = dict(ask(shop, "SELECT address, subject FROM subscribers"))
    store = await open_store(shop.where, journal=shop.state / "journal")
    async with store.writing() as connection:
        said = Said(people[PEOPLE[1]], "newsletter", "refused", 1_790_000_000_000, "leave-page", None)
        assert await refuse(connection, said, 1_790_000_000_000)
    async with store.writing() as connection:
        assert await erase(connection, PEOPLE[2], 0, 1_790_000_000_000)
    await store.close()
    assert PEOPLE[1] not in (shop.state / "journal").read_text(encoding="utf-8")
    put_back(shop)
    assert (await _held(shop, sink)).values_["refusals"] == 2
    assert await _recover(shop, nothing_was_sent=True) == 0
    told = capsys.readouterr().out
    assert "1 refusals written down." in told
    assert "1 people erased again." in told
    await shop.run()
    assert sorted(sink.recipients) == sorted({*PEOPLE} - {PEOPLE[1], PEOPLE[2]})


@both_in_ci
async def test_nothing_was_sent_is_not_believed_where_the_journal_knows_of_letters(shop: Workshop, sink: Sink) -> None:
    await _sent_and_put_back(shop, sink)
    with pytest.raises(StopError) as told:
        await _recover(shop, nothing_was_sent=True)
    assert told.value.code == "recover_not_nothing"
    await _held(shop, sink)


@both_in_ci
async def test_assumed_to_be_sent_nobody_gets_anything_twice_and_a_person_may_send_it_after_all(
    shop: Workshop, sink: Sink
) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run("2026-12-02T11:40+09:00")
    back_up(shop)
    change(shop, "UPDATE deliveries SET until_ms = 0")
    sink.rcpt = None
    await shop.run()
    put_back(shop)
    change(shop, "UPDATE deliveries SET until_ms = 0")
    await _held(shop, sink)
    assert await _recover(shop, assume_sent=True, at=LATER) == 0
    assert set(states(shop).values()) == {"unknown"}
    await shop.run(LATER)
    assert edition_state(shop) == "finished"
    assert len(sink.accepted) == len(PEOPLE)
    assert nobody_twice(sink)


@both_in_ci
async def test_assumed_to_be_sent_an_edition_that_the_store_never_saw_is_missed(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    await shop.run("2026-11-26T09:00+09:00")
    back_up(shop)
    await shop.run()
    put_back(shop)
    await _held(shop, sink)
    assert await _recover(shop, assume_sent=True, at=LATER) == 0
    assert edition_state(shop) == "missed"
    await shop.run(LATER)
    assert len(sink.accepted) == len(PEOPLE)


@both_in_ci
@pytest.mark.parametrize("form", ["postfix", "list"])
async def test_the_relays_log_tells_who_got_it(shop: Workshop, sink: Sink, tmp_path: Path, form: str) -> None:
    await invite(shop, *PEOPLE)
    await shop.run("2026-11-26T09:00+09:00")
    back_up(shop)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == PEOPLE[0] else "250 2.1.5 OK"
    await shop.run()
    sink.rcpt = None
    put_back(shop)
    lines = [str(mail["Message-ID"]) for mail in sink.mails()]
    if form == "postfix":
        subject = ask(shop, "SELECT subject FROM subscribers WHERE address = ?", PEOPLE[0])[0][0]
        lines = [
            line
            for number, identity in enumerate(lines)
            for line in (
                f"Dec  2 11:45:0{number} mx postfix/cleanup[1]: 4F{number}A1B2C3D: message-id={identity}",
                f"Dec  2 11:45:0{number} mx postfix/qmgr[1]: 4F{number}A1B2C3D: from=<a@b.example>, size=9, nrcpt=1 (queue active)",
            )
        ]
        # Named, and never taken: a milter said no.
        lines.append(f"Dec  2 mx postfix/cleanup[1]: 4FFFFFFFF: message-id=<{identity_of(LETTER, subject)}@x>")
    log = tmp_path / "mail.log"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    await _held(shop, sink)
    assert await _recover(shop, relay_log=log, at=LATER) == 0
    assert len(states(shop)) == 7
    assert set(states(shop).values()) == {"accepted"}
    assert (await shop.run(LATER)).editions == ()
    await command(shop, LATER, resend=LETTER)
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)


@both_in_ci
async def test_a_live_store_that_was_silent_for_a_day_waits_for_a_person(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    await shop.run("2026-11-26T09:00+09:00")
    life = ask(shop, "SELECT value FROM store_state WHERE name = 'life'")[0][0]
    change(shop, "UPDATE store_state SET value = 'yes' WHERE name = 'live'")
    aged = life.replace('"ms": 1', '"ms": ')
    assert aged != life
    change(shop, "UPDATE store_state SET value = ? WHERE name = 'life'", aged)
    await _held(shop, sink, "store_silent")
    with pytest.raises(StopError) as told:
        await _recover(shop, journal=True)
    assert told.value.code in ("recover_no_journal", "recover_journal_cannot")
    assert await _recover(shop, nothing_was_sent=True) == 0
    change(shop, "UPDATE store_state SET value = 'no' WHERE name = 'live'")  # the guard would hold a first edition
    await shop.run()
    assert sorted(sink.recipients) == sorted(PEOPLE)


async def test_the_journal_may_lie_on_another_disk_and_outlive_the_state_directory(
    shop: Workshop, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_STORE__JOURNAL", str(tmp_path / "elsewhere.journal"))
    await _sent_and_put_back(shop, sink)
    assert not (shop.state / "journal").exists()
    await _held(shop, sink)
    assert await _recover(shop, journal=True) == 0
    await shop.run(WEDNESDAY)
    assert len(sink.accepted) == 7


async def test_a_journal_that_is_gone_is_told_once_and_holds_nothing(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    await shop.run()
    (shop.state / "journal").unlink()
    await shop.run(LATER)
    assert any(sentence.startswith("journal_gone") for sentence in shop.ear.sentences)
    shop.ear.sentences.clear()
    await shop.run(LATER)
    assert shop.ear.sentences == []
    assert len(sink.accepted) == len(PEOPLE)


@both_in_ci
async def test_what_was_rehearsed_is_nothing_that_a_live_store_has_forgotten(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    await shop.run()
    async with shop.store() as store, store.writing() as connection:
        await go_live(connection)
    back_up(shop)
    change(shop, "UPDATE store_state SET value = 'no' WHERE name = 'live'")  # the guard would hold a first edition
    await shop.run(LATER)
    assert len(sink.accepted) == 2 * len(PEOPLE), "the rehearsal reached nobody"
    put_back(shop)
    assert (await _held(shop, sink)).values_["letters"] == len(PEOPLE)


@both_in_ci
async def test_nothing_is_recovered_and_nothing_goes_live_while_a_worker_is_alive(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _sent_and_put_back(shop, sink)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{shop.project().shop.shop.name}\n"))
    async with shop.store() as store, living(store, "worker", "00c0ffee00c0ffee", shop.state / "journal", Clock()):
        with pytest.raises(StopError) as told:
            await _recover(shop, journal=True)
        assert told.value.code == "recover_while_running"
        with pytest.raises(StopError) as told:
            await live(place=Place(project=shop.root))
        assert told.value.code == "live_while_running"
