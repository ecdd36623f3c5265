"""The restore drill: a machine is lost in the middle of an edition, and a new one goes on; what is in the way is told, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from gifts import bring, codes, gives
from ledger import LETTER, command, crowd, invite, only
from servers import BOTH

from engine.cli.backup import backup
from engine.cli.place import Place
from engine.cli.recover import recover
from engine.cli.restore import restore
from engine.cli.screen import StopError
from engine.store.backup import back_up, read_backup, rotate
from engine.store.consents import Said, refuse
from engine.store.database import StoreError, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

PEOPLE = crowd(8)
GOT, LEFT = PEOPLE[:4], PEOPLE[4]
NIGHT, LATER = "2026-11-26T09:00+09:00", "2026-12-02T11:50+09:00"
NOW = datetime(2026, 12, 2, 2, 45, tzinfo=UTC)
both = pytest.mark.parametrize("shop", BOTH, indirect=True)


def _place(shop: Workshop) -> Place:
    shop.project()
    return Place(project=shop.root)


async def _leave(shop: Workshop, address: str, journal: Path, second: Path | None = None) -> None:
    subject = shop.past("SELECT subject FROM subscribers WHERE address = ?", address)[0][0]
    store = await open_store(shop.where, journal=journal, second=second)
    async with store.writing() as connection:
        said = Said(subject, "newsletter", "refused", 1_790_000_000_000, "leave-page", None)
        assert await refuse(connection, said, 1_790_000_000_000)
    await store.close()


async def _until_the_machine_is_lost(
    shop: Workshop, sink: Sink, journal: Path, backups: Path, second: Path | None = None
) -> Path:
    """Back up at night; on the day half of the people get their letter and one leaves; then nothing is left but the backup."""
    only(shop, "wednesday-letter")
    gives(shop)
    await bring(shop, *(f"T{number:03}" for number in range(12)))
    await invite(shop, *PEOPLE)
    await shop.run(NIGHT)
    backup(to=backups, place=_place(shop))
    sink.rcpt = lambda address: "250 2.1.5 OK" if address in GOT else "451 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    assert sorted(sink.recipients) == GOT
    await _leave(shop, LEFT, journal, second)
    shutil.rmtree(shop.state)
    return next(backups.glob("tayori-*Z"))  # noqa: ASYNC240 - a test waits for nobody else


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the journal lie on another disk."""
    monkeypatch.setenv("TAYORI_STORE__JOURNAL", str(tmp_path / "elsewhere.journal"))
    return tmp_path / "elsewhere.journal"


def _new_machine(shop: Workshop, request: pytest.FixtureRequest) -> None:
    if shop.url is not None:
        shop.url = request.getfixturevalue("databases").new(made=False)


def _print_sums(
    capsys: pytest.CaptureFixture[str], sink: Sink, wanted: list[str], barred: list[str]
) -> tuple[int, int, int]:
    got = Counter(sink.recipients)
    lost = sum(address not in got for address in wanted)
    twice = sum(times > 1 for times in got.values())
    wrongly = sum(address in got for address in barred)
    with capsys.disabled():
        sys.stdout.write(f"\nrestore drill: lost {lost}, twice {twice}, wrongly written {wrongly}\n")
    return lost, twice, wrongly


