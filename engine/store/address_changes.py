"""A new address: it waits until it is confirmed by itself, then the person moves there.

In: a subject and an address; later the confirmation's row. Out: what may be done, the old address. Nothing changes before the
confirmation. Never: two people put together (an address that somebody has stays theirs), a move to an address that is suppressed or
whose owner was erased. An old address is kept, so that a list or an order that still names it means the same person, and so that
its mailbox can put it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from sqlalchemy import delete, func, select, update

from engine.audience.consent import GONE, GRANTED
from engine.schema.tables import (
    address_changes,
    consent_states,
    consents,
    events,
    moved_addresses,
    subscribers,
    suppressions,
)
from engine.store.consents import Said, append
from engine.store.erasures import erased_among
from engine.store.orders import begin_touched, touch
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.message.address import Address
    from engine.project.bases import Basis

SOURCE = "address-change"
HOLDS_DAYS = 7
"""How long a new address waits for its confirmation, and how long the old one can be put back."""
QUIET_DAYS = 7
"""How long after that no address is asked for: whoever has the letter would only do it again."""
_OVER = {"address": "", "address_key": ""}
_DAY_MS = 86_400_000
_A_DAY = 3  # wishes of a person; whoever has more does not look for their own mailbox
Standing = Literal["free", "taken", "own", "barred"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A person who moved: their old address, "" where they had confirmed it before."""

    old: str
    old_key: str


async def standing(connection: AsyncConnection, subject: str, key: str) -> Standing:
    """Return whether an address (its folded key) can become a person's."""
    owner = select(subscribers.c.subject).where(subscribers.c.address_key == key)
    whose = (await connection.execute(owner)).scalar_one_or_none()
    if whose == subject:
        return "own"
    stopped = select(func.count()).select_from(suppressions).where(suppressions.c.address_key == key)
    if (await connection.execute(stopped)).scalar_one() or await erased_among(connection, [key]):
        return "barred"
    return "free" if whose is None else "taken"


async def ask(connection: AsyncConnection, subject: str, address: Address, now_ms: int) -> int | None:
    """Let a new address wait; return the row's number, `None` where this person asked too often, or is not there."""
    there = select(subscribers.c.id).where(subscribers.c.subject == subject, subscribers.c.domain != GONE)
    if (await connection.execute(there)).scalar_one_or_none() is None:
        return None
    mine = address_changes.c.subject == subject
    row = (await connection.execute(select(address_changes).where(mine))).one_or_none()
    counted = row is not None and row.since_ms > now_ms - _DAY_MS
    if row is not None and counted and row.times >= _A_DAY:
        return None
    values = {
        "address": address.raw,
        "address_key": address.key,
        "asked_ms": now_ms,
        "since_ms": row.since_ms if row is not None and counted else now_ms,
        "times": row.times + 1 if row is not None and counted else 1,
        "confirmed_ms": None,
    }
    if row is not None:
        await connection.execute(update(address_changes).where(mine).values(**values))
        return int(row.id)
    added = insert(connection, address_changes).values(subject=subject, **values).returning(address_changes.c.id)
    return (await connection.execute(added)).scalar_one()


async def waiting(connection: AsyncConnection, subject: str, change: int, asked_ms: int, now_ms: int) -> str | None:
    """Return the address that waits by this very wish, "" where it was confirmed; `None` where none does."""
    found = select(address_changes.c.address).where(
        address_changes.c.id == change,
        address_changes.c.subject == subject,
        address_changes.c.asked_ms == asked_ms,
        address_changes.c.asked_ms > now_ms - HOLDS_DAYS * _DAY_MS,
    )
    return (await connection.execute(found)).scalar_one_or_none()


async def confirm(
    connection: AsyncConnection, subject: str, address: Address, lane: str, evidence: Mapping[str, object], now_ms: int
) -> Moved | None:
    """Move a person to the address that they confirmed; `None` where it cannot be theirs any more."""
    if await standing(connection, subject, address.key) != "free":
        return None
    moved = await _move(connection, subject, address, lane, evidence, now_ms)
    if moved is None:
        return None
    over = {**_OVER, "confirmed_ms": now_ms}
    await connection.execute(update(address_changes).where(address_changes.c.subject == subject).values(**over))
    return moved


async def given_up(connection: AsyncConnection, subject: str, moved_ms: int, now_ms: int) -> str | None:
    """Return the address (its folded key) that a person gave up at this moment, "" where it was put back; `None` where none can be."""
    if moved_ms <= now_ms - HOLDS_DAYS * _DAY_MS:
        return None
    mine = (moved_addresses.c.subject == subject) & (moved_addresses.c.at_ms == moved_ms)
    key = (await connection.execute(select(moved_addresses.c.address_key).where(mine))).scalar_one_or_none()
    if key is not None:
        return key
    done = (address_changes.c.asked_ms == moved_ms) & (address_changes.c.address_key == "")
    mine = (address_changes.c.subject == subject) & done
    return (await connection.execute(select(address_changes.c.address_key).where(mine))).scalar_one_or_none()


