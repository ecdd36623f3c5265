"""What the journal is told once it is committed: refusals and erasures, which a store put back from a backup would forget.

In: words that a transaction writes. Out: lines for the journal, kept with the connection until the transaction is over; whoever
opened it (database.py) writes them then. Never: an address; a person is told by their subject id, who was erased also by the
keyed hash that keeps them from coming back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from engine.schema.tables import store_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.journal import Line

_KEPT = "tayori_told"


async def tell_words(connection: AsyncConnection, said: Sequence[tuple[str, str, str, int]]) -> None:
    """Remember for the journal which of some words (subject, topic, state, moment) are refusals."""
    final = [list(one) for one in said if one[2] == "refused"]
    if final:  # a grant that is forgotten only costs a letter
        await _keep(connection, {"said": final})


async def tell_erasure(connection: AsyncConnection, digest: str, key: str, subject: str | None, now_ms: int) -> None:
    """Remember for the journal that a person was erased."""
    await _keep(connection, {"erased": digest, "key": key, "subject": subject, "at": now_ms})


async def _keep(connection: AsyncConnection, line: Line) -> None:
    name = select(store_state.c.value).where(store_state.c.name == "journal")
    store = (await connection.execute(name)).scalar_one_or_none()
    _kept(connection).append({"store": store, **line})


def take_told(connection: AsyncConnection) -> list[Line]:
    """Return what was remembered, and forget it."""
    lines = _kept(connection)
    taken = list(lines)
    lines.clear()
    return taken


def _kept(connection: AsyncConnection) -> list[Line]:
    return cast("list[Line]", connection.info.setdefault(_KEPT, []))
