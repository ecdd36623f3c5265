"""The chain over the consent ledger: whoever appends seals what they appended, in the same transaction.

In: entries that were just written. Out: one row in `consent_seals`: HMAC-SHA256 over the seal before, the span of entries and
the canonical bytes of each of them in order. A form's digest stands in the bytes, so that nobody changes the words that
people agreed to. A seal covers what its own call wrote and nothing else: a row that somebody put into the ledger past the
engine is never sealed by the next write. Only the very first seal takes in what stands there: a store of an earlier release.
Never: a change to a seal; the database refuses it. Two writers never seal on the same seal: they come one after the other
(BEGIN IMMEDIATE), and the number of a seal is unique.

`marks` hold four octets an entry, so that `store/chain.py` can say which entry does not fit; the seal alone proves.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.schema.tables import consent_seals, consents, forms
from engine.store.seal_keys import key_of
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.seal_keys import Key

BLOCK = 5000
"""Entries a seal where an earlier release's ledger is sealed: what is in memory at once."""
MARK = 8  # characters

_encode = json.JSONEncoder(
    separators=(",", ":"), default=repr
).encode  # `repr`: a blob where text belongs is no such text
SEALED = (
    consents.c.id,
    consents.c.subject,
    consents.c.topic,
    consents.c.state,
    consents.c.at_ms,
    consents.c.recorded_ms,
    consents.c.source,
    consents.c.basis,
    consents.c.expires_ms,
    consents.c.form_id,
    consents.c.commitment,
)
"""What of an entry is sealed, in this order: all of it."""
_FORM_ID = [column.name for column in SEALED].index("form_id")
FORM = (forms.c.digest, forms.c.first_seen_ms)
"""What of its form is sealed behind it."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a seal says of itself, and is part of what it seals."""

    number: int
    previous: str
    first_id: int
    last_id: int
    sealed_ms: int


def line_of(values: Sequence[object]) -> bytes:
    """Return the canonical bytes of an entry: the values of `SEALED` and `FORM` as one line of JSON, all ASCII."""
    return _encode(list(values)).encode("ascii") + b"\n"


def lines_of(rows: Iterable[Sequence[Any]]) -> list[bytes]:
    """Return `line_of` for entries as the engine writes them: put together by hand, three times as quick."""

    @lru_cache
    def text(value: str | None) -> str:
        return _encode(value)

    return [
        (
            f"[{number},{quoted(subject)},{text(topic)},{text(state)},{at_ms},{recorded_ms},{text(source)},{text(basis)},"
            f"{'null' if expires_ms is None else expires_ms},{'null' if form is None else form},{quoted(commitment)},"
            f"{text(digest)},{'null' if seen_ms is None else seen_ms}]\n"
        ).encode("ascii")
        for number, subject, topic, state, at_ms, recorded_ms, source, basis, expires_ms, form, commitment, digest, seen_ms in rows
    ]


def mark_of(line: bytes) -> str:
    """Return the mark of an entry."""
    return hashlib.sha256(line).hexdigest()[:MARK]


def begin_seal(key: Key, span: Span) -> hmac.HMAC:
    """Return the seal's beginning, to be fed with the lines of its entries."""
    said = [1, span.number, span.previous, span.first_id, span.last_id, span.sealed_ms]  # 1: this form of a seal
    return hmac.new(key.octets, line_of(said), "sha256")


async def seal(connection: AsyncConnection, entries: Sequence[Sequence[Any]], now_ms: int) -> None:
    """Seal entries (the values of `SEALED`, by number) that this transaction has just appended."""
    last = await _last(connection)
    if last is None:
        await begin_chain(connection, now_ms)  # they stand in the ledger already
        return
    wanted = {entry[_FORM_ID] for entry in entries} - {None}
    known: dict[object, tuple[object, ...]] = {None: (None, None)}
    if wanted:
        rows = await connection.execute(select(forms.c.id, *FORM).where(forms.c.id.in_(wanted)))
        known |= {row[0]: tuple(row[1:]) for row in rows}
    rows = [(*entry, *known[entry[_FORM_ID]]) for entry in entries]
    await _write(connection, lines_of(rows), (entries[0][0], entries[-1][0]), last, now_ms)


async def begin_chain(connection: AsyncConnection, now_ms: int) -> int:
    """Seal the whole ledger of a store that has no seal yet; return how many entries that were."""
    last = await _last(connection)
    if last is not None:
        return 0
    after, number, previous = 0, 0, ""
    told = 0
    while rows := await _entries(connection, after):
        lines = [line_of(row) for row in rows]
        number, previous = await _write(connection, lines, (rows[0][0], rows[-1][0]), (number, previous), now_ms)
        after = rows[-1][0]
        told += len(rows)
    return told


async def _last(connection: AsyncConnection) -> tuple[int, str] | None:
    """Return the newest seal's number and value."""
    newest = select(func.max(consent_seals.c.number)).scalar_subquery()
    statement = select(consent_seals.c.number, consent_seals.c.seal).where(consent_seals.c.number == newest)
    row = (await connection.execute(statement)).first()
    return None if row is None else (row.number, row.seal)


async def _entries(connection: AsyncConnection, after: int) -> list[tuple[int, ...]]:
    """Return the next block of the ledger as it is sealed."""
    statement = (
        select(*SEALED, *FORM)
        .outerjoin_from(consents, forms, forms.c.id == consents.c.form_id)
        .where(consents.c.id > after)
        .order_by(consents.c.id)
        .limit(BLOCK)
    )
    return [tuple(row) for row in await connection.execute(statement)]


async def _write(
    connection: AsyncConnection, lines: Sequence[bytes], ends: tuple[int, int], last: tuple[int, str], now_ms: int
) -> tuple[int, str]:
    """Write the seal over entries in the order of their numbers, of which `ends` are the two ends; return its number and value."""
    key = key_of(connection)
    number, previous = last
    span = Span(number + 1, previous, *ends, now_ms)
    made = begin_seal(key, span)
    made.update(b"".join(lines))
    values = {
        "number": span.number,
        "first_id": span.first_id,
        "last_id": span.last_id,
        "previous": span.previous,
        "key": key.name,
        "seal": made.hexdigest(),
        "marks": "".join(mark_of(line) for line in lines),
        "sealed_ms": now_ms,
    }
    await connection.execute(insert(connection, consent_seals).values(values))
    return span.number, made.hexdigest()
