"""Replies that are learned late: from the journal of a dead run, from one that outlived its store, from a relay's own log.

In: deliveries that such a reply settles, and the shop's relays. Out: what a live settling does besides (sending.py, halting.py): who
said that a mailbox is dead, for the suppressions; the outcomes counted for `hold_at`, and an edition that has too many held.
A relay that the files do not name any more cannot be judged: nobody is taken for dead on its word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.delivery.holding import cause, mark_of, too_many
from engine.reply.mailbox import is_dead
from engine.store.journal import LONGEST_TEXT
from engine.store.stops import keep_marks, now, stop
from engine.store.suppressions import suppress
from engine.store.unknowns import take_as_refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.relay import Relay
    from engine.reply.reply import Reply
    from engine.store.unknowns import Unknown

_WHOLE = ""


@dataclass(frozen=True, slots=True)
class Late:
    """A reply to a delivery of an edition in a lane; `edition` is the row's number, `key` its name."""

    edition: int
    key: str
    lane: str
    reply: Reply


def called_dead(relays: Mapping[str, Relay], relay: str | None, reply: Reply) -> str:
    """Return who said that a mailbox is dead, and how; "" where nobody did.

    Of words that the journal cut short, the end may be one that takes it back ("blocked by …").
    """
    known = relays.get(relay or "")
    if known is None or len(reply.text) >= LONGEST_TEXT or not is_dead(reply, known.kind):
        return ""
    return f"{relay}: {reply.code} {reply.text}"


async def bounced(
    connection: AsyncConnection, found: Sequence[tuple[Unknown, Reply]], percent: int | None, now_ms: int
) -> int:
    """Settle what a relay took and the server behind it refused; return how many were still unknown."""
    changed = [one for one in found if await take_as_refused(connection, one[0].id, one[1], now_ms)]
    # The server behind the relay knows its own mailboxes, whatever the relay itself can know.
    dead = [(one.id, f"{one.relay}: {said.code} {said.text}") for one, said in changed if is_dead(said, "direct-like")]
    await suppress(connection, dead, now_ms)
    await count(connection, [Late(one.edition, one.key, one.lane, said) for one, said in changed], percent, now_ms)
    return len(changed)


async def count(connection: AsyncConnection, late: Iterable[Late], percent: int | None, now_ms: int) -> None:
    """Count replies for `hold_at` behind those that were counted before, and hold an edition that has too many."""
    marks: dict[tuple[int, str], str] = {}
    last: dict[tuple[int, str], Late] = {}
    for one in late:
        mark = mark_of(one.reply)
        for place in (one.edition, one.lane), (one.edition, _WHOLE):
            marks[place] = marks.get(place, "") + mark
            if mark:
                last[place] = one
    for place, one in last.items():
        edition, lane = place
        present = await now(connection, edition, lane)
        known = present.recent + marks[place] if lane != _WHOLE else marks[place]
        if lane != _WHOLE:
            await keep_marks(connection, edition, lane, known)
        code = too_many(known, percent)
        if code is not None and present.state == "open":
            await stop(connection, one.key, "held", now_ms, why=cause(code, one.key, lane, known, one.reply))
