"""What comes back of a single mail (a confirmation, a notice), and what it does: for mail and for webhooks.

In: to whom the mail went, what came back. Out: what it led to, in the caller's transaction. Whom the store knows as a subscriber is treated
as by any letter (store/returned.py). Of an address that is nobody's yet nothing is written down but what stops it: a dead mailbox, a
complaint. Who asked for letters to a stopped address waits no more: the row goes, and its link is dead. (A change to such an address is
barred by the list itself.) Never: anything for a soft bounce of an address that is nobody's; who typed it wrong types it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, select

from engine.audience.consent import GONE
from engine.schema.tables import sign_ups, subscribers
from engine.store.returned import Whose, take_back, told_by
from engine.store.suppressions import Stopped, stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.values import Cap
    from engine.store.letterbox import Posted
    from engine.store.returned import Back, Effect


async def addressee(connection: AsyncConnection, posted: Posted) -> Whose | None:
    """Return the subscriber to whose address a single mail went; `None` where it is nobody's."""
    there = (subscribers.c.address_key == posted.address_key) & (subscribers.c.domain != GONE)
    row = (await connection.execute(select(subscribers.c.id, subscribers.c.subject).where(there))).first()
    return None if row is None else Whose(row.id, row.subject, posted.address_key, None, posted.queued_ms)


async def take_single_back(
    connection: AsyncConnection, posted: Posted, back: Back, soft: Cap, topics: Iterable[str], now_ms: int
) -> Effect | Literal[""]:
    """Do what it means that a single mail came back; "" where it does nothing and is kept nowhere."""
    whose = await addressee(connection, posted)
    if whose is not None:
        effect = await take_back(connection, whose, back, soft, topics, now_ms)
    elif back.kind in ("hard", "complaint"):
        reason = "complaint" if back.kind == "complaint" else "bounce"
        stopped = Stopped(posted.address_key, reason, told_by(back), now_ms)
        effect = "stopped" if await stop(connection, stopped, back.source, now_ms) else "known"
    else:
        return ""
    if effect == "stopped":
        await end_waiting(connection, posted.address_key)
    return effect


async def bury(connection: AsyncConnection, address_key: str, relay: str, said: str, now_ms: int) -> None:
    """Stop an address whose mailbox is dead by what a relay said at once."""
    await stop(connection, Stopped(address_key, "bounce", f"{relay}: {said}", now_ms), relay, now_ms)
    await end_waiting(connection, address_key)


async def end_waiting(connection: AsyncConnection, address_key: str) -> None:
    """Forget who asked for letters to an address, and has not confirmed it."""
    asked = (sign_ups.c.address_key == address_key) & (sign_ups.c.state != "confirmed")
    await connection.execute(delete(sign_ups).where(asked))
