"""One run at a time on one store: a lock on a file beside it, which the kernel drops when the process dies.

In: the store. Out: whether the lock was free; it is held for the block. A timer that overlaps itself is normal: the
second run says so and ends well. (The ledger's unique key holds even without the lock; recovery needs it.) A store on a server
may be run on from two hosts: there a lock of the server comes on top, which goes with its connection.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from engine.store.database import Store


@asynccontextmanager
async def alone(store: Store) -> AsyncGenerator[bool]:
    """Hold the locks of an open store while the block runs; yield whether they were free."""
    with run_lock(store.path) as free:
        if not free:
            yield False
            return
        async with store.alone() as nowhere_else:
            yield nowhere_else


@contextmanager
def run_lock(store: Path) -> Generator[bool]:
    """Hold the lock of a store's file while the block runs; yield whether it was free."""
    path = store.with_name(f"{store.name}.lock")  # beside the store: two state directories may share one
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    except OSError as error:
        raise StoreError("state_unwritable", path=path, reason=error.strerror) from error
    try:
        yield locked(file)
    finally:
        os.close(file)


def locked(file: int) -> bool:
    """Lock an open file until it is closed; `False` where somebody else holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
