"""A list of what people did at the shop, streamed into the store: orders, what became of them, complaints, clicks.

In: a file, what reads it, an open store. Out: the counts; every refused row, by line. The file is staged first, so that rows of
one order may stand anywhere in it; then slices of whole events go in, each in one transaction with all that it changes. An
event comes in whole or not at all, and the same list twice changes nothing. A dry run stages and judges, and writes nothing.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.people.cells import RefusedError
from engine.people.event_lines import columns_named, open_events
from engine.people.event_rows import Event, Item, key_of, read_event, read_items, reader_of
from engine.people.refused_file import write_refused
from engine.people.rows import Refusal
from engine.store.address_changes import any_moved, follow
from engine.store.event_stage import (
    STAGED,
    Refused,
    begin_stage,
    count_items,
    each_refusal,
    end_stage,
    refuse_rows,
    refuse_staged,
    stage,
    stage_items,
    stage_more,
)
from engine.store.events import count_new, judge, write
from engine.store.grounds import Ground, Origin, ground_newcomers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.people.event_lines import Cells, Row
    from engine.people.event_rows import EventReader
    from engine.project.event_mapping import EventColumns
    from engine.store.database import Store

_BLOCK = 5_000  # events staged at once
_SLICE = 20_000  # events a transaction: others wait for it, half a second at most
_MOST_ITEMS = 1_000
_NOTHING: tuple[None, ...] = (None,) * len(Event._fields)


@dataclass(slots=True)
class _Run:
    """Rows with one key that follow each other. A fault in one is a fault in all of them."""

    key: str | None
    line: int
    event: Event | None = None
    items: Collection[Item] = ()
    more: tuple[int, ...] = ()
    """The lines of the other rows."""
    repeats: int = 0
    faults: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Taking:
    """What happens to a list: what reads it, where it comes from, what its orders are a ground for, whether it is only tried."""

    columns: EventColumns
    mapping_name: str
    zone: ZoneInfo
    lenient: frozenset[str]
    origin: Origin
    ground: Ground | None
    refused: Path | None = None
    """Where refused rows are written, to be corrected."""
    dry_run: bool = False


async def import_events(store: Store, path: Path, taking: Taking, hear: Callable[[Refused], str]) -> Counter[str]:
    """Import a file; `hear` is told every refused row, by line, and says why in words.

    Counts: rows, new, known, strangers, erased, granted, refused_rows.
    """
    count: Counter[str] = Counter()
    with open_events(path, taking.columns, taking.mapping_name) as sheet:
        reader = reader_of(taking.columns, sheet.headings, taking.zone, taking.lenient, taking.origin.now_ms)
        runs = _runs(reader, sheet.rows, count)
        async with store.held() as connection:
            async with connection.begin():
                await begin_stage(connection)
            number = 0
            while block := list(itertools.islice(runs, _BLOCK)):
                async with connection.begin():
                    count["known"] += await _stage(connection, block, number)
                number += len(block)
            async with connection.begin():
                if await any_moved(connection):
                    await follow(connection, STAGED)
            await _take(connection, taking, number, count)
            async with connection.begin():
                await _tell(connection, path, taking, hear, count)
                await end_stage(connection)
    return count


async def _tell(
    connection: AsyncConnection, path: Path, taking: Taking, hear: Callable[[Refused], str], count: Counter[str]
) -> None:
    """Tell the refused rows, and write them to their file."""

    async def lines() -> AsyncIterator[tuple[int, str]]:
        async for one in each_refusal(connection):
            count["refused_rows"] += 1
            yield one.line, hear(one)

    told = lines()
    if taking.refused is None or taking.dry_run:
        async for _ in told:
            pass
    elif (first := await anext(told, None)) is not None:
        wanted = tuple(columns_named(taking.columns))
        await write_refused(path, wanted, taking.mapping_name, _chained(first, told), taking.refused)


async def _chained(first: tuple[int, str], rest: AsyncIterator[tuple[int, str]]) -> AsyncIterator[tuple[int, str]]:
    yield first
    async for one in rest:
        yield one


def _runs(reader: EventReader, rows: Iterable[Row], count: Counter[str]) -> Iterator[_Run]:
    """Put the rows of one event together, as far as they follow each other."""
    run: _Run | None = None
    for line, found, items in rows:
        count["rows"] += 1
        one = _read(reader, line, found, items)
        if run is not None and one.key is not None and one.key == run.key:
            _join(run, one)
            continue
        if run is not None:
            yield run
        run = one
    if run is not None:
        yield run


def _read(reader: EventReader, line: int, found: Cells | Refusal, listed: tuple[Cells, ...]) -> _Run:
    """Read a row, as a run of one."""
    if isinstance(found, Refusal):
        return _Run(key_of(reader, found.cells), line, faults=(Refused(line, found.code, found.values),))
    try:
        event = read_event(reader, found)
        return _Run(event.key, line, event, read_items(reader, found, listed))
    except RefusedError as error:
        return _Run(key_of(reader, found), line, faults=(Refused(line, error.code, error.values_),))


def _join(run: _Run, row: _Run) -> None:
    """Add a row to a run."""
    known = set(run.items)
    run.more += (row.line,)
    run.faults += row.faults
    if run.event is None or row.event is None:
        run.event = run.event or row.event
    elif row.event != run.event:
        run.faults += (Refused(row.line, "event_rows_differ", {"key": run.key, "first": run.line}),)
    elif known.issuperset(row.items):
        run.repeats += 1
    run.items = known.union(row.items)
    if len(run.items) > _MOST_ITEMS and not run.faults:
        run.faults += (Refused(row.line, "event_items_many", {"key": run.key, "most": _MOST_ITEMS}),)


async def _stage(connection: AsyncConnection, runs: list[_Run], number: int) -> int:
    """Stage runs, numbered from there on; return how many rows said nothing new."""
    await refuse_rows(connection, [refused for run in runs if run.faults for refused in _refused(run)])
    numbered = [(seq, run) for seq, run in enumerate(runs, number + 1) if run.key is not None]
    standing = await stage(connection, [_values(seq, run) for seq, run in numbered])
    first = [(seq, run) for seq, run in numbered if seq not in standing] if standing else numbered
    items = [(seq, *item) for seq, run in first if not run.faults for item in run.items]
    await stage_items(connection, items)
    await stage_more(connection, [(seq, line) for seq, run in first for line in run.more])
    repeats = sum(run.repeats for _, run in first if not run.faults)
    broken = {leader.seq: leader.line for leader in standing.values() if leader.state is not None}
    for seq, run in numbered if standing else ():
        if seq in standing:
            repeats += await _merge(connection, run, standing[seq], broken)
    return repeats


async def _merge(connection: AsyncConnection, run: _Run, leader: Any, broken: dict[int, int]) -> int:  # noqa: ANN401 - a row of the database
    """Put rows to the event that their key named before; return how many said nothing new.

    `broken`: the events that are refused, and the line for which they are.
    """
    told = tuple(getattr(leader, name) for name in Event._fields)
    lines = (run.line, *run.more)
    await stage_more(connection, [(leader.seq, line) for line in lines])
    if leader.seq not in broken and not run.faults and run.event == told:
        before = await count_items(connection, leader.seq)
        await stage_items(connection, [(leader.seq, *item) for item in run.items])
        return len(lines) - (await count_items(connection, leader.seq) - before)
    if leader.seq not in broken and not run.faults:
        differ = [Refused(line, "event_rows_differ", {"key": run.key, "first": leader.line}) for line in lines]
        await refuse_rows(connection, differ)
    first = broken.setdefault(leader.seq, run.faults[0].line if run.faults else run.line)
    await refuse_staged(connection, [leader.seq], "event_other_row", first=first)
    return 0


def _refused(run: _Run) -> Iterator[Refused]:
    """Yield why the rows of a run are not taken: their own reason, or that of another row."""
    yield from run.faults
    own = {fault.line for fault in run.faults}
    for line in (run.line, *run.more):
        if line not in own:
            yield Refused(line, "event_other_row", {"key": run.key, "first": run.faults[0].line})


def _values(seq: int, run: _Run) -> tuple[object, ...]:
    """Return the columns of a staged event."""
    event = run.event or _NOTHING
    return (seq, run.key, run.line, *event[1:], "refused" if run.faults else None)


async def _take(connection: AsyncConnection, taking: Taking, last: int, count: Counter[str]) -> None:
    """Judge and write what is staged, a slice at a time."""
    left = taking.ground is not None and not taking.dry_run
    while left and taking.ground is not None:
        async with connection.begin():
            granted, left = await ground_newcomers(connection, taking.origin, taking.ground)
        count["granted"] += granted
    for after in range(0, last, _SLICE):
        until = after + _SLICE
        async with connection.begin():
            erased, known, others = await judge(connection, after, until)
            await refuse_staged(connection, others, "event_other")
            if taking.dry_run:
                new, strangers = await count_new(connection, after, until)
                granted = 0
            else:
                new, strangers, granted = await write(connection, after, until, taking.origin, taking.ground)
        count.update(erased=erased, known=known, new=new, strangers=strangers, granted=granted)
