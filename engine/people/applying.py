"""A staged list applied to the store, slice by slice, or counted as if it were.

In: the list in its staging table, and whether anything is to be written. Out: the counts. First what refused rows say against
mail about people who have no good row, then the slices, then who is missing. Each slice is a transaction: what was applied
stays applied when the rest is cut off.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.store.absences import count_absent, refuse_absent
from engine.store.erasures import count_erased, erased_among
from engine.store.list_terms import Span
from engine.store.list_words import refuse_strangers
from engine.store.slices import try_slice, write_slice
from engine.store.staging import keys_within, leave_out

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.list_terms import List

SLICE = 20_000
"""Rows of one transaction: a second in which other writers wait, of the ten that they would."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a list is applied.

    How many rows were staged, how many people were erased by then, whether refused rows say anything, and at which moment
    absence counts as a no (`None`: never).
    """

    last: int
    erased: int
    kept: bool
    absent_at_ms: int | None


async def apply(connection: AsyncConnection, read: List, way: Way, *, write: bool) -> Counter[str]:
    """Apply a list, or count what that would do."""
    count: Counter[str] = Counter()
    after: int | None = 0 if way.kept else None
    while after is not None:
        async with connection.begin():
            made, after = await refuse_strangers(connection, read, after, write=write)
        count["refused"] += made
    for first in range(1, way.last + 1, SLICE):
        span = Span(first, min(first + SLICE - 1, way.last))
        async with connection.begin():
            count += await _slice(connection, read, span, way, write=write)
    if way.absent_at_ms is not None:
        count["absent"] = await _absent(connection, read, way.absent_at_ms, write=write)
    return count


async def _slice(connection: AsyncConnection, read: List, span: Span, way: Way, *, write: bool) -> Counter[str]:
    if not write:
        return await try_slice(connection, read, span, kept=way.kept)
    if await count_erased(connection) != way.erased:  # somebody was, while the list was being read
        gone = await erased_among(connection, await keys_within(connection, read.tables, *span))
        await leave_out(connection, read.tables, list(gone))
    return await write_slice(connection, read, span, kept=way.kept)


async def _absent(connection: AsyncConnection, read: List, at_ms: int, *, write: bool) -> int:
    if not write:
        async with connection.begin():
            return await count_absent(connection, read, at_ms)
    number = 0
    after: int | None = 0
    while after is not None:
        async with connection.begin():
            made, after = await refuse_absent(connection, read, at_ms, after)
        number += made
    return number
