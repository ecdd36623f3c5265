"""What pausing, resuming and cancelling share: the edition that somebody names, who they are, and how an edition stands."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from engine.cli.screen import FILES, StopError, tell, word
from engine.delivery.clock import moment_of
from engine.store.decisions import decided_on
from engine.store.editions import by_key

if TYPE_CHECKING:
    from engine.store.database import Store
    from engine.store.editions import Opened


async def opened_or_stop(store: Store, key: str) -> Opened:
    """Return an edition that was opened once; end the command where the store knows none of that key."""
    async with store.reading() as connection:
        opened = await by_key(connection, key)
    if opened is None:
        raise StopError(FILES, "stop_unknown", key=key)
    return opened


async def not_now(store: Store, opened: Opened, what: str) -> StopError:
    """Return the end of a command for which an edition is in the wrong state; who decided on it before, and when, is told."""
    async with store.reading() as connection:
        now = await by_key(connection, opened.key) or opened
        for one in await decided_on(connection, opened.key):
            if one.delivery is None:
                tell(
                    "decided",
                    what=one.what,
                    by=one.by,
                    at=moment_of(one.at_ms).isoformat(timespec="seconds"),
                    note=one.note,
                )
    opened = now
    return StopError(FILES, "stop_not_now", key=opened.key, state=word(f"edition.{opened.state}"), what=what)


def who() -> str:
    """Return who is at the keyboard, for the record."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return "-"
