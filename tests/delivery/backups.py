"""A store's backup, and the store put back from it, past the engine: a copy of the file, or of the database within its server."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
from ledger import ask
from sqlalchemy import make_url

if TYPE_CHECKING:
    from workshop import Workshop


def back_up(shop: Workshop) -> None:
    """Keep the store as it is now; nobody may be at work on it."""
    if shop.url is not None:
        _on_server(shop, "CREATE DATABASE {name}_backup TEMPLATE {name}")
        return
    ask(shop, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(shop.store_file, shop.root / "backup.db")


def put_back(shop: Workshop) -> None:
    """Put the store back as it was kept; its journal stays."""
    if shop.url is not None:
        _on_server(shop, "DROP DATABASE {name} WITH (FORCE)", "CREATE DATABASE {name} TEMPLATE {name}_backup")
        return
    for name in ("tayori.db-wal", "tayori.db-shm"):
        (shop.state / name).unlink(missing_ok=True)
    shutil.copy(shop.root / "backup.db", shop.store_file)


def forget(shop: Workshop) -> None:
    """Take a server's backup away."""
    if shop.url is not None:
        _on_server(shop, "DROP DATABASE IF EXISTS {name}_backup")


def _on_server(shop: Workshop, *statements: str) -> None:
    assert shop.url is not None
    there = make_url(shop.url)
    beside = there.set(database="postgres").render_as_string(hide_password=False)
    with closing(psycopg.connect(beside, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement.format(name=there.database).encode())
