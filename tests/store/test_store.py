"""The store: what the database itself refuses, how it comes into being, and what is said when it cannot be used."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from servers import past
from sqlalchemy import create_engine
from workshop import WEDNESDAY, Workshop

from engine.cli.app import main
from engine.delivery.clock import Clock
from engine.delivery.keys import token_keys
from engine.schema.tables import metadata
from engine.store.database import SCHEMA, StoreError, open_store
from engine.store.pace import reserve, used_until
from engine.store.server import Server, blocking_engine
from engine.store.state import read_state
from engine.store.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from engine.store.server import Where

CONSENT = (
    "INSERT {how} INTO consents (id, subject, topic, state, at_ms, recorded_ms, source, basis, commitment)"
    " VALUES (1, 'someone', 'newsletter', 'granted', 1, 1, 'test', 'express', 'c')"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents SET state = 'refused'",
        "UPDATE consents SET at_ms = at_ms",
        "UPDATE OR REPLACE consents SET state = 'refused'",
        "DELETE FROM consents",
        CONSENT.format(how="OR REPLACE"),
        CONSENT.format(how="OR IGNORE"),
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_consent(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(CONSENT.format(how=""))
        connection.commit()
        with pytest.raises(sqlite3.IntegrityError, match="the consent ledger is append-only"):
            connection.execute(statement)
        assert connection.execute("SELECT state, at_ms FROM consents").fetchall() == [("granted", 1)]


def test_the_migrations_make_the_very_tables_of_the_schema(store: Where) -> None:
    engine = blocking_engine(store) if isinstance(store, Server) else create_engine(f"sqlite:///{store}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == SCHEMA
    engine.dispose()


async def test_a_new_store_is_in_rehearsal_and_its_journal_bears_its_name(store: Where) -> None:
    opened = await open_store(store)
    async with opened.reading() as connection:
        state = await read_state(connection)
    await opened.close()
    assert (state["live"], state["created_ms"], len(state["journal"])) == ("no", "1", 16)


async def test_a_store_that_is_upgraded_twice_stays_as_it_is(store: Where) -> None:
    past(store, "UPDATE store_state SET value = 'yes' WHERE name = 'live'")
    before = past(store, "SELECT * FROM store_state ORDER BY name")
    assert upgrade(store, 2).kept is None
    assert past(store, "SELECT * FROM store_state ORDER BY name") == before
    assert _copies(store) == []


def test_readers_of_a_file_do_not_wait_for_the_writer(file: Path) -> None:
    assert past(file, "PRAGMA journal_mode") == [("wal",)]


def _copies(store: Where) -> list[str]:
    folder = store.state if isinstance(store, Server) else store.parent
    return [path.name for path in folder.iterdir() if "before" in path.name]


async def _told(where: Where) -> str:
    """Return the code with which a store is not opened."""
    with pytest.raises(StoreError) as error:
        await open_store(where)
    return error.value.code


def _version(store: Where, number: str) -> None:
    past(store, "UPDATE alembic_version SET version_num = ?", number)


async def test_a_store_of_an_older_engine_is_told_to_be_upgraded(store: Where) -> None:
    _version(store, "0000")
    assert await _told(store) == ("server_version" if isinstance(store, Server) else "store_version")


async def test_a_store_of_a_newer_engine_is_left_alone(store: Where) -> None:
    _version(store, "9999")
    assert await _told(store) == "store_newer"
    with pytest.raises(StoreError) as error:
        upgrade(store, 2)
    assert error.value.code == "store_newer"
    assert _copies(store) == []


async def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "tayori.db"
    path.write_bytes(b"these are somebody's notes, not a database\n" * 50)
    before = path.read_bytes()
    assert await _told(path) == "store_broken"
    with pytest.raises(StoreError) as error:
        upgrade(path, 1)
    assert error.value.code == "store_broken"
    assert path.read_bytes() == before


def _damage(path: Path, page: int) -> None:
    """Spoil all but the file's header and its last page."""
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\x55" * (len(whole) - 100 - page) + whole[-page:])


async def test_a_damaged_database_is_told(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    _damage(file, size)
    assert await _told(file) == "store_broken"
    with pytest.raises(StoreError) as error:
        upgrade(file, 2)
    assert error.value.code == "store_broken"


async def test_an_empty_file_becomes_a_store_by_an_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "tayori.db"
    path.touch()
    assert await _told(path) == "store_version"
    upgrade(path, 1)
    await (await open_store(path)).close()


async def test_a_missing_store_and_a_folder_in_its_place_are_told(tmp_path: Path) -> None:
    assert await _told(tmp_path / "tayori.db") == "store_missing"
    with pytest.raises(StoreError) as error:
        upgrade(tmp_path, 1)
    assert error.value.code == "store_unopenable"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0000", "is of version 0000; this engine needs " + SCHEMA + ". Run `tayori upgrade`: it makes a copy first."),
        ("9999", "was made by a newer engine (version 9999; this one knows " + SCHEMA + ")."),
    ],
)
def test_the_command_says_what_to_do_about_a_store_of_another_version(
    shop: Workshop, capsys: pytest.CaptureFixture[str], number: str, words: str
) -> None:
    upgrade(shop.store_file, 1)
    _version(shop.store_file, number)
    assert main(["run", "--at", WEDNESDAY, "--project", str(shop.root)]) == 1
    assert words in capsys.readouterr().err


async def test_what_a_rate_reserved_outlives_the_process(store: Where) -> None:
    """A rate that lived in memory would begin every run of the timer with a burst (DESIGN 5.8)."""
    opened = await open_store(store)
    async with opened.writing() as connection:
        assert await used_until(connection, ["relay:main"]) == {}
        await reserve(connection, {"relay:main": 1_000_000 + 20_000 * 100})
    await opened.close()
    again = await open_store(store)
    async with again.writing() as connection:
        assert await used_until(connection, ["relay:main", "lane:docomo"]) == {"relay:main": 3_000_000}
    await again.close()


async def test_a_reservation_that_is_undone_takes_no_time(store: Where) -> None:
    opened = await open_store(store)

    async def fail_to_claim() -> None:
        async with opened.writing() as connection:
            await reserve(connection, {"relay:main": 1_020_000})
            raise RuntimeError("the claim failed")

    with pytest.raises(RuntimeError, match="the claim failed"):
        await fail_to_claim()
    async with opened.reading() as connection:
        assert await used_until(connection, ["relay:main"]) == {}
    await opened.close()


def test_the_keys_of_the_links_are_made_once_and_never_half(shop: Workshop, tmp_path: Path) -> None:
    project = shop.project()
    first = token_keys(project, tmp_path)
    assert token_keys(project, tmp_path) == first
    assert (tmp_path / "token.keys").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".token")] == []
    (tmp_path / "token.keys").write_text("")
    with pytest.raises(StoreError) as error:
        token_keys(project, tmp_path)
    assert error.value.code == "keys_unreadable"


async def test_writers_wait_for_each_other_instead_of_failing(store: Where) -> None:
    opened = await open_store(store)

    async def write(number: int) -> None:
        async with opened.writing() as connection:
            await reserve(connection, {f"lane:{number}": Clock().real_us()})

    await asyncio.gather(*(write(number) for number in range(40)))
    async with opened.reading() as connection:
        assert len(await used_until(connection, [f"lane:{number}" for number in range(40)])) == 40
    await opened.close()