async def put_back(
    connection: AsyncConnection,
    subject: str,
    address: Address,
    lane: str,
    evidence: Mapping[str, object],
    moved_ms: int,
    now_ms: int,
) -> bool:
    """Move a person back; `False` where the address cannot be theirs any more.

    Whatever was asked for since is over: addresses that came later are nobody's old ones, and for some days none is asked for.
    """
    if await standing(connection, subject, address.key) != "free":
        return False
    if await _move(connection, subject, address, lane, evidence, now_ms) is None:
        return False
    later = (moved_addresses.c.subject == subject) & (moved_addresses.c.at_ms >= moved_ms)
    await connection.execute(delete(moved_addresses).where(later))
    quiet = {"times": _A_DAY, "since_ms": now_ms + (QUIET_DAYS - 1) * _DAY_MS}
    over = {**_OVER, "asked_ms": moved_ms, "confirmed_ms": now_ms, **quiet}
    await connection.execute(update(address_changes).where(address_changes.c.subject == subject).values(**over))
    return True


async def _move(
    connection: AsyncConnection, subject: str, address: Address, lane: str, evidence: Mapping[str, object], now_ms: int
) -> Moved | None:
    """Give a person another address, with all that belongs to it; `None` where they are gone."""
    theirs = (subscribers.c.subject == subject) & (subscribers.c.domain != GONE)
    row = (await connection.execute(select(subscribers).where(theirs))).one_or_none()
    if row is None:
        return None
    values = {"address": address.raw, "address_key": address.key, "domain": address.domain, "lane": lane}
    await connection.execute(update(subscribers).where(theirs).values(**values, updated_ms=now_ms))
    await _remember(connection, row.address_key, address.key, subject, now_ms)
    await _take_events(connection, row.id, row.address_key, address.key)
    await _tell_ledger(connection, subject, evidence, now_ms)
    return Moved(row.address, row.address_key)


async def follow(connection: AsyncConnection, rows: Table, *others: Table) -> None:
    """Give the rows of a staged list that name an old address the person's present one; `others` have the key alone."""
    for table in (rows, *others):
        old = select(moved_addresses.c.address_key)
        here = select(subscribers).join(moved_addresses, moved_addresses.c.subject == subscribers.c.subject)
        here = here.where(moved_addresses.c.address_key == table.c.address_key, subscribers.c.domain != GONE)
        names = [name for name in ("address", "address_key", "domain", "lane") if name in table.c]
        fields = {name: here.with_only_columns(subscribers.c[name]).scalar_subquery() for name in names}
        present = select(subscribers.c.address_key)  # whoever came in by an old address anew is somebody of their own
        moved = table.c.address_key.in_(old) & table.c.address_key.not_in(present)
        await connection.execute(update(table).where(moved, fields["address_key"].is_not(None)).values(**fields))


async def moved_from(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return who gave up which of these addresses (folded keys), where it is nobody's now: their number and present key."""
    present = select(subscribers.c.address_key)
    statement = (
        select(moved_addresses.c.address_key.label("old"), subscribers.c.id, subscribers.c.address_key)
        .join(subscribers, subscribers.c.subject == moved_addresses.c.subject)
        .where(moved_addresses.c.address_key.in_(keys), moved_addresses.c.address_key.not_in(present))
        .where(subscribers.c.domain != GONE)
    )
    return {row.old: (row.id, row.address_key) for row in await connection.execute(statement)}


async def any_moved(connection: AsyncConnection) -> bool:
    """Tell whether anybody ever moved."""
    return (await connection.execute(select(moved_addresses.c.subject).limit(1))).first() is not None


async def _remember(connection: AsyncConnection, old: str, new: str, subject: str, now_ms: int) -> None:
    """Keep the old address; a person who moves back has no old one there."""
    await connection.execute(delete(moved_addresses).where(moved_addresses.c.address_key.in_((old, new))))
    values = {"address_key": old, "subject": subject, "at_ms": now_ms}
    await connection.execute(insert(connection, moved_addresses).values(values))


async def _take_events(connection: AsyncConnection, person: int, old: str, new: str) -> None:
    """Take along what the person did, and what was kept for the new address."""
    own = (events.c.subscriber_id == person) & (events.c.address_key == old)
    await connection.execute(update(events).where(own).values(address_key=new))
    kept = (events.c.address_key == new) & events.c.subscriber_id.is_(None)
    if (await connection.execute(update(events).where(kept).values(subscriber_id=person))).rowcount > 0:
        await begin_touched(connection)
        await touch(connection, select(subscribers.c.id).where(subscribers.c.id == person))


async def _tell_ledger(connection: AsyncConnection, subject: str, evidence: Mapping[str, object], now_ms: int) -> None:
    """Write under each consent that stands that it holds for the new address, on the same ground and to the same end."""
    statement = (
        select(consent_states, consents.c.form_id)
        .join(consents, consents.c.id == consent_states.c.consent_id)
        .where(consent_states.c.subject == subject, consent_states.c.state.in_(GRANTED))
        .order_by(consent_states.c.topic)
    )
    words = [
        Said(
            subject=subject,
            topic=row.topic,
            state="confirmed" if row.basis == "express" else "granted",
            at_ms=now_ms,
            source=SOURCE,
            form_id=row.form_id,
            evidence={**evidence, "follows": row.consent_id},
            basis=cast("Basis", row.basis),
            expires_ms=row.expires_ms,
        )
        for row in await connection.execute(statement)
    ]
    await append(connection, words, now_ms)
