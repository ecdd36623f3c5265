"""A cart's export, streamed into the store: good rows go in, refused ones are reported with line and reason.

In: a file, its mapping, an open store. Out: the counts; every refusal is told as it is met, so that memory stays flat.
A slice of rows is one transaction: whole or not at all. An address that stands twice in the file counts once (the first);
what a later or a refused row says against mail counts all the same. Nobody who was erased comes back: their rows are counted
and not looked at.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, Table, Text, select
from sqlalchemy.schema import CreateTable, DropTable

from engine.people.lines import read_lines
from engine.people.refusals import WAITING, List, keep, keep_waiting
from engine.people.rows import Reader, Refusal, read_row
from engine.store.consents import form_id
from engine.store.erasures import erased_among
from engine.store.subscribers import Row, write_slice
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.database import Store

_SLICE = 1000

_SEEN = Table(
    "import_seen",
    MetaData(),
    Column("address_key", Text, primary_key=True),
    Column("line", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


async def import_people(
    store: Store, path: Path, reader: Reader, mapping_name: str, tell: Callable[[Refusal], None]
) -> Counter[str]:
    """Import a file; `tell` hears every refused row. Counts: see `write_slice`, with `rows`, `erased` and `refused_rows`."""
    lines = read_lines(path, reader.mapping, mapping_name)
    count: Counter[str] = Counter()
    listed = List(reader.mapping.source, path.name, int(reader.now.timestamp() * 1000))
    async with store.held() as connection:
        async with connection.begin():
            for table in (_SEEN, WAITING):  # a pooled connection may still hold those of an import before
                await connection.execute(DropTable(table, if_exists=True))
                await connection.execute(CreateTable(table))
            forms = {
                topic: await form_id(connection, column.form, listed.now_ms)
                for topic, column in reader.mapping.consent.items()
            }
        full = replace(reader, forms=forms)
        while block := list(itertools.islice(lines, _SLICE)):
            read = [found if isinstance(found, Refusal) else read_row(full, line, found) for line, found in block]
            async with connection.begin():
                count += await _slice(connection, read, listed, tell)
        after: int | None = 0
        while after is not None:
            async with connection.begin():
                kept, after = await keep_waiting(connection, after, listed)
            count["refused"] += kept
    return count


async def _slice(
    connection: AsyncConnection, read: Sequence[Row | Refusal], listed: List, tell: Callable[[Refusal], None]
) -> Counter[str]:
    """Write a slice: leave out who was erased and what stands twice, write the good rows, keep the refusals of the others."""
    erased = await erased_among(connection, [row.address.key for row in read if row.address is not None])
    welcome = [row for row in read if row.address is None or row.address.key not in erased]
    rows, refusals = await _once(connection, welcome)
    count = await write_slice(connection, rows, listed.source, listed.file, listed.now_ms)
    kept = await keep(connection, refusals, listed)
    for refusal in refusals:
        tell(refusal)
    left_out = len(read) - len(welcome)
    return count + Counter(rows=len(read), erased=left_out, refused_rows=len(refusals), refused=kept)


async def _once(connection: AsyncConnection, read: Sequence[Row | Refusal]) -> tuple[list[Row], list[Refusal]]:
    """Part the rows whose address comes for the first time in this file from all others."""
    good = [row for row in read if isinstance(row, Row)]
    first: dict[str, int] = {}
    for row in good:
        first.setdefault(row.address.key, row.line)
    if first:
        seen = await connection.execute(select(_SEEN).where(_SEEN.c.address_key.in_(list(first))))
        first |= dict(seen.all())
        values = [{"address_key": key, "line": line} for key, line in first.items()]
        await connection.execute(insert(connection, _SEEN).on_conflict_do_nothing(), values)
    rows = [row for row in good if first[row.address.key] == row.line]
    twice = [
        Refusal(
            row.line,
            "row_twice",
            {"first": first[row.address.key]},
            row.address,
            tuple(word for word in row.words if word.state == "refused"),
        )
        for row in good
        if first[row.address.key] != row.line
    ]
    refused = [*twice, *(row for row in read if isinstance(row, Refusal))]
    return rows, sorted(refused, key=lambda refusal: refusal.line)