@both
async def test_with_the_journal_everybody_gets_it_once_and_nobody_who_left_meanwhile(
    shop: Workshop,
    sink: Sink,
    elsewhere: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    found = await _until_the_machine_is_lost(shop, sink, elsewhere, tmp_path / "backups")
    _new_machine(shop, request)
    restore(found, place=_place(shop))
    assert "outlived the store" in capsys.readouterr().out
    with pytest.raises(StoreError) as held:
        await shop.run(LATER)
    assert (held.value.code, held.value.values_["letters"], held.value.values_["refusals"]) == ("store_behind", 4, 1)
    assert await recover(journal=True, place=_place(shop)) == 0
    assert await command(shop, LATER, resend=LETTER) == 0
    assert _print_sums(capsys, sink, [*{*PEOPLE} - {LEFT}], [LEFT]) == (0, 0, 0)
    given = [code for found in codes(sink).values() for code in set(found)]
    assert len(given) == len(set(given)) == 7, "no code to two"


@both
async def test_the_journal_s_second_place_stands_in_for_one_that_is_gone_with_the_machine(
    shop: Workshop,
    sink: Sink,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    second = tmp_path / "second.journal"
    monkeypatch.setenv("TAYORI_BACKUP__JOURNAL", str(second))
    found = await _until_the_machine_is_lost(shop, sink, shop.state / "journal", tmp_path / "backups", second)
    _new_machine(shop, request)
    restore(found, place=_place(shop))
    said = capsys.readouterr().out
    assert "outlived the store" in said
    assert f"second place {second}, last written at 20" in said, (
        "nobody else knows whether it failed before the machine did"
    )
    assert (shop.state / "journal").read_bytes() == second.read_bytes()
    assert await recover(journal=True, place=_place(shop)) == 0
    assert await command(shop, LATER, resend=LETTER) == 0
    assert _print_sums(capsys, sink, [*{*PEOPLE} - {LEFT}], [LEFT]) == (0, 0, 0)


@both
async def test_without_the_journal_nothing_is_sent_until_a_person_says_how_to_go_on(
    shop: Workshop,
    sink: Sink,
    elsewhere: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    found = await _until_the_machine_is_lost(shop, sink, elsewhere, tmp_path / "backups")
    elsewhere.unlink()  # noqa: ASYNC240 - as above
    _new_machine(shop, request)
    restore(found, place=_place(shop))
    told = capsys.readouterr().out
    assert "no journal goes on behind the backup" in told
    assert "--relay-log FILE" in told
    assert "--assume-sent" in told
    with pytest.raises(StoreError) as held:
        await shop.run(LATER)
    assert held.value.code == "store_restored"
    with pytest.raises(StopError) as refused:
        await recover(journal=True, place=_place(shop))
    assert refused.value.code == "recover_no_journal"
    assert await recover(assume_sent=True, at=LATER, place=_place(shop)) == 0
    await shop.run(LATER)
    lost, twice, wrongly = _print_sums(capsys, sink, [*{*PEOPLE} - {LEFT}], [LEFT])
    assert (lost, twice, wrongly) == (3, 0, 0), "the price of --assume-sent, which its name says"
    assert shop.past("SELECT state FROM editions WHERE key = ?", LETTER) == [("missed",)]


@pytest.mark.usefixtures("sink")
async def test_a_link_in_an_old_letter_opens_after_the_restore(shop: Workshop, tmp_path: Path) -> None:
    await invite(shop, *PEOPLE[:2])
    await shop.run(NIGHT)
    keys = {path.name: path.read_bytes() for path in shop.state.glob("*.keys")}
    assert {"token.keys", "seal.keys"} <= keys.keys()
    backup(to=tmp_path / "backups", place=_place(shop))
    shutil.rmtree(shop.state)
    restore(next((tmp_path / "backups").iterdir()), place=_place(shop))
    assert {path.name: path.read_bytes() for path in shop.state.glob("*.keys")} == keys
    assert {path.stat().st_mode & 0o777 for path in shop.state.glob("*.keys")} == {0o600}
    assert shop.store_file.stat().st_mode & 0o777 == 0o600


async def test_a_store_in_use_is_copied_whole(shop: Workshop, sink: Sink, tmp_path: Path) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)

    async def copy_at_the_third(_recipient: str, _content: bytes) -> str:
        if len(sink.accepted) == 2:
            backup(to=tmp_path / "backups", place=_place(shop))
        return "250 2.0.0 OK"

    sink.answer = copy_at_the_third
    await shop.run()
    assert len(sink.accepted) == len(PEOPLE)
    (found,) = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(found / "tayori.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM subscribers").fetchone() == (len(PEOPLE),)
    assert sorted(path.name for path in found.iterdir()) == [
        *("backup.json", "journal", "seal.keys", "tayori.db", "token.keys")
    ]
    assert read_backup(found).facts.people == len(PEOPLE)


@pytest.mark.parametrize("name", ["tayori.db", "journal", "token.keys"])
@pytest.mark.usefixtures("sink")
async def test_a_backup_that_was_cut_is_not_put_back(shop: Workshop, tmp_path: Path, name: str) -> None:
    await invite(shop, *PEOPLE[:2])
    await shop.run()
    backup(to=tmp_path / "backups", place=_place(shop))
    (found,) = (tmp_path / "backups").iterdir()
    cut = found / name
    cut.write_bytes(cut.read_bytes()[:-1])
    shutil.rmtree(shop.state)
    with pytest.raises(StoreError) as refused:
        restore(found, place=_place(shop))
    assert (refused.value.code, refused.value.values_["path"]) == ("backup_damaged", cut)
    assert not shop.state.exists()


@pytest.mark.usefixtures("sink")
async def test_what_is_there_is_never_replaced(shop: Workshop, tmp_path: Path) -> None:
    await invite(shop, *PEOPLE[:2])
    await shop.run(NIGHT)
    backup(to=tmp_path / "backups", place=_place(shop))
    (found,) = (tmp_path / "backups").iterdir()

    def refused() -> str:
        with pytest.raises(StoreError) as told:
            restore(found, place=_place(shop))
        return told.value.code

    assert refused() == "restore_exists"
    for path in shop.state.glob("tayori.db*"):
        path.unlink()
    (shop.state / "token.keys").write_text("00" * 32 + "\n", encoding="ascii")
    assert refused() == "restore_key"
    (shop.state / "token.keys").unlink()
    (shop.state / "journal").write_text('{"run":"x","store":"another","boot":"b","began":1}\n', encoding="utf-8")
    assert refused() == "restore_journal"
    assert not shop.store_file.exists()
    (shop.state / "journal").unlink()
    restore(found, place=_place(shop))
    assert shop.store_file.exists()


async def test_the_oldest_backups_go_and_nobody_elses(shop: Workshop, tmp_path: Path) -> None:
    await invite(shop, *PEOPLE[:1])
    to = tmp_path / "backups"
    strange = to / "tayori-20200101T000000Z"
    strange.mkdir(parents=True)
    for day in range(4):
        back_up(shop.where, shop.state / "journal", shop.state, to, NOW + timedelta(days=day))
    name = read_backup(to / "tayori-20261205T024500Z").facts.store
    assert rotate(to, name, 2, NOW) == 2
    assert rotate(to, "another", 1, NOW) == 0
    assert sorted(path.name for path in to.iterdir()) == [
        *("tayori-20200101T000000Z", "tayori-20261204T024500Z", "tayori-20261205T024500Z")
    ]


async def test_a_backup_that_cannot_be_written_leaves_nothing_behind(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE[:1])
    to = tmp_path / "backups"
    monkeypatch.setattr("engine.store.backup.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(StoreError) as told:
        backup(to=to, place=_place(shop))
    assert told.value.code == "backup_room"
    monkeypatch.undo()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.store.backup.os.fsync", full)
    with pytest.raises(StoreError) as told:
        backup(to=to, place=_place(shop))
    assert (told.value.code, told.value.values_["reason"]) == ("backup_unwritable", "No space left on device")
    assert list(to.iterdir()) == []
    with pytest.raises(StopError) as stopped:
        backup(place=_place(shop))
    assert stopped.value.code == "backup_where"
    with pytest.raises(StoreError) as told:
        restore(tmp_path, place=_place(shop))
    assert told.value.code == "backup_none"
