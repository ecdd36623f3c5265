"""An attribute of a person as a value of one type, in SQL: a value of another type is none.

In: an attribute's name. Out: an expression over `subscribers`, NULL for whoever has no value of that type. Such values stand in a
store whose attribute was declared anew since they came in. A cast alone would make a number of any text on SQLite, and on
PostgreSQL one person's stale value would end the whole statement. Never: a comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from engine.schema.tables import subscribers

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler


class _Kind(FunctionElement[str]):
    """What JSON calls a value: "number" on a server, "integer" or "real" on SQLite."""

    inherit_cache = True
    type = String()

    def __init__(self, name: str) -> None:
        super().__init__(subscribers.c.attributes, literal(name), literal(f'$."{name}"'))


@compiles(_Kind, "sqlite")
def _on_sqlite(element: _Kind, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, _, path = element.clauses
    return f"json_type({compiler.process(column, **options)}, {compiler.process(path, **options)})"


@compiles(_Kind)
def _on_a_server(element: _Kind, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - likewise
    column, name, _ = element.clauses
    return f"json_typeof({compiler.process(column, **options)} -> {compiler.process(name, **options)})"


def number(name: str) -> ColumnElement[float | None]:
    """Return a number."""
    return case((_Kind(name).in_(("number", "integer", "real")), subscribers.c.attributes[name].as_float()))


def text(name: str) -> ColumnElement[str | None]:
    """Return a text, or a day."""
    return case((_Kind(name).in_(("string", "text")), subscribers.c.attributes[name].as_string()))


def flag(name: str) -> ColumnElement[bool | None]:
    """Return true or false."""
    return case((_Kind(name).in_(("boolean", "true", "false")), subscribers.c.attributes[name].as_boolean()))
