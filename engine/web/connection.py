"""A connection of the public server: uvicorn's own, with an end for those who never say anything.

In: whatever a stranger sends, or does not. Out: requests, for uvicorn. Who has not told a whole request within some seconds is
cut off, however they trickle; who sends a body long after its answer likewise. Beyond `most` connections the one that has waited
longest is cut off for the new one, so that a thousand slow ones keep nobody from leaving. A request that is being answered is
never cut off here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEAD_SECONDS = 10.0  # for a request's head, or what is left of a body after the answer; one packet, usually


class Waiting:
    """The connections that have no request under way, in the order in which they began to wait."""

    def __init__(self, most: int, patience: float = HEAD_SECONDS) -> None:
        self.most = most
        self.patience = patience
        self.open = 0
        self.idle: dict[Connection, None] = {}

    def protocol(self, **given: Any) -> Connection:  # noqa: ANN401 - uvicorn's own arguments
        """Return a connection, as uvicorn asks for one."""
        return Connection(self, **given)


class Connection(H11Protocol):
    """One connection."""

    def __init__(self, waiting: Waiting, **given: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(**given)
        self._waiting = waiting
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # uvicorn's
        """Begin; where there are too many, the one that has waited longest goes."""
        super().connection_made(transport)
        self._waiting.open += 1
        self._wait()
        if self._waiting.open > self._waiting.most:
            next(iter(self._waiting.idle)).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._waiting.open -= 1
        self._waiting.idle.pop(self, None)
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes; a request that is whole, or whose body is awaited, waits no more."""
        super().data_received(data)
        if self._is_answering():
            self._waiting.idle.pop(self, None)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if not self._is_answering() and not self.transport.is_closing():
            self._wait()

    def _wait(self) -> None:
        self._waiting.idle.pop(self, None)
        self._waiting.idle[self] = None
        if self._late is not None:
            self._late.cancel()
        self._late = self.loop.call_later(self._waiting.patience, self._give_up)

    def _give_up(self) -> None:
        if not self._is_answering():
            self.transport.abort()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]  # uvicorn's: it is `None` before the first request
