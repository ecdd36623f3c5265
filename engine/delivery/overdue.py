"""When the next reply of a session is overdue (RFC 5321 section 4.5.3.2). A reader that is slow, and still reads, is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.reply.reply import Stage

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

WAITS: dict[Stage, float] = {Stage.MAIL: 300, Stage.RCPT: 300, Stage.DATA: 120, Stage.DOT: 600}


class Overdue:
    """A watch over one reply after the other. `unsent`: octets that the kernel has not taken; `give_up` ends the session."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, unsent: Callable[[], int], give_up: Callable[[str], None]
    ) -> None:
        self._loop = loop
        self._unsent = unsent
        self._give_up = give_up
        self._stage: Stage | None = None
        self._deadline = 0.0
        self._left: int = 0
        self._timer: asyncio.TimerHandle | None = None

    def wait_for(self, stage: Stage | None) -> None:
        """Wait for the reply of a stage from now on; `None`: for nothing, until the next."""
        self._stage, self._left = stage, 0
        if stage is None:
            return
        self._deadline = self._loop.time() + WAITS[stage]
        if self._timer is None:
            self._timer = self._loop.call_later(min(WAITS.values()), self._look)

    def end(self) -> None:
        """Wait for nothing more."""
        self._stage = None
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        """Look whether it is overdue. No timer a reply: this one comes again at least as often as the shortest wait."""
        self._timer = None
        if self._stage is None:
            return
        now, stage = self._loop.time(), self._stage
        if now >= self._deadline:
            left: int = self._unsent()
            if left == self._left:
                self._give_up(f"no answer within {WAITS[stage]:.0f} s")
                return
            self._left, self._deadline = left, now + WAITS[stage]  # a slow reader, still reading
        self._timer = self._loop.call_at(min(self._deadline, now + min(WAITS.values())), self._look)
