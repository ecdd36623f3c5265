"""A store as the first release made it, with all that such a release could know of a shop of today.

In: a shop whose store is of this version. Out: the same shop, its store of version 0001: made by the first migration itself, then
filled with the rows of the present one, as far as the first release had tables and columns for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, insert, select

from engine.store.server import Server, blocking_engine, store_at

if TYPE_CHECKING:
    from servers import Databases
    from sqlalchemy import Engine
    from workshop import Workshop

    from engine.store.server import Where

FIRST = "0001"
_KEPT = ("editions", "forms", "pace", "store_state", "subscribers", "suppressions", "consents", "walks")
TABLES = (*_KEPT, "consent_evidence", "consent_states", "deliveries")
"""What the first release had, in an order in which rows may come."""


def engine_of(where: Where) -> Engine:
    return blocking_engine(where) if isinstance(where, Server) else create_engine(f"sqlite:///{where}")


def make_first(where: Where) -> None:
    """Make the tables of the first release where there are none."""
    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    engine = engine_of(where)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    engine.dispose()


def take_back(shop: Workshop, databases: Databases | None) -> None:
    """Put a store of the first release in the place of the shop's."""
    older: Where = shop.state / "older.db"
    if shop.url is not None:
        assert databases is not None
        url = databases.new(made=False)
        older = store_at(url, shop.state)
        _fill(shop.where, older)
        shop.url = url
        return
    _fill(shop.where, older)
    for path in shop.state.glob("tayori.db*"):
        path.unlink()
    (shop.state / "older.db").rename(shop.store_file)


def rows_of(where: Where) -> dict[str, list[Any]]:
    """Return all that a store has of what the first release knew: its tables, in the columns of that time."""
    engine, found = engine_of(where), {}
    metadata = _first_tables()
    with engine.connect() as connection:
        for name in TABLES:
            table = metadata.tables[name]
            found[name] = [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
    engine.dispose()
    return found


def _first_tables() -> MetaData:
    """Return the tables of the first release, as SQLite tells them: with their columns, in types of any database."""
    engine, metadata = create_engine("sqlite://"), MetaData()
    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
        metadata.reflect(connection)
    engine.dispose()
    return metadata


def _fill(source: Where, to: Where) -> None:
    make_first(to)
    metadata = _first_tables()
    old = rows_of(source)
    engine = engine_of(to)
    with engine.begin() as connection:
        for name in TABLES:
            table = metadata.tables[name]
            if old[name]:
                connection.execute(
                    insert(table), [dict(zip(table.columns.keys(), row, strict=True)) for row in old[name]]
                )
    if not isinstance(to, Server):
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    engine.dispose()
