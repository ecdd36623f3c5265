"""A relay that swallows: it accepts every message and delivers to nobody. Nothing is on any wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.message.press import Message
    from engine.project.relay import Relay

_TAKEN = Reply(Stage.DOT, 250, "2.0.0 swallowed")


@dataclass(slots=True)
class Swallow:
    """A session with nobody."""

    over: bool = False
    heard: bool = True
    last: Reply | None = None
    refused: Reply | None = None

    async def deliver(self, message: Message, before_dot: Callable[[], None]) -> Reply:
        """Take a message, and forget it."""
        del message
        before_dot()
        return _TAKEN

    async def close(self) -> None:
        """End the session."""


async def swallow(name: str, relay: Relay) -> Swallow:
    """Open a session that swallows, whatever the relay."""
    del name, relay
    return Swallow()
