"""Who is alive: each process that sends holds a lock of its own, which the kernel drops when it dies.

In: the store, and what a process wrote of itself when it began. Out: which of those that never ended are dead; no clock is
asked. The lock is on a file beside the store; on a server also one of the server's, which goes with its connection, so that
every host can tell. A process is dead when every lock of its that can be seen from here is free.
"""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delivery.lock import locked
from engine.store.faults import StoreError
from engine.store.journal import boot_id
from engine.store.runs import Run, begin_run, end_runs, runs_asked_after
from engine.store.server import Server, beside, is_held

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.clock import Clock
    from engine.store.database import Store
    from engine.store.server import Where


def this_host() -> str:
    """Return this host's name."""
    return socket.gethostname()


@asynccontextmanager
async def living(store: Store, kind: str, number: str, journal: Path, clock: Clock) -> AsyncGenerator[Run]:
    """Be a process that sends while the block runs: its locks first, then its row, at last the word that it is over."""
    lock = _lock_of(store.where, number)
    run = Run(number, kind, this_host(), boot_id(), os.getpid(), str(journal), str(lock))
    with _held(lock):
        async with store.alive(number):
            async with store.writing() as connection:
                await begin_run(connection, run, clock.real_us() // 1000)
            try:
                yield run
            finally:
                with suppress(StoreError):  # whoever comes next finds it dead, and asks what it left
                    async with store.writing() as connection:
                        await end_runs(connection, [number], clock.real_us() // 1000)


async def dead(store: Store, connection: AsyncConnection, runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return those of the processes that live no more."""
    found: list[Run] = []
    for run in runs:
        if any(_is_locked(path) for path in _locks(store.where, run)):
            continue
        if isinstance(store.where, Server) and await is_held(connection, run.id):
            continue
        found.append(run)
    return tuple(found)


async def anybody_sends(store: Store) -> bool:
    """Tell whether a process that sends is alive: a run, or a worker, which no run's lock keeps out."""
    async with store.reading() as connection:
        asked = await runs_asked_after(connection, ())
        return len(await dead(store, connection, asked)) < len(asked)


def bury(store: Store, runs: Iterable[Run]) -> None:
    """Take away the lock files of dead processes."""
    for run in runs:
        for path in _locks(store.where, run):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _locks(where: Where, run: Run) -> set[Path]:
    """Return where a run's file may lie here: beside this store, or where its row says, if that is of this host."""
    found = {_lock_of(where, run.id)}
    return found | {Path(run.lock)} if run.host == this_host() else found


def _lock_of(where: Where, run: str) -> Path:
    place = beside(where)
    return place.with_name(f"{place.name}.{run}.lock")


@contextmanager
def _held(path: Path) -> Generator[None]:
    """Hold a file locked while the block runs; then it goes."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StoreError("state_unwritable", path=path, reason=error.strerror) from error
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(file)


def _is_locked(path: Path) -> bool:
    """Tell whether somebody holds a file locked; one that is not there, or that nobody may look at, is held by nobody."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # somebody else's: it cannot be known, and then nothing is taken from them
    try:
        return not locked(file)
    finally:
        os.close(file)
