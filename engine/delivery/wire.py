"""What a worker needs of a session, whoever is at the other end: a relay, or a rehearsal that swallows everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from engine.message.press import Message
    from engine.project.relay import Relay
    from engine.reply.reply import Reply

    Connect = Callable[[str, Relay], Awaitable["Wire"]]


class Wire(Protocol):
    """An open session; `over` when it cannot be used any more, `refused` when nothing is taken from us at all.

    `heard`: at least one message got a last word after which the session went on; `last` is the latest word.
    """

    over: bool
    heard: bool
    last: Reply | None
    refused: Reply | None

    async def deliver(self, message: Message, before_dot: Callable[[], None]) -> Reply:
        """Send one message and return the last word on it."""
        ...

    async def close(self) -> None:
        """End the session."""
        ...
