"""What a staged list says of itself, as the statements over it need it.

In: the mapping and what was asked for beside it. Out: values. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

    from engine.project.bases import Basis
    from engine.store.staging import Staging


@dataclass(frozen=True, slots=True)
class Asked:
    """What the mapping says of a topic: the form behind a grant, and what it rests on. In a dry run no form has a number."""

    topic: str
    basis: Basis = "express"
    form: int | None = None
    batch_form: int | None = None


@dataclass(frozen=True, slots=True)
class List:
    """The list that is applied: where it comes from, what it speaks of, and what of that it owns."""

    tables: Staging
    source: str
    file: str
    now_ms: int
    given: frozenset[str]
    owned: frozenset[str]
    topics: tuple[Asked, ...]
    batch: str = ""
    """The batch that gives grants their moment, as canonical JSON."""


class Span(NamedTuple):
    """Numbers of staged rows, both ends included."""

    first: int
    last: int


def within(rows: Table, span: Span) -> ColumnElement[bool]:
    """Tell whether a staged row lies in a span."""
    return rows.c.id.between(*span)


def columns_of(rows: Table, topic: int) -> tuple[ColumnElement[str], ColumnElement[int], ColumnElement[int]]:
    """Return the three columns of a topic: the word, its moment, when it expires."""
    return rows.c[f"word_{topic}"], rows.c[f"at_{topic}"], rows.c[f"expires_{topic}"]
