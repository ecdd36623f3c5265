"""The ledger walked from its first entry to its last: what does not fit.

In: a reading connection. Out: how much there is, the newest seal, and every fault: an entry that was changed, taken out or put in,
a seal that does not fit or follow, evidence that does not fit its commitment, a present state that the ledger does not
bear out. Reads in pages: a ledger of a million is never in memory. Never: a write; a verdict on who did it.

What the chain cannot show by itself: that its newest entries were cut off together with their seals and with all that
speaks of them, or that somebody with the key wrote all of it anew. Whoever keeps a seal elsewhere sees both: `expect`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, String, cast, exc, select

from engine.schema.tables import consent_evidence, consent_seals, consents, forms
from engine.store.present import strays
from engine.store.seal_keys import Key, keys_of
from engine.store.seals import BLOCK, FORM, MARK, SEALED, Span, begin_seal, line_of, mark_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncConnection


_NO_KEY = Key(b"-", "")  # its seals fit nothing; the walk needs some
_BEFORE_ALL = -(2**63)  # not 0: nobody but a forger writes a number below 1
_SEALS = 100  # a page: one may speak of many entries


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit: `code` is in the catalogue, with the entry or the seal that it is about."""

    code: str
    entry: int | None = None
    at_ms: object = None
    seal: int | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row of `consent_seals`."""

    span: Span
    key: str
    seal: str
    marks: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """What the walk has found so far."""

    entries: int = 0
    seals: int = 0
    evidence: int = 0
    latest: Sealed | None = None
    faults: list[Fault] = field(default_factory=list[Fault])

    @property
    def holds(self) -> bool:
        """Tell whether everything fits."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry: its canonical bytes, and what its evidence comes to."""

    id: int
    at_ms: object
    line: bytes
    commitment: object
    evidence: str | None
    """The commitment as its evidence gives it; `None` where the evidence is gone."""


async def verify(connection: AsyncConnection, expect: str | None = None) -> Found:
    """Walk the ledger. `expect` is a seal that somebody kept elsewhere: the chain has to contain it."""
    found = Found()
    entries = _Ahead(_entries(connection))
    keys = {key.name: key for key in keys_of(connection)}
    missing: set[str] = set()
    met = False
    async for sealed in _seals(connection):
        _follows(sealed, found)
        if sealed.key not in keys and sealed.key not in missing:
            missing.add(sealed.key)
            found.faults.append(Fault("seal_key_gone", seal=sealed.span.number, what=sealed.key))
        fits = await _covers(sealed, keys.get(sealed.key), entries, found)
        met |= fits and sealed.seal == expect
        found.seals += 1
        found.latest = sealed
    async for entry in entries.until(None):
        _own(entry, found)
        if found.seals:
            found.faults.append(Fault("entry_unsealed", entry.id, entry.at_ms))
    if found.entries and not found.seals:
        found.faults.append(Fault("ledger_unsealed", what=str(found.entries)))
    if expect is not None and not met:
        found.faults.append(Fault("seal_not_met", what=expect))
    found.faults.extend([Fault("form_changed", what=str(number)) for number in await _changed_forms(connection)])
    found.faults.extend([Fault(code, entry, what=str(rows)) for code, entry, rows in await strays(connection)])
    return found


def _follows(sealed: Sealed, found: Found) -> None:
    """Compare a seal with the one before it."""
    span, before = sealed.span, found.latest
    number = before.span.number + 1 if before else 1
    if span.number != number:
        found.faults.append(Fault("seal_missing", seal=number, what=str(span.number)))
    elif span.previous != (before.seal if before else ""):
        found.faults.append(Fault("seal_order", seal=span.number))


async def _covers(sealed: Sealed, key: Key | None, entries: _Ahead, found: Found) -> bool:
    """Compare a seal with the entries of its span; without its key only the marks can tell."""
    span, unmet = sealed.span, Counter(sealed.marks)
    made = begin_seal(key or _NO_KEY, span)
    faults: list[Fault] = []
    there: set[int] = set()
    async for entry in entries.until(span.last_id):
        _own(entry, found)
        if entry.id < span.first_id:
            found.faults.append(Fault("entry_unsealed", entry.id, entry.at_ms))
            continue
        there.add(entry.id)
        made.update(entry.line)
        mark = mark_of(entry.line)
        if unmet[mark]:
            unmet[mark] -= 1
        else:
            faults.append(Fault("entry_changed", entry.id, entry.at_ms, span.number))
    fits = key is not None and made.hexdigest() == sealed.seal
    if span.last_id - span.first_id + 1 == len(sealed.marks):  # else numbers were passed over, and nobody knows which
        gone = sorted(set(range(span.first_id, span.last_id + 1)) - there)
        faults.extend(Fault("entry_missing", number, seal=span.number) for number in gone)
    elif len(there) < len(sealed.marks):
        faults.append(Fault("entries_missing", seal=span.number, what=str(len(sealed.marks) - len(there))))
    if fits and faults:  # the entries are what was sealed: somebody changed the marks
        faults = [Fault("seal_changed", seal=span.number)]
    elif key is not None and not fits:
        found.faults.append(Fault("seal_changed", seal=span.number))
    found.faults.extend(faults)
    return fits


