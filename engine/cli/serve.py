"""`tayori serve`: the public pages on which a subscriber leaves, made to stand behind a reverse proxy."""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.cli.metrics import metrics_now
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import WORLD, StopError, tell
from engine.cli.tending import Tending
from engine.delivery.clock import Clock
from engine.delivery.keys import token_keys
from engine.delivery.signing import signer_of
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from engine.store.database import StoreError
    from engine.web.hooks import Heard
    from engine.web.leave import Changed, Left


class _Log:
    """A line on stderr for each who left, by the subject id; and one for each whose refusal could not be recorded."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def left(self, left: Left) -> None:
        """Log a refusal."""
        again = "" if left.new else " again"
        line = f"left{again} subscriber={left.subject} topic={left.topic} edition={left.edition} by={left.source}"
        print(f"{self._clock.now().isoformat(timespec='milliseconds')} {line}", file=sys.stderr, flush=True)  # noqa: T201

    def changed(self, changed: Changed) -> None:
        """Log what someone changed by themselves."""
        line = f"{changed.what} subscriber={changed.subject} {changed.detail}".rstrip()
        print(f"{self._clock.now().isoformat(timespec='milliseconds')} {line}", file=sys.stderr, flush=True)  # noqa: T201

    def heard(self, heard: Heard) -> None:
        """Log what a webhook told."""
        counts = " ".join(f"{name}={number}" for name, number in heard.counts.items())
        line = f"webhook name={heard.name} {counts}"
        print(f"{self._clock.now().isoformat(timespec='milliseconds')} {line}", file=sys.stderr, flush=True)  # noqa: T201

    def failed(self, error: StoreError) -> None:
        """Log that a refusal could not be recorded; the person was told so."""
        tell(error.code, **error.values_)


async def serve(*, host: str = "127.0.0.1", port: int = 8025, metrics: int | None = None, place: Place = HERE) -> None:
    """Serve the leave pages until SIGTERM or ^C.

    Parameters
    ----------
    host
        The address to listen on.
    port
        The port to listen on; 0 takes any.
    metrics
        A port of 127.0.0.1 on which Prometheus finds /metrics, such as 9464. Left out: none.
    """
    from engine.web.application import application
    from engine.web.metrics import metrics_application
    from engine.web.server import ListenError
    from engine.web.server import serve as serve_pages

    project = project_of(place)
    signer = signer_of(project)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    clock = Clock()
    async with store_of(place, project) as store:
        state = state_of(place, project.root)
        keys = token_keys(project, state)
        log = _Log(clock)
        tending = None
        if isinstance(signer, Term):  # whoever leaves must be able to, whatever becomes of our mail
            tell(signer.code, **signer.values)
        else:
            tending = Tending(project, store, state, keys[0], clock, stop, signer)
        app = application(project, store, keys, clock, log, log.heard, bell=tending.ring if tending else None)
        for name, one in project.shop.webhooks.items():
            if one.kind != "ses" and one.secret is None:
                tell("webhook_no_secret", name=name, variable=name.upper())

        def listening(bound: int) -> None:
            tell("serving", host=host, port=bound, base=project.shop.web.base_url)

        pages = [serve_pages(app, host, port, stop, listening=listening)]
        if tending is not None:
            pages.append(tending.until_stopped())
        if metrics is not None:
            figures = metrics_application(partial(metrics_now, store, clock))
            pages.append(serve_pages(figures, "127.0.0.1", metrics, stop))
        try:
            await _together(pages, stop)
        except ListenError as error:
            raise StopError(WORLD, error.code, **error.values_) from error


async def _together(pages: Sequence[Coroutine[Any, Any, None]], stop: asyncio.Event) -> None:
    """Serve on every port; where one cannot be listened on, the others end in good order."""
    serving = [asyncio.create_task(one) for one in pages]
    try:
        await asyncio.wait(serving, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        ended = await asyncio.gather(*serving, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, BaseException):
            raise fault
