"""A journal, a store or a disk that cannot be written: it is told, nothing is sent without them, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import pwd
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ledger import LETTER, change, crowd, edition_state, invite, line_of, nobody_twice, only, states, sums_hold
from sqlalchemy import event
from workshop import EXAMPLE, WEDNESDAY, new_shop, sink_on

from engine.store import database
from engine.store.database import StoreError
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy.ext.asyncio import AsyncEngine
    from workshop import Sink, Workshop

PEOPLE = crowd(6)
SOON = "2026-12-02T11:47+09:00"
LATER = "2026-12-02T12:30+09:00"


@pytest.fixture(autouse=True)
def _one_letter_over_one_connection(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")


@pytest.mark.parametrize(("place", "cannot"), [("directory", "read"), ("/dev/full", "written")])
async def test_without_a_journal_nothing_is_sent(shop: Workshop, sink: Sink, place: str, cannot: str) -> None:
    """Whoever reads the device to its end has no memory left."""
    await invite(shop, *PEOPLE)
    journal = shop.state / "journal"
    journal.mkdir() if place == "directory" else journal.symlink_to(place)
    with pytest.raises(StoreError) as told:
        await shop.run()
    said = str(say(told.value.code, "en", **told.value.values_))
    assert said.startswith(f"the journal {journal} cannot be {cannot}")
    assert sink.accepted == []
    journal.rmdir() if place == "directory" else journal.unlink()
    await shop.run(SOON)
    assert sorted(sink.recipients) == sorted(PEOPLE)


async def test_a_disk_that_fills_in_the_middle_of_a_run_stops_it_before_the_dot(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)
    write, calls = os.write, 0

    def full(file: int, text: bytes) -> int:
        nonlocal calls
        calls += text.startswith(b'{"run"')
        if calls > 4:  # the first line, a dot and its reply, half of the next dot
            return write(file, text[:9])
        return write(file, text)

    monkeypatch.setattr(os, "write", full)
    report = await shop.run()
    monkeypatch.undo()
    assert report.trouble is not None
    assert report.trouble.code == "journal_unwritable"
    assert sums_hold(report)
    assert len(sink.accepted) == 2 or len(sink.accepted) == 1
    await shop.run(LATER)
    assert set(states(shop).values()) <= {"accepted", "unknown"}
    assert nobody_twice(sink)
    assert list(states(shop).values()).count("unknown") <= 1


async def test_a_journal_that_cannot_be_read_after_a_death_stops_the_run(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    change(shop, "UPDATE deliveries SET state = 'claimed', run = 'dead'")
    journal = shop.state / "journal"
    journal.unlink()
    journal.mkdir()
    with pytest.raises(StoreError) as told:
        await shop.run(LATER)
    assert told.value.code == "journal_unreadable"
    assert set(states(shop).values()) == {"claimed"}


async def test_a_locked_store_is_told_and_nothing_is_lost(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)
    monkeypatch.setattr(database, "BUSY_MS", 100)
    with closing(sqlite3.connect(shop.store_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as told:
            await shop.run()
        assert told.value.code == "store_locked"
        other.execute("ROLLBACK")
    assert sink.accepted == []
    assert line_of(await shop.run(SOON))["accepted"] == len(PEOPLE)


async def test_a_store_that_gets_locked_in_the_middle_of_a_run_loses_nothing(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)
    monkeypatch.setattr(database, "BUSY_MS", 100)
    with closing(sqlite3.connect(shop.store_file, isolation_level=None)) as other:

        async def lock(_recipient: str, _content: bytes) -> str:
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")
            return "250 2.0.0 OK"

        sink.answer = lock
        with pytest.raises(StoreError) as told:
            await shop.run()
        assert told.value.code == "store_locked"
        other.execute("ROLLBACK")
    sink.answer = None
    sent = len(sink.accepted)
    report = await shop.run(SOON)
    assert report.recovered["accepted"] == sent > 0
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert set(states(shop).values()) == {"accepted"}


async def test_a_full_disk_under_the_store_is_told(shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    await invite(shop, *PEOPLE)
    make = database._engine

    def small(*settings: Any) -> AsyncEngine:
        engine = make(*settings)

        @event.listens_for(engine.sync_engine, "connect")
        def _limit(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size for the least
            cursor.close()

        return engine

    monkeypatch.setattr(database, "_engine", small)
    with pytest.raises(StoreError) as told:
        await shop.run()
    assert told.value.code == "store_full"
    assert sink.accepted == []
    monkeypatch.setattr(database, "_engine", make)
    assert line_of(await shop.run(SOON))["accepted"] == len(PEOPLE)


AS_NOBODY = """
import os, sys
import aiosqlite, sqlalchemy.dialects.sqlite.aiosqlite, engine.cli.run
from engine.cli.app import main
os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
sys.exit(main(sys.argv[2:]))
"""
"""The command as another user; everything is imported before, since that user may not be able to read Python itself."""


@pytest.fixture
def open_folder() -> Generator[Path]:
    """Make a folder that other users may enter; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory(prefix="tayori-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run the command as somebody else")
@pytest.mark.parametrize(
    ("file", "folder", "words"),
    [
        (0o444, 0o777, "cannot be written: it is read-only"),
        (0o666, 0o700, "cannot be opened"),
    ],
)
async def test_a_store_that_this_user_may_not_write_is_told_and_sends_nothing(
    open_folder: Path, file: int, folder: int, words: str
) -> None:
    shop = new_shop(open_folder / "shop")
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    shop.store_file.chmod(file)
    shop.state.chmod(folder)
    user = str(pwd.getpwnam("nobody").pw_uid)
    line = (sys.executable, "-c", AS_NOBODY, user, "run", "--at", WEDNESDAY, "--project", str(shop.root))
    async with sink_on() as sink:
        process = await asyncio.create_subprocess_exec(
            *line,
            cwd=EXAMPLE,
            env={"PATH": os.environ["PATH"], "TAYORI_LANG": "en", "TAYORI_RELAYS__MAIN__PORT": str(sink.port)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate()
        assert sink.accepted == []
    assert words in told.decode()
    assert process.returncode == 1


async def test_an_edition_whose_frozen_text_does_not_compile_any_more_is_told_and_stays_open(
    shop: Workshop, sink: Sink
) -> None:
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    change(shop, "UPDATE editions SET letter = json_set(letter, '$.subject', '{% if %}')")
    report = await shop.run("2026-12-02T13:00+09:00")
    assert [what.startswith(f"{LETTER}: subject:") for what in report.failed] == [True]
    assert edition_state(shop) == "open"