def _own(entry: _Entry, found: Found) -> None:
    """Count an entry, and compare it with its evidence."""
    found.entries += 1
    if entry.evidence is None:
        return
    found.evidence += 1
    if entry.evidence != entry.commitment:
        found.faults.append(Fault("evidence_changed", entry.id, entry.at_ms))


class _Ahead:
    """The entries, read by spans: one that lies beyond a span waits for the next."""

    def __init__(self, entries: AsyncIterator[_Entry]) -> None:
        self._entries = entries
        self._waiting: _Entry | None = None

    async def until(self, last_id: int | None) -> AsyncGenerator[_Entry]:
        """Yield every entry up to a number, or all that are left."""
        while True:
            entry = self._waiting or await anext(self._entries, None)
            self._waiting = entry
            if entry is None or (last_id is not None and entry.id > last_id):
                return
            self._waiting = None
            yield entry


async def _seals(connection: AsyncConnection) -> AsyncGenerator[Sealed]:
    """Yield the seals in their order, page by page."""
    after = _BEFORE_ALL
    columns = tuple(consent_seals.c)
    while True:
        page = partial(_after, consent_seals.c.number, after, _SEALS)
        rows = await _rows(connection, columns, page)
        for row in rows:
            number, first_id, last_id, previous, key, seal, marks, sealed_ms = row
            span = Span(number, _text(previous), _whole(first_id), _whole(last_id), _whole(sealed_ms))
            cut = tuple(_text(marks)[at : at + MARK] for at in range(0, len(_text(marks)), MARK))
            yield Sealed(span, _text(key), _text(seal), cut)
        if not rows:
            return
        after = rows[-1][0]


async def _entries(connection: AsyncConnection) -> AsyncGenerator[_Entry]:
    """Yield the ledger in its order, page by page."""
    after = _BEFORE_ALL
    columns = (*SEALED, *FORM, consent_evidence.c.salt, consent_evidence.c.evidence)
    while rows := await _rows(connection, columns, partial(_ledger_after, after)):
        for row in rows:
            *values, salt, evidence = row
            own = None if salt is None else hashlib.sha256(_octets(f"{salt}{evidence}")).hexdigest()
            yield _Entry(values[0], values[4], line_of(values), values[len(SEALED) - 1], own)
        after = rows[-1][0]


def _ledger_after(after: int, statement: Select[Any]) -> Select[Any]:
    joined = (
        statement.select_from(consents)
        .outerjoin(forms, forms.c.id == consents.c.form_id)
        .outerjoin(consent_evidence, consent_evidence.c.consent_id == consents.c.id)
    )
    return _after(consents.c.id, after, BLOCK, joined)


def _after(column: ColumnElement[int], after: int, limit: int, statement: Select[Any]) -> Select[Any]:
    return statement.where(column > after).order_by(column).limit(limit)


async def _rows(
    connection: AsyncConnection, columns: Sequence[ColumnElement[Any]], page: Callable[[Select[Any]], Select[Any]]
) -> Sequence[Sequence[Any]]:
    """Return a page of rows; text that is no UTF-8 any more comes as what it is, escaped."""
    try:
        return (await connection.execute(page(select(*columns)))).all()
    except exc.OperationalError as error:
        if "decode" not in str(error.orig):
            raise
    bare = [cast(column, LargeBinary) if isinstance(column.type, String) else column for column in columns]
    rows = (await connection.execute(page(select(*bare)))).all()
    return [
        [value.decode(errors="backslashreplace") if isinstance(value, bytes) else value for value in row]
        for row in rows
    ]


async def _changed_forms(connection: AsyncConnection) -> list[int]:
    """Return the forms whose words are not those of their digest (which is sealed with each entry)."""
    rows = await _rows(connection, (forms.c.id, forms.c.digest, forms.c.text), lambda statement: statement)
    return [number for number, digest, text in rows if hashlib.sha256(_octets(_text(text))).hexdigest() != digest]


def _octets(text: str) -> bytes:
    return text.encode(errors="backslashreplace")


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def _whole(value: object) -> int:
    """Return a number; whatever somebody wrote in its place fits no seal."""
    return value if isinstance(value, int) else -1
