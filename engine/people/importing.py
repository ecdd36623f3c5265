"""A cart's list, imported: read, judged as a whole, applied.

In: a file, its mapping, an open store. Out: the counts, or what holds the list. First the whole of it goes into a staging table
(people/staging.py) and each refused row is told with its line and reason; then it is judged as a whole (people/judging.py): a
list that is held has changed nothing. What passes is applied in slices (people/applying.py); a list that was broken off is
finished by importing the same file again, which leaves alone what stands already.

An address that stands twice counts once (the first); what a later or a refused row says against mail counts all the same.
Nobody who was erased comes back.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.people.applying import Way, apply
from engine.people.freshness import expect_fresh, made_ms
from engine.people.judging import Hold, Whole, holds
from engine.people.lines import open_sheet
from engine.people.refused_file import write_refused
from engine.people.rows import Refusal
from engine.people.sheet import expect_named
from engine.people.staging import stage
from engine.store import lists
from engine.store.consents import canonical, form_id
from engine.store.erasures import count_erased
from engine.store.list_terms import Asked, List
from engine.store.staging import count_of, refused_rows, staging
from engine.store.weights import weigh

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.people.rows import Reader
    from engine.people.staging import Stock
    from engine.store.database import Store
    from engine.store.staging import Staging


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked for beside the list itself."""

    dry_run: bool = False
    accept: frozenset[str] = frozenset()
    """What may pass although it would hold the list: names of people/judging.py."""
    made_ms: int | None = None
    """When the list was made, where the person says so."""
    refused: Path | None = None
    """Where refused rows go; left out, nowhere."""
    reason: Callable[[Refusal], str] = lambda refusal: refusal.code
    """The words for a refused row."""
    clock: Callable[[], int] | None = None
    """For the moment at which the list was through."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it.

    Counts: rows, new, changed, unchanged, granted, refused, kept_refusal, absent, suppressed, erased, refused_rows. `number`
    is the list's own, where it was applied; `goes_on`: it was broken off before.
    """

    count: Counter[str]
    held: tuple[Hold, ...] = ()
    number: int | None = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class _Staged:
    """A list in its staging table."""

    path: Path
    name: str
    reader: Reader
    tables: Staging
    stock: Stock
    made_ms: int
    whole: bool
    """It is everybody, not a part."""
    before: list[lists.Listed]
    erased: int


async def import_people(
    store: Store, path: Path, reader: Reader, name: str, tell: Callable[[Refusal], object], wish: Wish | None = None
) -> Imported:
    """Import a file under the mapping `name`; `tell` hears every refused row, in the order of the file.

    Raises `StoreError` (`csv_…`, `list_…`: the person's mistakes) before anything is written.
    """
    asked = wish or Wish()
    async with store.held() as connection:
        staged = await _stage(connection, path, reader, name, asked)
        async with connection.begin():
            async for refusal in _refused(connection, staged.tables):
                tell(refusal)
            read = await _list(connection, staged, write=False)
            held = await _held(connection, staged, read, asked)
        if not asked.dry_run and not held:
            return await _apply(connection, staged, asked)
        count = await apply(connection, read, await _way(connection, staged), write=False)
        return Imported(_with_rows(count, staged.stock), held)


async def _stage(connection: AsyncConnection, path: Path, reader: Reader, name: str, asked: Wish) -> _Staged:
    """Read the file into its staging table, unless it is too old."""
    tables = staging(len(reader.mapping.consent))
    expect_named(path, reader.mapping, name)
    with open_sheet(path, reader.mapping.headings(), name) as sheet:
        at_ms = made_ms(path, sheet, reader, asked.made_ms)
        async with connection.begin():
            before = await lists.latest(connection, name)
            erased = await count_erased(connection)
        expect_fresh(reader, at_ms, before, said=asked.made_ms is not None)
        stock = await stage(connection, sheet, reader, tables)
        whole = reader.mapping.content == "full" and not sheet.corrected
    return _Staged(path, name, reader, tables, stock, at_ms, whole, before, erased)


