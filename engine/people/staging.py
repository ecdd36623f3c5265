"""A list read from end to end into its staging table, in chunks: memory stays flat whatever its length.

In: an open list (people/lines.py), what reads its rows (people/rows.py), a connection. Out: the staged rows, each address once,
and how many rows there were. Who was erased is left out here: their rows are counted and not looked at.
"""

from __future__ import annotations

import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.message.address import parse_address
from engine.people.rows import NAME, Refusal, row_reader
from engine.store.address_changes import any_moved, follow
from engine.store.erasures import erased_among
from engine.store.staging import index, part_twice, prepare, put_refused, put_rows, put_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.people.rows import Reader, Staged
    from engine.people.sheet import Sheet
    from engine.store.bulk import Values
    from engine.store.staging import Staging

CHUNK = 5_000
_KEY = 2  # where the address key stands in a row that was read
_LETTERS, _SHARED = 16, 2  # of a subject: 16 letters of base32 are 80 bits; the first two a chunk shares
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567" * 8  # octet → letter: each letter stands for eight of the 256


@dataclass(slots=True)
class Stock:
    """What was staged: how many rows there were, how many of them were refused, and what was odd."""

    rows: int = 0
    last: int = 0
    refused: int = 0
    erased: int = 0
    odd_names: int = 0
    topics: tuple[str, ...] = field(default_factory=tuple[str, ...])


async def stage(connection: AsyncConnection, sheet: Sheet, reader: Reader, tables: Staging) -> Stock:
    """Read a list into its tables, in a transaction a chunk: other writers come in between."""
    stock = Stock(topics=tuple(reader.mapping.consent))
    read = row_reader(reader, sheet.headings)
    async with connection.begin():
        await prepare(connection, tables)
    while chunk := list(itertools.islice(sheet.rows, CHUNK)):
        found = [one if isinstance(one, Refusal) else read(line, one) for line, one in chunk]
        async with connection.begin():
            await _put(connection, tables, found, stock, reader)
    async with connection.begin():
        await index(connection, tables)
        if await any_moved(connection):
            await follow(connection, tables.rows, tables.refused, tables.said)
        stock.refused += await part_twice(connection, tables, stock.topics, stock.refused)
    return stock


async def _put(
    connection: AsyncConnection, tables: Staging, found: Sequence[Staged | Refusal], stock: Stock, reader: Reader
) -> None:
    stock.rows += len(found)
    good = [one for one in found if not isinstance(one, Refusal)]
    bad = [one for one in found if isinstance(one, Refusal)]
    keys = [str(row[_KEY]) for row in good] + [one.address_key for one in bad if one.address_key]
    if erased := await erased_among(connection, keys):
        good = [row for row in good if row[_KEY] not in erased]
        bad = [one for one in bad if one.address_key not in erased]
        stock.erased += len(found) - len(good) - len(bad)
    stock.odd_names += sum(1 for row in good if str(row[NAME])[:1].isdigit())
    numbered = zip(itertools.count(stock.last + 1), subjects(len(good)), good, strict=False)
    await put_rows(connection, tables, [(number, subject, *row) for number, subject, row in numbered])
    stock.last += len(good)
    await _put_refused(connection, tables, bad, stock, reader)


async def _put_refused(
    connection: AsyncConnection, tables: Staging, bad: Iterable[Refusal], stock: Stock, reader: Reader
) -> None:
    refused: list[Values] = []
    said: list[Values] = []
    for one in bad:
        stock.refused += 1
        number = stock.refused
        values = json.dumps(dict(one.values), ensure_ascii=False)
        refused.append((number, one.line, one.code, values, one.address_key or _whose(one, reader)))
        said.extend(
            (number * len(stock.topics) + stock.topics.index(topic), one.address_key, topic, None, one.line)
            for topic in one.refused
        )
    await put_refused(connection, tables, refused)
    await put_said(connection, tables, said)


def _whose(refusal: Refusal, reader: Reader) -> str | None:
    """Return the first address in what is no row at all: whose it is, is not missing from the list."""
    for cell in refusal.cells:
        found = parse_address(cell, lenient_domains=reader.lanes.lenient) if "@" in cell else ""
        if not isinstance(found, str):
            return found.key
    return None


def subjects(number: int) -> list[str]:
    """Return so many random subject ids, 16 letters of lower-case base32 each.

    Their first two letters are one random pair: people who come in together lie together in each index by subject. Without
    that, every new person of a million costs a page of each index, read and written; with it, 70 bits are still chance alone.
    """
    text = secrets.token_bytes(_LETTERS * number).translate(_BASE32).decode("ascii")
    shared = text[:_SHARED]
    return [shared + text[at + _SHARED : at + _LETTERS] for at in range(0, len(text), _LETTERS)]
