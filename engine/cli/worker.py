"""`tayori worker`: one more process that sends what a run opened."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Literal

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.relays import signer_or_stop
from engine.cli.run import allow, ended, told_to_stop
from engine.cli.screen import FILES, FINE, INTERRUPTED, StopError
from engine.cli.times import moment_of
from engine.cli.watch import observer
from engine.delivery.beside import work_beside
from engine.delivery.clock import clock_at
from engine.delivery.keys import TOKEN, keys_beside
from engine.delivery.run import NOTHING
from engine.store.editions import open_ones
from engine.store.state import read_state

if TYPE_CHECKING:
    from pathlib import Path

    from engine.delivery.keys import Keys
    from engine.project.project import Project
    from engine.store.database import Store

_PAUSE_SECONDS = 5


async def worker(
    *,
    at: str | None = None,
    relay: str | None = None,
    stay: bool = False,
    log: Literal["text", "json"] | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Send along with a run: what it opened, and nothing else.

    Parameters
    ----------
    at
        Rehearse another moment, that of the run: 2026-12-02T11:45+09:00. Refused on a live store.
    relay
        Which of [relays] to use for everything; else as the files say.
    stay
        Wait for what comes, instead of ending when nothing is left.
    log
        Lines on stderr in this form, also on a terminal: text or json.
    json
        Print one JSON document on stdout; with --stay one each time that something was sent.
    """
    project = project_of(place)
    signer = signer_or_stop(project)
    state = state_of(place, project.root)
    clock = clock_at(moment_of(at, project.zone))
    async with store_of(place, project) as store:
        way = await allow(project, store, relay, at)
        while True:
            stop, asked = told_to_stop()
            status = FINE
            if (keys := await _keys(project, store, state)) is not None:
                with closing(observer(clock, log)) as watcher:
                    report = await work_beside(project, store, way, state, keys, clock, watcher, stop, signer)
                if report.editions or not stay:
                    status = ended(project, report, json=json, asked=asked.is_set())
            elif not stay:
                return ended(project, NOTHING, json=json, asked=False)
            if not stay or status != FINE or await _asked_within(asked, _PAUSE_SECONDS):
                return INTERRUPTED if asked.is_set() else status


async def _keys(project: Project, store: Store, state: Path) -> Keys | None:
    """Return the run's keys; `None` where nothing is open, and none are needed."""
    async with store.reading() as connection:
        if not await open_ones(connection):
            return None
        known = await read_state(connection)
    if TOKEN not in known:  # a run is just opening its first edition, and has not said yet which keys it uses
        return None
    keys = keys_beside(project, state, known)
    if keys is None:
        raise StopError(FILES, "worker_keys", path=state)
    return keys


async def _asked_within(asked: asyncio.Event, seconds: float) -> bool:
    """Wait until somebody asks the worker to end, so long at most; tell whether they did."""
    try:
        await asyncio.wait_for(asked.wait(), seconds)
    except TimeoutError:
        return False
    return True
