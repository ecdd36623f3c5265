"""The store and what lies beside it: sound, damaged, missing, of another version; ledger, journal, backups, the last run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from ledger import crowd, invite, only
from visits import visit
from workshop import WEDNESDAY

from engine.cli.backup import backup
from engine.cli.place import Place
from engine.delivery.clock import Clock
from engine.doctor.memory import HOUR_MS, Copies, Memory, backup_findings, store_findings

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

ALL = ("store", "consent", "journal", "backup")


async def run_on(shop: Workshop) -> None:
    """Send one small edition."""
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    await shop.run(WEDNESDAY)


async def test_a_store_that_was_run_on_is_well(
    shop: Workshop, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_BACKUP__TO", str(tmp_path / "backups"))
    await run_on(shop)
    assert sink.accepted
    before = {path: path.read_bytes() for path in shop.state.iterdir() if path.suffix not in (".db-shm", ".db-wal")}
    code, told, _ = await visit(shop, capsys, *ALL)
    assert told == [
        ("store", "ok", "store_ok"),
        ("consent", "ok", "consent_ok"),
        ("journal", "ok", "journal_beside"),
        ("backup", "warning", "backup_none"),
    ]
    assert code == 0
    assert {path: path.read_bytes() for path in before} == before, "nothing was written"
    backup(place=Place(project=shop.root))
    capsys.readouterr()
    assert (await visit(shop, capsys, "backup"))[1] == [("backup", "ok", "backup_few")]


async def test_no_store_yet_is_said_and_nothing_is_made(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = await visit(shop, capsys, *ALL)
    assert code == 0
    assert told == [
        ("store", "warning", "store_none"),
        ("consent", "unknown", "consent_unread"),
        ("journal", "ok", "journal_new"),
        ("backup", "unknown", "backup_unset"),
    ]
    assert not shop.state.exists()


async def test_a_damaged_file_and_a_store_of_another_version_are_wrong(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.make_store()
    shop.past("UPDATE alembic_version SET version_num = '0007'")
    assert (await visit(shop, capsys, "store"))[:2] == (1, [("store", "wrong", "store_version")])
    octets = bytearray(shop.store_file.read_bytes())
    octets[4096:12288] = b"\xff" * 8192
    shop.store_file.write_bytes(octets)
    code, told, whole = await visit(shop, capsys, "store")
    assert (code, told) == (1, [("store", "wrong", "store_unsound")])
    assert "docs/restore.md" in whole[0]["hint"]
    shop.store_file.write_bytes(b"this is no database at all" * 100)
    assert (await visit(shop, capsys, "store"))[1] == [("store", "wrong", "store_unsound")]


async def test_a_ledger_that_somebody_changed_is_wrong(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    await invite(shop, *crowd(3))
    shop.past("DROP TRIGGER consents_no_update")
    shop.past("UPDATE consents SET topic = 'another' WHERE id = 2")
    code, told, whole = await visit(shop, capsys, "consent")
    assert (code, told) == (1, [("consent", "wrong", "consent_broken")])
    assert "seal 1 does not fit its entries" in whole[0]["message"]


async def test_a_store_that_cannot_be_read_hides_neither_its_backups_nor_anything_else(
    shop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_BACKUP__TO", str(tmp_path / "backups"))
    shop.make_store()
    backup(place=Place(project=shop.root))
    capsys.readouterr()
    kept = shop.store_file.read_bytes()
    shop.store_file.write_bytes(kept[:4096] + b"\xff" * 4096 + kept[8192:])
    assert (await visit(shop, capsys, "store", "backup"))[1] == [
        ("store", "wrong", "store_unsound"),
        ("backup", "ok", "backup_few"),
    ]

    def refused(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("engine.review.visit.memory._checked", refused)
    code, told, _ = await visit(shop, capsys, *ALL, "disk")
    assert code == 1
    assert ("store", "wrong", "path_failed") in told
    assert ("consent", "unknown", "consent_unread") in told
    assert ("backup", "ok", "backup_few") in told
    assert any(check == "disk" for check, _, _ in told)


async def test_a_journal_that_cannot_be_written_is_wrong_and_so_is_one_that_is_gone_or_another_stores(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    await run_on(shop)
    assert sink.accepted
    journal = shop.state / "journal"
    lines = journal.read_bytes()
    name = shop.past("SELECT value FROM store_state WHERE name = 'journal'")[0][0]
    journal.write_bytes(lines.replace(name.encode(), b"f" * len(name)))
    assert (await visit(shop, capsys, "journal"))[1] == [("journal", "wrong", "journal_other")]
    journal.unlink()
    assert (await visit(shop, capsys, "journal"))[1] == [("journal", "wrong", "journal_gone")]
    journal.mkdir()
    assert (await visit(shop, capsys, "journal"))[1] == [("journal", "wrong", "journal_shut")]


async def test_a_store_that_is_behind_its_journal_says_what_a_run_would_say(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    before = shop.store_file.read_bytes()
    await shop.run(WEDNESDAY)
    assert sink.accepted
    for path in shop.state.glob("tayori.db*"):
        path.unlink()
    shop.store_file.write_bytes(before)
    code, told, whole = await visit(shop, capsys, "journal")
    assert (code, told) == (1, [("journal", "wrong", "store_behind")])
    assert "tayori recover" in whole[0]["hint"]


@pytest.mark.parametrize(
    ("silent_ms", "live", "expected"),
    [
        (HOUR_MS, True, []),
        (3 * HOUR_MS, True, ["run_silent"]),
        (None, True, ["run_never"]),
        (None, False, []),
    ],
)
def test_a_live_store_wants_to_be_run_on(silent_ms: int | None, live: bool, expected: list[str]) -> None:
    _, *found = store_findings(Memory("tayori.db", live=live), silent_ms)
    assert [one.said.code.removeprefix("doctor_") for one in found] == expected


@pytest.mark.parametrize(
    ("copies", "live", "expected"),
    [
        (Copies(None), True, "warning"),
        (Copies("/b"), True, "wrong"),
        (Copies("/b"), False, "warning"),
        (Copies("/b", 14, 8 * HOUR_MS), True, "ok"),
        (Copies("/b", 14, 40 * HOUR_MS), True, "warning"),
        (Copies("/b", 14, 200 * HOUR_MS), True, "wrong"),
    ],
)
def test_a_backup_is_of_last_night(copies: Copies, live: bool, expected: str) -> None:
    (found,) = backup_findings(copies, live=live)
    assert found.level == expected


async def test_a_clock_that_was_set_back_behind_the_last_run_is_wrong(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.make_store()
    ahead = {"ms": Clock().now_ms() + 7200 * 1000, "file": 0, "size": 0}
    shop.past("INSERT INTO store_state (name, value) VALUES ('life', ?)", json.dumps(ahead))
    code, told, _ = await visit(shop, capsys, "clock")
    assert (code, told) == (1, [("clock", "wrong", "clock_back")])
