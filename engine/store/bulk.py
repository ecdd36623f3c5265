"""Many rows at once, as tuples through the driver: what a list of a million needs, and SQLAlchemy's dicts would double.

In: a connection, an INSERT of SQLAlchemy (either dialect's), the columns in the order of the tuples. Out: nothing; the rows are
written in their order. Values go as they are: a JSON column gets its text. Never: a statement that is not one of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.upsert import Upsert

    Values = tuple[object, ...]


async def put(connection: AsyncConnection, statement: Upsert, columns: Sequence[str], rows: Sequence[Values]) -> None:
    """Run an INSERT once for each row."""
    if not rows:
        return
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))
    if compiled.positional:  # SQLite's driver; the places are in the order of the table's columns
        assert compiled.positiontup is not None
        order = [columns.index(name) for name in compiled.positiontup]
        assert order == sorted(order), "columns are named in the order of their table"
        await connection.exec_driver_sql(str(compiled), list(rows))
    else:
        await connection.exec_driver_sql(str(compiled), [dict(zip(columns, row, strict=True)) for row in rows])
