"""`tayori upgrade`: kept first, changed whole or not at all, looked at, told; and nobody works on a store of another version."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from first_release import FIRST, rows_of, take_back
from ledger import crowd, invite, only
from servers import BOTH, past
from workshop import EXAMPLE, Workshop

from engine.cli.app import main
from engine.cli.place import Place
from engine.cli.upgrade import upgrade as upgrade_command
from engine.store import migrating, upgrade
from engine.store.backup import read_backup
from engine.store.database import SCHEMA, StoreError
from engine.store.migrating import steps_after
from engine.store.server import Server
from engine.store.upgrade import version_of
from engine.words.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from servers import Databases
    from sqlalchemy import Connection
    from workshop import Sink

both = pytest.mark.parametrize("shop", BOTH, indirect=True)
GONE = "suppressed@gmail.example"


@pytest.fixture
async def older(shop: Workshop, sink: Sink, request: pytest.FixtureRequest) -> Workshop:
    """A shop of the first release, with people, consents, a refused address and an edition of which half went out."""
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(6))
    shop.past("INSERT INTO suppressions VALUES (?, 'hard', 'test', 1)", GONE)

    async def half(recipient: str, _content: bytes) -> str:
        return "250 2.0.0 OK" if recipient < "p003" else "451 4.3.0 later"

    sink.answer = half
    await shop.run("2026-12-02T11:45+09:00")
    take_back(shop, request.getfixturevalue("databases") if shop.url else None)
    assert version_of(shop.where) == FIRST
    return shop


async def _upgrade(shop: Workshop, **named: Any) -> int:
    shop.project()
    return await upgrade_command(place=Place(project=shop.root), **named)


async def _refused(shop: Workshop) -> StoreError:
    """Upgrade, which does not go; the store is what it was."""
    before = rows_of(shop.where)
    with pytest.raises(StoreError) as told:
        await _upgrade(shop)
    assert (version_of(shop.where), rows_of(shop.where)) == (FIRST, before)
    return told.value


def _kept(shop: Workshop) -> list[Path]:
    return sorted(path for path in shop.state.iterdir() if ".before-" in path.name)


@both
async def test_a_store_of_the_first_release_comes_here_whole_and_what_changed_is_said(
    older: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows_of(older.where)
    assert await _upgrade(older, dry_run=True) == 0
    foreseen = capsys.readouterr().out
    assert (version_of(older.where), _kept(older)) == (FIRST, [])
    assert await _upgrade(older) == 0
    told = capsys.readouterr().out
    assert rows_of(older.where) == before
    for step in steps_after(FIRST):
        sentence = f"  {step}  {CATALOGUE[f'migration.{step}'].message.en}"
        assert sentence in told
        assert sentence in foreseen
    rows = sum(map(len, before.values()))
    assert f"{rows} rows in 11 tables: all there" in told
    assert "the consent ledger fits its seals: 6 entries, 1 seals." in told
    (kept,) = _kept(older)
    assert str(kept) in told
    assert kept.stat().st_mode & 0o777 == 0o600
    if older.url is None:
        assert (version_of(kept), rows_of(kept)) == (FIRST, before)
    assert await _upgrade(older) == 0
    assert "is ready" in capsys.readouterr().out
    assert _kept(older) == [kept], "nothing changed, so nothing has to be kept"


@both
async def test_where_backups_have_a_folder_the_older_store_is_kept_as_one(
    older: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_BACKUP__TO", str(tmp_path / "backups"))
    assert await _upgrade(older, json=True) == 0
    told = json.loads(capsys.readouterr().out)
    (folder,) = (tmp_path / "backups").iterdir()
    assert (told["from"], told["to"], told["kept"], told["ledger"]["holds"]) == (FIRST, SCHEMA, str(folder), True)
    assert read_backup(folder).facts.schema == FIRST
    assert read_backup(folder).facts.people == told["rows"]["subscribers"] == 6
    assert _kept(older) == []


@both
async def test_while_somebody_has_the_store_open_nothing_changes(
    older: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "BUSY_MS", 50)
    with _open(older) as connection:
        connection.execute("SELECT count(*) FROM subscribers")
        connection.commit()
        assert (await _refused(older)).code == "upgrade_in_use"
    assert _kept(older) == []
    _wait_for_the_last(older)
    assert await _upgrade(older) == 0


def _open(shop: Workshop) -> Any:
    if isinstance(shop.where, Server):
        return closing(psycopg.connect(shop.where.url.render_as_string(hide_password=False), application_name="tayori"))
    return closing(sqlite3.connect(shop.store_file))


def _wait_for_the_last(shop: Workshop) -> None:
    """Wait until the server has noticed that a process is gone."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tayori' AND datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    for _ in range(1000):
        if not isinstance(shop.where, Server) or past(shop.where, others) == [(0,)]:
            return
        time.sleep(0.01)


