"""INSERT that can meet a row that stands: SQLite and PostgreSQL say it alike, and SQLAlchemy has one class for each.

In: the connection whose dialect decides, and a table. Out: the dialect's own INSERT, with `on_conflict_do_nothing` and
`on_conflict_do_update`. The other dialect is never imported: PostgreSQL's alone takes as long as the whole schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.dialects import postgresql, sqlite
    from sqlalchemy.ext.asyncio import AsyncConnection

    Upsert = sqlite.Insert | postgresql.Insert


def insert(connection: AsyncConnection, table: Table) -> Upsert:
    """Return an INSERT in the connection's dialect."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as written
    else:
        from sqlalchemy.dialects.postgresql import insert as written
    return written(table)
