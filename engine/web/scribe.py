"""Refusals that arrive at the same time, written down by one transaction.

In: a refusal. Out, once it is committed: whether none stood before. While a transaction is under way the next ones wait and make
up the one after it, so that nobody waits for company and a crowd costs as much as one (a commit on a disk takes milliseconds).
A refusal that cannot be written fails alone; a store that cannot be written fails them all. The queue is bounded: what does
not fit is told at once, and its sender asks again. Never: an answer before the commit.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.store.consents import refuse_all
from engine.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.consents import Said
    from engine.store.database import Store

_TOGETHER = 200  # refusals a transaction: some 20 ms, in which a worker's claims wait
_MOST = 2_000  # refusals that wait; a second's work or two
_OF_ONE = "store_failed"  # the one fault of a store that may lie in what is written

_Waiting = tuple["Said", int, "asyncio.Future[bool]"]


class Scribe:
    """Who writes refusals; one for each store that is open."""

    def __init__(self, store: Store, most: int = _MOST) -> None:
        self._store = store
        self._most = most
        self._waiting: deque[_Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def refuse(self, said: Said, now_ms: int) -> bool:
        """Record a refusal; return, when it is committed, whether none stood before. Raise `StoreError`."""
        if len(self._waiting) >= self._most:
            raise StoreError("web_crowded", most=self._most)
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((said, now_ms, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await written

    async def _write(self) -> None:
        try:
            while self._waiting:
                await self._settle([self._waiting.popleft() for _ in range(min(len(self._waiting), _TOGETHER))])
        finally:
            self._writing = None

    async def _settle(self, batch: Sequence[_Waiting]) -> None:
        """Write a batch; where that fails, and the fault may be one refusal's own, each by itself."""
        try:
            new = await self._commit([said for said, _, _ in batch], batch[-1][1])
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is; the next ones are written
            if len(batch) == 1 or (isinstance(error, StoreError) and error.code != _OF_ONE):
                for _, _, written in batch:
                    with suppress(asyncio.InvalidStateError):  # its request is gone
                        written.set_exception(error)
                return
            for one in batch:
                await self._settle([one])
            return
        for (_, _, written), first in zip(batch, new, strict=True):
            with suppress(asyncio.InvalidStateError):
                written.set_result(first)

    async def _commit(self, words: Sequence[Said], now_ms: int) -> list[bool]:
        async with self._store.writing() as connection:
            return await refuse_all(connection, words, now_ms)
