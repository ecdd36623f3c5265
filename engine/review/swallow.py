"""A relay that swallows: it accepts every message and delivers to nobody. Nothing is on any wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from engine.delivery.wire import Posting
    from engine.project.relay import Relay

_TAKEN = Reply(Stage.DOT, 250, "2.0.0 swallowed")


@dataclass(slots=True)
class Swallow:
    """A session with nobody."""

    over: bool = False
    heard: bool = True
    last: Reply | None = None
    refused: Reply | None = None

    async def put(self, posting: Posting) -> None:
        """Take a message, and forget it."""
        if not posting.may_go():
            posting.ended(None)
            return
        posting.before_dot()
        posting.ended(_TAKEN)

    async def drain(self) -> None:
        """Wait for nothing: all has ended."""

    async def close(self) -> None:
        """End the session."""


async def swallow(name: str, relay: Relay) -> Swallow:
    """Open a session that swallows, whatever the relay."""
    del name, relay
    return Swallow()
