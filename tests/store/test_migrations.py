"""Stores of earlier releases: brought to this one with all that is in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from ledger import LETTER, ask, change, crowd, invite, line_of, only
from sqlalchemy import create_engine

from engine.store.database import SCHEMA
from engine.store.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

FIRST = "0001"


def _down_to_the_first(path: Path) -> None:
    """Make the store what the first release made: the columns and tables that came later taken away."""
    later = {
        "editions": ("slot", "period", "stood_in", "spread", "batches", "batch", "people"),
        "walks": ("batch_left",),
        "subscribers": (
            *("first_order", "order_count", "order_sum"),
            *("stage", "stage_amount", "stage_count", "open_complaints"),
        ),
        "consent_states": ("basis",),
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP INDEX ix_editions_period")
        for table, columns in later.items():
            for column in columns:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for table in (
            *("rules_seen", "event_items", "events", "consent_seals", "erasures"),
            *("passed_over", "releases", "stage_changes", "lists"),
        ):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num = ?", (FIRST,))


def _tables(path: Path) -> dict[str, list[tuple[str, str]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted((row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({name})")) for name in names
        }


def test_the_first_release_is_what_the_tests_take_it_for(tmp_path: Path) -> None:
    first, back = tmp_path / "first.db", tmp_path / "back.db"
    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    engine = create_engine(f"sqlite:///{first}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    engine.dispose()
    upgrade(back, 1)
    _down_to_the_first(back)
    assert _tables(back) == _tables(first)


async def test_an_edition_that_an_older_release_began_is_finished_by_this_one(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(6))

    async def half(recipient: str, _content: bytes) -> str:
        return "250 2.0.0 OK" if recipient < "p003" else "451 4.3.0 later"

    sink.answer = half
    await shop.run("2026-12-02T11:45+09:00")
    before = ask(shop, "SELECT id, state FROM deliveries ORDER BY id")
    _down_to_the_first(shop.store_file)
    copy = upgrade(shop.store_file, 2)
    assert copy is not None
    assert copy.exists()
    assert ask(shop, "SELECT version_num FROM alembic_version") == [(SCHEMA,)]
    assert ask(shop, "SELECT id, state FROM deliveries ORDER BY id") == before
    assert ask(shop, "SELECT slot, period, batch, spread FROM editions") == [("", "", -1, None)]
    sink.answer = None
    change(shop, "UPDATE deliveries SET until_ms = 0")
    after = await shop.run("2026-12-02T12:30+09:00")
    assert (line_of(after, LETTER)["state"], line_of(after, LETTER)["accepted"]) == ("finished", 3)
    assert len(sink.accepted) == 6
