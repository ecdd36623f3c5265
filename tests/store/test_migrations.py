"""Stores of earlier releases: brought to this one with all that is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from ledger import LETTER, ask, change, crowd, invite, line_of, only
from servers import BOTH, past
from sqlalchemy import create_engine, inspect

from engine.store.database import SCHEMA
from engine.store.server import Server, blocking_engine, store_at
from engine.store.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from servers import Databases
    from sqlalchemy import Engine
    from workshop import Sink, Workshop

    from engine.store.server import Where

FIRST = "0001"


def _down_to_the_first(where: Where) -> None:
    """Make the store what the first release made: the columns and tables that came later taken away."""
    later = {
        "editions": ("slot", "period", "stood_in", "spread", "batches", "batch", "people", "text"),
        "walks": ("batch_left", "recent"),
        "deliveries": ("text",),
        "subscribers": (
            *("first_order", "order_count", "order_sum"),
            *("stage", "stage_amount", "stage_count", "open_complaints"),
            "paused_until",
        ),
        "consent_states": ("basis",),
    }
    for index in ("ix_editions_period", "ix_editions_closed_ms", "ix_deliveries_run", "ix_deliveries_unknown"):
        past(where, f"DROP INDEX {index}")
    for table, columns in later.items():
        for column in columns:
            past(where, f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in (
        *("rules_seen", "event_items", "events", "consent_seals", "erasures"),
        *("passed_over", "releases", "stage_changes", "lists"),
        *("coupon_grants", "coupon_codes"),
        *("decisions", "texts", "runs", "limits", "leases"),
        *("leave_reasons", "address_changes", "moved_addresses"),
        *("letterbox", "sign_ups", "arrivals"),
        *("bounces", "came_in", "suppression_changes"),
        "notices",
    ):
        past(where, f"DROP TABLE {table}")
    past(where, "UPDATE alembic_version SET version_num = ?", FIRST)


def _engine(where: Where) -> Engine:
    return blocking_engine(where) if isinstance(where, Server) else create_engine(f"sqlite:///{where}")


def _tables(where: Where) -> dict[str, list[tuple[str, str]]]:
    engine = _engine(where)
    with engine.connect() as connection:
        seen = inspect(connection)
        found = {
            name: sorted((column["name"], str(column["type"])) for column in seen.get_columns(name))
            for name in seen.get_table_names()
        }
    engine.dispose()
    return found


@pytest.mark.parametrize("kind", BOTH)
def test_the_first_release_is_what_the_tests_take_it_for(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    made: list[Where] = [tmp_path / "first.db", tmp_path / "back.db"]
    if kind == "postgresql":
        databases: Databases = request.getfixturevalue("databases")
        made = [store_at(databases.new(made=False), tmp_path) for _ in made]
    first, back = made
    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    engine = _engine(first)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    engine.dispose()
    upgrade(back, 1)
    _down_to_the_first(back)
    assert _tables(back) == _tables(first)


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_an_edition_that_an_older_release_began_is_finished_by_this_one(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(6))

    async def half(recipient: str, _content: bytes) -> str:
        return "250 2.0.0 OK" if recipient < "p003" else "451 4.3.0 later"

    sink.answer = half
    await shop.run("2026-12-02T11:45+09:00")
    before = ask(shop, "SELECT id, state FROM deliveries ORDER BY id")
    _down_to_the_first(shop.where)
    copy = upgrade(shop.where, 2, backed_up=True).kept
    assert (copy is not None and copy.exists()) == (shop.url is None), "a server's store has no copy beside it"
    assert ask(shop, "SELECT version_num FROM alembic_version") == [(SCHEMA,)]
    assert ask(shop, "SELECT id, state FROM deliveries ORDER BY id") == before
    assert ask(shop, "SELECT slot, period, batch, spread FROM editions") == [("", "", -1, None)]
    sink.answer = None
    change(shop, "UPDATE deliveries SET until_ms = 0")
    after = await shop.run("2026-12-02T12:30+09:00")
    assert (line_of(after, LETTER)["state"], line_of(after, LETTER)["accepted"]) == ("finished", 3)
    assert len(sink.accepted) == 6