async def _refused(connection: AsyncConnection, tables: Staging) -> AsyncIterator[Refusal]:
    async for line, code, values in refused_rows(connection, tables):
        yield Refusal(line, code, values)


async def _list(connection: AsyncConnection, staged: _Staged, *, write: bool) -> List:
    """Return what the statements need to know; where something is to be written, the forms' words are by now."""
    reader, mapping, batch = staged.reader, staged.reader.mapping, staged.reader.batch

    async def form(text: str) -> int | None:
        return await form_id(connection, text, reader.now_ms) if write else None

    topics = [
        Asked(topic, column.basis, await form(column.form), await form(batch.form) if batch else None)
        for topic, column in mapping.consent.items()
    ]
    return List(
        tables=staged.tables,
        source=mapping.source,
        file=staged.path.name,
        now_ms=reader.now_ms,
        given=mapping.given,
        owned=mapping.owned,
        topics=tuple(topics),
        batch=canonical(dict(batch.evidence)) if batch else "",
    )


async def _held(connection: AsyncConnection, staged: _Staged, read: List, asked: Wish) -> tuple[Hold, ...]:
    """Return what holds the list; a list that was begun has passed already."""
    if not asked.dry_run and _broken_off(staged) is not None:
        return ()
    full = (one.counts["people"] for one in staged.before if one.counts.get("whole"))
    stock = staged.stock
    before = next(full, None) if staged.whole else None
    whole = Whole(stock.rows, stock.refused, stock.odd_names, before, staged.reader.now.year)
    found = holds(whole, await weigh(connection, read, _absent_at(staged)))
    return tuple(one for one in found if one.name not in asked.accept)


async def _apply(connection: AsyncConnection, staged: _Staged, asked: Wish) -> Imported:
    """Apply a list that may pass, and note that it was."""
    clock = asked.clock or (lambda: staged.reader.now_ms)
    if asked.refused is not None and staged.stock.refused:
        await _keep_refused(connection, staged, asked, asked.refused)
    begun = _broken_off(staged)
    async with connection.begin():
        read = await _list(connection, staged, write=True)
        number = begun or await lists.begin(
            connection, staged.name, staged.path.name, _digest(staged.path), staged.made_ms, clock()
        )
    count = _with_rows(await apply(connection, read, await _way(connection, staged), write=True), staged.stock)
    people = {"people": staged.stock.rows - staged.stock.erased, "whole": int(staged.whole)}
    async with connection.begin():
        await lists.end(connection, number, {**count, **people}, clock())
    return Imported(count, (), number, begun is not None)


async def _keep_refused(connection: AsyncConnection, staged: _Staged, asked: Wish, to: Path) -> None:
    async def told() -> AsyncIterator[tuple[int, str]]:
        async for refusal in _refused(connection, staged.tables):
            yield refusal.line, asked.reason(refusal)

    async with connection.begin():
        await write_refused(staged.path, staged.reader.mapping.headings(), staged.name, told(), to)


async def _way(connection: AsyncConnection, staged: _Staged) -> Way:
    async with connection.begin():
        kept = await count_of(connection, staged.tables.said) > 0
    return Way(staged.stock.last, staged.erased, kept, _absent_at(staged))


def _absent_at(staged: _Staged) -> int | None:
    """Return the moment at which absence counts as a no: the list's own, for whoever agreed after it is not in it."""
    if not staged.whole or staged.reader.mapping.absent == "keep":
        return None
    return min(staged.made_ms, staged.reader.now_ms)


def _broken_off(staged: _Staged) -> int | None:
    """Return the number under which this very list was begun and not ended, if no other came since."""
    last = staged.before[0] if staged.before else None
    unended = last is not None and last.ended_ms is None
    return last.number if last is not None and unended and last.digest == _digest(staged.path) else None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _with_rows(count: Counter[str], stock: Stock) -> Counter[str]:
    return count + Counter(rows=stock.rows, erased=stock.erased, refused_rows=stock.refused)
