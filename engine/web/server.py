"""The application on a socket: uvicorn, run from within and stopped by an event.

In: an ASGI application, an address, the event that ends it. Out: nothing until then. It prints nothing and touches no
logging; there is no access log, since a path holds a token. X-Forwarded-For counts from this machine only, where the
reverse proxy is that does TLS. Slow connections are borne in thousands (connection.py), requests under way in hundreds, a body
that announces more than a few megabytes is refused before it is read.
"""

from __future__ import annotations

import asyncio
import resource
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, cast

import uvicorn

from engine.web.connection import Waiting
from engine.web.gate import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from starlette.types import ASGIApp

_CONNECTIONS = 4_000  # at most; each takes a descriptor and some 20 KB
_OTHERS = 100  # descriptors for all but connections: the store's, the journal, ours
_LAST_WORDS = 20  # seconds for open requests at the end: longer than the store waits for another writer (10 s)


class ListenError(Exception):
    """The address cannot be listened on; `code` is in the catalogue."""

    def __init__(self, **values: object) -> None:
        super().__init__("listen_failed")
        self.code = "listen_failed"
        self.values_ = values


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: who calls `serve` decides what ends it."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(
    app: ASGIApp,
    host: str,
    port: int,
    stop: asyncio.Event,
    *,
    listening: Callable[[int], object] | None = None,
    waiting: Waiting | None = None,
) -> None:
    """Serve until `stop` is set or the task is cancelled, then let open requests end.

    `listening` is called with the port once connections are taken (port 0 means any); `waiting` bounds the connections
    that say nothing. Raises `ListenError`.
    """
    listener = _listen(host, port)
    server = _Server(_settings(guarded(app), waiting or Waiting(_most_connections())))
    serving = asyncio.create_task(server.serve([listener]))
    stopping = asyncio.create_task(stop.wait())
    if listening:
        listening(listener.getsockname()[1])
    try:
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        server.should_exit = True
        await serving


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        # create_server appends "(while attempting to bind on …)", which the sentence says already.
        raise ListenError(host=host, port=port, reason=reason.partition(" (while")[0]) from error


def _settings(app: ASGIApp, waiting: Waiting) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=cast("type[asyncio.Protocol]", waiting.protocol),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=["127.0.0.0/8", "::1"],
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_LAST_WORDS,
    )


def _most_connections() -> int:
    """Return how many connections there may be, after asking for as many descriptors as this process may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHERS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):  # a sandbox that keeps this call to itself: fewer connections, then
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
            soft = more
    return _CONNECTIONS if soft == resource.RLIM_INFINITY else max(1, min(_CONNECTIONS, soft - _OTHERS))
