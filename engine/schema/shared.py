"""What all tables share: their metadata, the names of their keys and indexes, and how a row is numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Integer, MetaData, event, text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Index, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = BigInteger().with_variant(Integer(), "sqlite")
"""BIGINT on a server; SQLite counts rows by INTEGER only."""


def only_where(index: Index, condition: str) -> None:
    """Make an index hold the rows of a condition only.

    Said when the table is made: `sqlite_where` and `postgresql_where` would import both dialects into every command.
    """
    assert index.table is not None, "it is an index of a table"

    @event.listens_for(index.table, "before_create")
    def _said(_table: Table, connection: Connection, **_: object) -> None:  # pyright: ignore[reportUnusedFunction]  # registered
        index.dialect_options[connection.dialect.name]["where"] = text(condition)
