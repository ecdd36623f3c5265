"""A cart's export, streamed into the store: good rows go in, refused ones are reported with line and reason.

In: a file, its mapping, an open store. Out: the counts; every refusal is told as it is met, so that memory stays flat.
A slice of rows is one transaction: whole or not at all. An address that stands twice in the file counts once (the first);
what a later or a refused row says against mail counts all the same.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, Table, Text, select
from sqlalchemy.dialects.sqlite import insert

from engine.people.encoding import encoding_of
from engine.people.rows import Reader, Refusal, read_row
from engine.store.consents import Said, append, counts, form_id, present
from engine.store.database import StoreError
from engine.store.subscribers import Row, subjects_of, write_slice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.mapping import Mapping as ImportMapping
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
    """Import a file; `tell` hears every refused row. Counts: see `write_slice`, with `rows` and `refused_rows`."""
    lines = read_lines(path, reader.mapping, mapping_name)
    count: Counter[str] = Counter()
    now_ms = int(reader.now.timestamp() * 1000)
    async with store.held() as connection:
        async with connection.begin():
            await connection.run_sync(_SEEN.metadata.create_all, checkfirst=False)
            forms = {
                topic: await form_id(connection, column.form, now_ms)
                for topic, column in reader.mapping.consent.items()
            }
        full = replace(reader, forms=forms)
        while block := list(itertools.islice(lines, _SLICE)):
            read = [found if isinstance(found, Refusal) else read_row(full, line, found) for line, found in block]
            async with connection.begin():
                count += await _slice(connection, read, reader.mapping.source, path.name, now_ms, tell)
    return count


def read_lines(path: Path, mapping: ImportMapping, mapping_name: str) -> Iterator[tuple[int, dict[str, str] | Refusal]]:
    """Yield each line's number with its fields by heading, or as a refusal when their number is wrong.

    Raises `StoreError` (as a person's mistake: `csv_…`) before the first line when the file as a whole cannot be read.
    """
    try:
        encoding = encoding_of(path)
    except OSError as error:
        raise StoreError("csv_unreadable", path=path, reason=error.strerror) from error
    if isinstance(encoding, int):
        raise StoreError("csv_encoding", line=encoding)
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file)
        headings = [heading.strip() for heading in next(rows, list[str]())]
        _expect(headings, mapping, mapping_name)
        end = rows.line_num
        for fields in rows:
            line, end = end + 1, rows.line_num
            if not fields:
                continue
            if len(fields) != len(headings):
                yield line, Refusal(line, "row_columns", {"found": len(fields), "wanted": len(headings)})
            else:
                yield line, dict(zip(headings, fields, strict=True))


def _expect(headings: Sequence[str], mapping: ImportMapping, mapping_name: str) -> None:
    if not any(headings):
        raise StoreError("csv_empty")
    twice = [name for name, number in Counter(headings).items() if number > 1 and name]
    if twice:
        raise StoreError("csv_column_twice", name=twice[0])
    for name in _wanted(mapping):
        if name not in headings:
            raise StoreError("csv_column", name=name, known=", ".join(headings), mapping=mapping_name)


def _wanted(mapping: ImportMapping) -> Iterator[str]:
    columns = mapping.columns
    yield from (name for name in (columns.address, columns.name, columns.birthday, columns.last_order) if name)
    yield from columns.attributes.values()
    for column in mapping.consent.values():
        yield column.column
        if column.at:
            yield column.at
    if mapping.suppressed:
        yield mapping.suppressed.column


async def _slice(
    connection: AsyncConnection,
    read: Sequence[Row | Refusal],
    source: str,
    file: str,
    now_ms: int,
    tell: Callable[[Refusal], None],
) -> Counter[str]:
    """Write a slice: sort out what stands twice, write the good rows, keep the refusals of the others."""
    rows, refusals = await _once(connection, read)
    count = await write_slice(connection, rows, source, file, now_ms)
    kept = await _keep_refusals(connection, refusals, source, file, now_ms)
    for refusal in refusals:
        tell(refusal)
    return count + Counter(rows=len(read), refused_rows=len(refusals), refused=kept)


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
        await connection.execute(insert(_SEEN).on_conflict_do_nothing(), values)
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


async def _keep_refusals(
    connection: AsyncConnection, refusals: Sequence[Refusal], source: str, file: str, now_ms: int
) -> int:
    """Write down what refused rows of known people say against mail."""
    speaking = {refusal.address.key: refusal for refusal in refusals if refusal.address and refusal.refused}
    subjects = await subjects_of(connection, list(speaking))
    words = [
        Said(subject, word.topic, "refused", word.at_ms, source, None, {"file": file, "line": speaking[key].line})
        for key, subject in subjects.items()
        for word in speaking[key].refused
    ]
    known = await present(connection, [(said.subject, said.topic) for said in words])
    counted = [said for said in words if counts(said, known.get((said.subject, said.topic)))]
    return await append(connection, counted, now_ms)
