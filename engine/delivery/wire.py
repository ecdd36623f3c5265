"""What a worker needs of a session, whoever is at the other end: a relay, or a rehearsal that swallows everything.

A worker puts one posting after the other; each hears its last word by itself, while the next one is already under way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from engine.message.press import Message
    from engine.project.relay import Relay

    Connect = Callable[[str, Relay], Awaitable["Wire"]]


class Posting(Protocol):
    """A message on its way, as a session sees it."""

    @property
    def message(self) -> Message:
        """Return what is to be sent."""
        ...

    def may_go(self) -> bool:
        """Tell whether it may still go on the wire; asked before its first command, and again where it had to wait behind another."""
        ...

    def before_dot(self) -> None:
        """Take note that the write which holds its final dot comes next. What it raises ends the session without that write."""
        ...

    def ended(self, reply: Reply | None) -> None:
        """Take the last word on it; `None`: not one octet of its message left us and no server spoke of it."""
        ...


class Wire(Protocol):
    """An open session; `over` when it cannot be used any more, `refused` when nothing is taken from us at all.

    `heard`: at least one message got a last word after which the session went on; `last` is the latest word.
    """

    over: bool
    heard: bool
    last: Reply | None
    refused: Reply | None

    async def put(self, posting: Posting) -> None:
        """Take a posting, as soon as there is room for it. Raises what a posting before it raised."""
        ...

    async def drain(self) -> None:
        """Wait until each posting has ended. Raises what one of them raised."""
        ...

    async def close(self) -> None:
        """End the session."""
        ...


@dataclass(slots=True)
class Alone:
    """A posting of which nothing is remembered but its last word: a proof."""

    message: Message
    note: Callable[[], None]
    reply: Reply | None = None

    def may_go(self) -> bool:
        """Go."""
        return True

    def before_dot(self) -> None:
        """Tell whoever wants to know."""
        self.note()

    def ended(self, reply: Reply | None) -> None:
        """Keep the last word."""
        self.reply = reply


async def deliver(wire: Wire, message: Message, before_dot: Callable[[], None] = lambda: None) -> Reply:
    """Send one message and return the last word on it."""
    posting = Alone(message, before_dot)
    await wire.put(posting)
    await wire.drain()
    return posting.reply or Reply(Stage.CONNECT, None, "the session was over")