@both
@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("DELETE FROM suppressions", "upgrade_lost"),
        ("UPDATE suppressions SET reason = 'soft'", "upgrade_rewrote"),
    ],
)
async def test_a_change_that_loses_or_rewrites_something_is_taken_back(
    older: Workshop, monkeypatch: pytest.MonkeyPatch, harm: str, code: str
) -> None:
    migrate = migrating._migrate

    def harmful(connection: Connection) -> None:
        migrate(connection)
        connection.exec_driver_sql(harm)

    monkeypatch.setattr(migrating, "_migrate", harmful)
    assert (await _refused(older)).code == code
    monkeypatch.undo()
    assert await _upgrade(older) == 0


async def test_a_disk_that_is_full_leaves_the_store_as_it_was(older: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("engine.store.spare.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
        assert (await _refused(older)).code == "upgrade_room"
    with _no_file_beyond(65536):
        assert (await _refused(older)).code == "upgrade_no_copy"
    assert [path.name for path in older.state.iterdir() if "before" in path.name] == []
    migrate = migrating._migrate

    def in_a_full_house(connection: Connection) -> None:
        with _no_file_beyond(4096):
            migrate(connection)
            connection.commit()

    monkeypatch.setattr(migrating, "_migrate", in_a_full_house)
    assert (await _refused(older)).code in ("store_failed", "store_full")
    monkeypatch.undo()
    assert await _upgrade(older) == 0


@contextmanager
def _no_file_beyond(size: int) -> Generator[None]:
    """Let no file of this process grow beyond a size: a write fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


EDGES = ("22", "before the commit", "after the commit", "before the spare is in its place", "after the spare")
"""A number: before that statement of the change."""


@pytest.fixture(scope="module")
def dies() -> Generator[Callable[[Workshop, str], int]]:
    """Upgrade in a process that dies at an edge; its exit code."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("dying_upgrade.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=EXAMPLE,
    ) as process:

        def die(shop: Workshop, edge: str) -> int:
            assert process.stdin is not None
            assert process.stdout is not None
            order = {"url": shop.url or "sqlite:tayori.db", "state": str(shop.state), "edge": edge}
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield die
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.slow
@both
async def test_killed_on_the_way_it_is_the_old_store_or_the_new_one_and_the_next_call_goes_on(
    older: Workshop, dies: Callable[[Workshop, str], int], request: pytest.FixtureRequest
) -> None:
    before, first = rows_of(older.where), older.url
    databases: Databases | None = request.getfixturevalue("databases") if first else None
    kept = older.store_file.read_bytes() if first is None else b""
    for edge in EDGES if first is None else EDGES[:3]:
        if databases is not None and first is not None:
            older.url = databases.like(first)
        else:
            for path in older.state.glob("tayori.db*"):
                path.unlink()
            older.store_file.write_bytes(kept)
        assert dies(older, edge) == -9, edge
        _wait_for_the_last(older)
        found = version_of(older.where)
        assert found == (SCHEMA if edge == "after the commit" else FIRST), edge
        assert rows_of(older.where) == before, edge
        upgrade.upgrade(older.where, 2, backed_up=True)
        assert (version_of(older.where), rows_of(older.where)) == (SCHEMA, before), edge
        if databases is not None and older.url:
            databases.drop(older.url)
    older.url = first


OPENED: dict[str, list[str]] = {
    "calendar": [],
    "plan": [],
    "explain": ["p000@gmail.example"],
    "show": ["wednesday-letter/2026-W49", "p000@gmail.example"],
    "preview": ["wednesday-letter", "--as", "p000@gmail.example"],
    "proof": ["wednesday-letter", "--to", "tencho@saekien.example"],
    "rehearse": ["--from", "2026-12-02", "--to", "2026-12-02"],
    "run": [],
    "worker": [],
    **{verb: ["wednesday-letter/2026-W49"] for verb in ("pause", "resume", "cancel", "release", "report")},
    "unknown": [],
    "recover": [],
    "lanes": [],
    "live": [],
    "serve": [],
    "retention": [],
    "subscribers import": [str(EXAMPLE / "examples" / "subscribers.csv")],
    "subscribers export": [],
    "subscribers find": ["p000"],
    "subscribers show": ["p000@gmail.example"],
    "subscribers leave": ["p000@gmail.example", "--by", "telephone"],
    "subscribers erase": ["p000@gmail.example"],
    "consent verify": [],
    "consent proof": ["p000@gmail.example"],
}


@pytest.mark.parametrize(
    ("number", "words", "verbs"),
    [
        (FIRST, "`tayori upgrade`", list(OPENED)),
        ("9999", "newer engine", ["run", "serve", "worker", "subscribers import", "upgrade"]),
    ],
    ids=["older", "newer"],
)
def test_every_verb_refuses_a_store_of_another_version_with_the_words_to_type(
    shop: Workshop, capsys: pytest.CaptureFixture[str], number: str, words: str, verbs: list[str]
) -> None:
    only(shop, "wednesday-letter")
    shop.make_store()
    shop.past("UPDATE alembic_version SET version_num = ?", number)
    before = shop.store_file.read_bytes()
    silent: list[str] = []
    for verb in verbs:
        main([*verb.split(), *OPENED.get(verb, []), "--project", str(shop.root)])
        if words not in capsys.readouterr().err:
            silent.append(verb)
    assert silent == []
    assert shop.store_file.read_bytes() == before
