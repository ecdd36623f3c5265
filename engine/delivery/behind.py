"""Whether the store was put back from a backup: then nothing is sent until a person says what happened since (DESIGN 5.3).

In: the store, its journal, the real clock. Out: `Behind`, or nothing. A store is behind its journal when that tells of a run, a
letter or a refusal that the store does not know; it is silent when it was last run on long ago, which is what a backup looks like
whose journal was put back with it. A run that just died left lines that its claims explain: that is recovery's matter.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.delivery.clock import moment_of
from engine.delivery.lives import dead
from engine.project.problems import Term
from engine.store.consents import Said, counts, present
from engine.store.faults import StoreError
from engine.store.history import read_history, state_of
from engine.store.known import BLOCK, Row, rows_of
from engine.store.life import Life, keep_life, life_now, life_of
from engine.store.putback import people_known
from engine.store.restore import RESTORED
from engine.store.runs import known_runs, runs_asked_after
from engine.store.shortened import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.clock import Clock
    from engine.delivery.worked import Observer
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.history import History
    from engine.store.journal import Journal
    from engine.store.traces import Trace

_OLD_MS = 90 * 24 * 3600 * 1000  # what is older went out so long ago that nothing could send it again
_FRESH_MS = 3600 * 1000  # a run with nothing to do writes a sign of life no more often


@dataclass(frozen=True, slots=True)
class Behind:
    """Why nothing may be sent: `code` is of the catalogue; `letters`, `refusals`: how many the store does not know."""

    code: str
    life: Life | None
    letters: int
    refusals: int

    def error(self, project: Project, path: Path) -> StoreError:
        """Return it as what stops a run."""
        since = f"{moment_of(self.life.ms).astimezone(project.zone):%Y-%m-%d %H:%M}" if self.life else "-"
        return StoreError(self.code, path=path, since=since, letters=self.letters, refusals=self.refusals)


async def expect_whole(store: Store, project: Project, path: Path, known: Mapping[str, str], clock: Clock) -> bool:
    """Raise `StoreError` where the store was put back; else write a sign of life. `False`: its journal is gone or shorter."""
    now = life_now(path, clock.real_us() // 1000)
    life = life_of(known)
    found = await look(store, project, path, known, now)
    if found is not None:
        raise found.error(project, path)
    if life is None or (life.file, life.size) != (now.file, now.size) or now.ms - life.ms > _FRESH_MS:
        async with store.writing() as connection:
            await keep_life(connection, now)
    return life is None or life.file == 0 or (now.file != 0 and (life.file != now.file or life.size <= now.size))


async def breathe(store: Store, path: Path, clock: Clock) -> None:
    """Write a sign of life, at the end of a run: its lines are known to the store from now on."""
    async with store.writing() as connection:
        await keep_life(connection, life_now(path, clock.real_us() // 1000))


async def keep_short(store: Store, path: Path, name: str, clock: Clock, second: Path | None = None) -> None:
    """Take the letters out of the journal that are long over; the store, which knows them, is not behind it."""
    async with store.reading() as connection:
        asked = await runs_asked_after(connection, ())
    now_ms = clock.real_us() // 1000
    if not asked and shorten(path, name, now_ms):
        await breathe(store, path, clock)
    if not asked and second is not None:
        with suppress(StoreError):  # what cannot be read there keeps no run back
            shorten(second, name, now_ms)


def tell_of_second(journal: Journal, observer: Observer) -> Term | None:
    """Say that the journal's second place could not be written, where that is so; return what was said."""
    if journal.second is None or not journal.second.reason:
        return None
    said = Term("journal_second", {"path": journal.second.path, "reason": journal.second.reason})
    observer.says(said.code, **said.values)
    return said


async def look(store: Store, project: Project, path: Path, known: Mapping[str, str], now: Life) -> Behind | None:
    """Return why nothing may be sent, or `None`; writes nothing."""
    life = life_of(known)
    async with store.reading() as connection:
        gone = await dead(store, connection, await runs_asked_after(connection, ()))
        if not gone and life is not None and (life.file, life.size) == (now.file, now.size):
            told = None
        else:
            offset = life.size if life is not None and not gone and life.goes_on(now) else 0
            told = read_history(path, known["journal"], offset)
        letters = await _letters(connection, told, {run.id for run in gone}, now.ms) if told else 0
        refusals = await count_unknown(connection, told) if told else 0
    if letters or refusals:
        return Behind("store_behind", life, letters, refusals)
    if told is not None and life is not None and told.since_ms > life.ms:
        return Behind("store_gap", life, 0, 0)
    if known.get(RESTORED):
        return Behind("store_restored", life, 0, 0)
    silent_ms = int(project.shop.store.silent_after.total_seconds() * 1000)
    if life is not None and known.get("live") == "yes" and now.ms - life.ms > silent_ms:
        return Behind("store_silent", life, 0, 0)
    return None


async def _letters(connection: AsyncConnection, told: History, gone: set[str], now_ms: int) -> int:
    """Count the letters of which the store does not know."""
    young = {run for run, began_ms in told.runs.items() if began_ms > now_ms - _OLD_MS}
    strange = young - await known_runs(connection, young)
    # A run without a letter counts as one: whatever it did, the store has none of it.
    number = sum(max(told.dots[run], 1) for run in strange)
    left = {place: trace for place, trace in told.traces.items() if place[0] in gone and place[0] not in strange}
    rows = await rows_of(connection, {delivery for _, delivery in left})
    return number + sum(not _agrees(run, rows.get(delivery), trace) for (run, delivery), trace in left.items())


def _agrees(run: str, row: Row | None, trace: Trace) -> bool:
    """Tell whether the store can have come to where it is after what a dead run's journal says of a delivery."""
    if row is None or (trace.key and (row.key, row.subject) != (trace.key, trace.subject)):
        return False
    if row.state == "claimed" and row.run == run:
        return True
    return row.state not in ("planned", "deferred", "claimed") or state_of(trace) == "deferred"


async def count_unknown(connection: AsyncConnection, told: History) -> int:
    """Count the refusals and erasures in a journal that the store does not know; of strangers it needs to know nothing."""
    number = 0
    waiting = iter(refusals_in(told))
    while block := list(itertools.islice(waiting, BLOCK)):
        people = await people_known(connection, [one.subject for one in block])
        known = await present(connection, ((one.subject, one.topic) for one in block))
        number += sum(one.subject in people and counts(one, known.get((one.subject, one.topic))) for one in block)
    subjects = [str(line["subject"]) for line in told.erased if line.get("subject")]
    return number + len(await people_known(connection, subjects[-BLOCK:]))


def refusals_in(told: History) -> Iterable[Said]:
    """Return the refusals of a journal as words for the ledger."""
    return (Said(subject, topic, "refused", at_ms, "journal", None) for (subject, topic), at_ms in told.refused.items())
