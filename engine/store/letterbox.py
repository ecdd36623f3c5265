"""Single mails on their way: every statement on them.

In: a message to print once its number is known, with its purpose and whose it is. Out: whether it may go at all (once an hour to an address and purpose, a few
times a week), then a claim that one process alone has, then how it ended. A mail that is over leaves its row for a while, so that it
is not sent again, and nothing of what it said. A claim whose process died is never tried again: it may have gone out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from engine.schema.tables import letterbox
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.message.press import Message

_MINUTE_MS = 60 * 1000
_HOUR_MS = 60 * _MINUTE_MS
_WEEK_MS = 7 * 24 * _HOUR_MS
_A_WEEK = 5
"""How many mails of one purpose an address gets in a week; who wants more mail than that is not its owner."""
_LIVES_MS = 24 * _HOUR_MS  # behind a day nobody waits for a confirmation any more
_STALE_MS = 15 * _MINUTE_MS  # a session's longest wait is the dot's ten minutes
_KEPT_MS = 8 * 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that this process alone may hand over."""

    id: int
    purpose: str
    message: Message
    attempts: int
    address_key: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail that went out, or is to: to whom, and since when."""

    address_key: str
    queued_ms: int


async def may_post(connection: AsyncConnection, purpose: str, address_key: str, now_ms: int) -> bool:
    """Tell whether an address may get a mail of this purpose: none in the last hour, few in the last week."""
    queued = letterbox.c.queued_ms
    statement = select(func.count(), func.max(queued)).where(
        letterbox.c.address_key == address_key, letterbox.c.purpose == purpose, queued > now_ms - _WEEK_MS
    )
    number, last = (await connection.execute(statement)).one()
    return number < _A_WEEK and (last is None or last <= now_ms - _HOUR_MS)


async def post(
    connection: AsyncConnection, purpose: str, address_key: str, printed: Callable[[int], Message], now_ms: int
) -> bool:
    """Put a message into the letterbox, printed for its number there; `False` where this address may not have it now."""
    if not await may_post(connection, purpose, address_key, now_ms):
        return False
    await put(connection, purpose, address_key, printed, now_ms)
    return True


async def put(
    connection: AsyncConnection, purpose: str, address_key: str, printed: Callable[[int], Message], now_ms: int
) -> None:
    """Put a message into the letterbox, however many are in it: whoever calls bounds them."""
    values: dict[str, object] = {
        "purpose": purpose,
        "address_key": address_key,
        "sender": "",
        "recipient": "",
        "message": b"",
        "state": "waiting",
        "queued_ms": now_ms,
        "next_ms": now_ms,
        "until_ms": now_ms + _LIVES_MS,
        "attempts": 0,
    }
    added = insert(connection, letterbox).values(values).returning(letterbox.c.id)
    number: int = (await connection.execute(added)).scalar_one()
    message = printed(number)
    whole = {"sender": message.sender, "recipient": message.recipient, "message": message.data}
    await connection.execute(update(letterbox).where(letterbox.c.id == number).values(whole))


async def posted(connection: AsyncConnection, number: int) -> Posted | None:
    """Return a mail of late by its number."""
    row = (await connection.execute(select(letterbox).where(letterbox.c.id == number))).first()
    return None if row is None else Posted(row.address_key, row.queued_ms)


def _waiting(now_ms: int, purpose: str) -> ColumnElement[bool]:
    mine = (letterbox.c.state == "waiting") & (letterbox.c.next_ms <= now_ms)
    return mine & (letterbox.c.purpose == purpose) if purpose else mine


async def any_waiting(connection: AsyncConnection, now_ms: int, purpose: str = "") -> bool:
    """Tell whether a mail may go now. `purpose`: one of it; else any."""
    statement = select(func.count()).select_from(letterbox).where(_waiting(now_ms, purpose))
    return (await connection.execute(statement)).scalar_one() > 0


async def claim(connection: AsyncConnection, now_ms: int, purpose: str = "") -> Waiting | None:
    """Claim the mail that waits longest; `None` where none may go now. `purpose`: one of it; else any."""
    first = select(letterbox).where(_waiting(now_ms, purpose)).order_by(letterbox.c.next_ms, letterbox.c.id)
    row = (await connection.execute(first.limit(1))).first()
    if row is None:
        return None
    values = {"state": "claimed", "next_ms": now_ms, "attempts": row.attempts + 1}
    await connection.execute(update(letterbox).where(letterbox.c.id == row.id).values(values))
    from engine.message.press import Message  # the timer's usual call has no message

    message = Message(row.sender, row.recipient, not row.recipient.isascii(), "", row.message)
    return Waiting(row.id, row.purpose, message, row.attempts + 1, row.address_key)


async def settle(connection: AsyncConnection, waiting: Waiting, state: str, now_ms: int) -> None:
    """Write how a mail ended, and forget what it said."""
    values = {"state": state, "settled_ms": now_ms, "message": b"", "recipient": ""}
    claimed = (letterbox.c.id == waiting.id) & (letterbox.c.state == "claimed")
    await connection.execute(update(letterbox).where(claimed).values(values))


async def put_back(connection: AsyncConnection, waiting: Waiting, next_ms: int) -> None:
    """Let a mail wait for another attempt."""
    claimed = (letterbox.c.id == waiting.id) & (letterbox.c.state == "claimed")
    await connection.execute(update(letterbox).where(claimed).values(state="waiting", next_ms=next_ms))


async def clear(connection: AsyncConnection, now_ms: int) -> None:
    """End what waited too long and what a dead process had claimed; forget the rows of earlier weeks."""
    over = {"settled_ms": now_ms, "message": b"", "recipient": ""}
    late = (letterbox.c.state == "waiting") & (letterbox.c.until_ms <= now_ms)
    await connection.execute(update(letterbox).where(late).values(state="expired", **over))
    dead = (letterbox.c.state == "claimed") & (letterbox.c.next_ms <= now_ms - _STALE_MS)
    await connection.execute(update(letterbox).where(dead).values(state="unknown", **over))
    await connection.execute(delete(letterbox).where(letterbox.c.settled_ms <= now_ms - _KEPT_MS))
