"""The tables brought to this engine's version, and looked at before that counts: nothing may be lost on the way.

In: a connection in a transaction that nobody else writes beside. Out: how many rows each table that was there has. Every table keeps its
rows, and what nobody may rewrite (the consent ledger, its seals and evidence, who is never written to) keeps every octet of the
columns that it had. Never: a commit. Whoever called undoes all of it when `StoreError` comes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.store.database import SCHEMA
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection, Select
    from sqlalchemy.engine import Inspector

    from engine.store.server import Where

_LEDGERS = ("forms", "consents", "consent_evidence", "consent_seals", "suppressions", "erasures")
_VERSION = "alembic_version"
_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Tally:
    """What a store holds: the rows of each table; of a ledger its columns at that time, and the digest of what is in them."""

    rows: dict[str, int]
    ledgers: dict[str, tuple[tuple[str, ...], str]]


def steps_after(found: str) -> tuple[str, ...]:
    """Return the migrations that a store of version `found` has before it; they are numbered from 0001 on."""
    return tuple(f"{number:04}" for number in range(int(found) + 1, int(SCHEMA) + 1))


def migrate(connection: Connection, where: Where) -> dict[str, int]:
    """Bring the tables to this version. Raise `StoreError` where less is there than before."""
    before = _tally(connection)
    _migrate(connection)
    _expect_all(connection, where, before)
    return before.rows


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _tally(connection: Connection) -> Tally:
    from sqlalchemy import inspect

    seen = inspect(connection)
    tables = sorted(set(seen.get_table_names()) - {_VERSION})
    named = {name: tuple(column["name"] for column in seen.get_columns(name)) for name in _LEDGERS if name in tables}
    ledgers = {name: (columns, _digest(connection, seen, name, columns)) for name, columns in named.items()}
    return Tally({name: _count(connection, name) for name in tables}, ledgers)


def _expect_all(connection: Connection, where: Where, before: Tally) -> None:
    """Raise `StoreError` for the first table that is not what it was."""
    from sqlalchemy import inspect

    seen = inspect(connection)
    there = set(seen.get_table_names())
    for name, rows in before.rows.items():
        if name not in there or _count(connection, name) != rows:
            raise StoreError("upgrade_lost", path=where, table=name, rows=rows)
    for name, (columns, digest) in before.ledgers.items():
        if _digest(connection, seen, name, columns) != digest:
            raise StoreError("upgrade_rewrote", path=where, table=name)
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if said != "ok":
            raise StoreError("store_broken", path=where, reason=said)


def _count(connection: Connection, name: str) -> int:
    from sqlalchemy import text

    return connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608 - a table's name of our own


def _digest(connection: Connection, seen: Inspector, name: str, columns: Iterable[str]) -> str:
    """Return the digest of a table's columns, row by row in the order of its key."""
    from sqlalchemy import column, select, table

    key: list[ColumnElement[Any]] = [column(one) for one in seen.get_pk_constraint(name)["constrained_columns"]]
    named: list[ColumnElement[Any]] = [column(one) for one in columns]
    statement: Select[Any] = select(*named).select_from(table(name)).order_by(*key).execution_options(yield_per=_BLOCK)
    made = hashlib.sha256()
    for row in connection.execute(statement):
        made.update(repr(tuple(row)).encode(errors="backslashreplace"))
    return made.hexdigest()
