"""INSERT that can meet a row that stands: SQLite and PostgreSQL say it alike, and SQLAlchemy has one class for each.

In: the connection whose dialect decides, and a table. Out: the dialect's own INSERT, with `on_conflict_do_nothing` and
`on_conflict_do_update`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

Upsert = sqlite.Insert | postgresql.Insert


def insert(connection: AsyncConnection, table: Table) -> Upsert:
    """Return an INSERT in the connection's dialect."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
