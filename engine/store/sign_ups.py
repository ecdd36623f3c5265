"""Who asked by a form: every statement on the rows that wait for a confirmation.

In: what somebody typed into a form, checked. Out: rows, found again by the random reference that a link names. A row says nothing of
whether its address is known: that is looked at behind the answer (delivery/sign_ups.py). A row goes after eight days, a day later
than its link ends; what counts then stands in the ledger.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, or_, select, update

from engine.schema.tables import letterbox, sign_ups, suppressions
from engine.store.consents import canonical
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    AnyRow = Row[Any]

LINK_MS = 7 * 24 * 3600 * 1000
"""How long the link in the mail confirms."""
_KEPT_MS = LINK_MS + 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asked for. `evidence`: from where, as far as we know."""

    form: str
    form_id: int
    address: str
    address_key: str
    name: str
    birthday: str | None
    topics: tuple[str, ...]
    evidence: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that waits; `state` is asked, mailed, quiet (nothing was sent) or confirmed."""

    id: int
    reference: str
    state: str
    asked_ms: int
    asking: Asking


async def ask(connection: AsyncConnection, reference: str, asking: Asking, now_ms: int) -> None:
    """Write down what somebody asked for."""
    values = {
        "reference": reference,
        "form": asking.form,
        "form_id": asking.form_id,
        "address": asking.address,
        "address_key": asking.address_key,
        "name": asking.name,
        "birthday": asking.birthday,
        "topics": list(asking.topics),
        "evidence": canonical(dict(asking.evidence)),
        "state": "asked",
        "asked_ms": now_ms,
    }
    await connection.execute(insert(connection, sign_ups).values(values))


async def next_asked(connection: AsyncConnection) -> Asked | None:
    """Return the row that waits longest for its mail."""
    statement = select(sign_ups).where(sign_ups.c.state == "asked").order_by(sign_ups.c.id).limit(1)
    row = (await connection.execute(statement)).first()
    return _asked(row) if row is not None else None


async def by_reference(connection: AsyncConnection, reference: str) -> Asked | None:
    """Return the row that a link names."""
    row = (await connection.execute(select(sign_ups).where(sign_ups.c.reference == reference))).first()
    return _asked(row) if row is not None else None


async def answered(connection: AsyncConnection, number: int, state: str) -> None:
    """Write what became of a row that waited for its mail."""
    await connection.execute(update(sign_ups).where(sign_ups.c.id == number).values(state=state))


async def confirmed(connection: AsyncConnection, number: int, now_ms: int) -> None:
    """Write that somebody confirmed; what the ledger has now is kept there alone."""
    values = {"state": "confirmed", "confirmed_ms": now_ms, "evidence": "", "name": "", "birthday": None}
    await connection.execute(update(sign_ups).where(sign_ups.c.id == number).values(values))


async def forget(connection: AsyncConnection, now_ms: int) -> None:
    """Delete the rows whose links have ended."""
    await connection.execute(delete(sign_ups).where(sign_ups.c.asked_ms <= now_ms - _KEPT_MS))


async def has_rows(connection: AsyncConnection) -> bool:
    """Tell whether anybody asked by a form, or was sent a single mail, of late."""
    there = or_(exists().select_from(sign_ups), exists().select_from(letterbox))
    return bool((await connection.execute(select(there))).scalar())


async def is_suppressed(connection: AsyncConnection, address_key: str) -> bool:
    """Tell whether nothing may be sent to an address, whoever asks."""
    statement = select(func.count()).where(suppressions.c.address_key == address_key)
    return (await connection.execute(statement)).scalar_one() > 0


def _asked(row: AnyRow) -> Asked:
    asking = Asking(
        form=row.form,
        form_id=row.form_id,
        address=row.address,
        address_key=row.address_key,
        name=row.name,
        birthday=row.birthday,
        topics=tuple(row.topics),
        evidence=json.loads(row.evidence) if row.evidence else {},
    )
    return Asked(row.id, row.reference, row.state, row.asked_ms, asking)
