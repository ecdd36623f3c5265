"""Erasure: a person's data gone everywhere it lies, and a keyed hash that keeps them from coming back.

In: the folded key of an address (message/address.py). Out: what went, or who of a list must be left out. The row of
`subscribers` becomes a tombstone, since deliveries name it: its address is one that cannot exist (RFC 2606, `.invalid`), the
rest is blank. The ledger keeps its entries, which name nobody but a random subject id, and gets one more a topic: `erased`.
The evidence goes at once, unless mail went out under it so lately that the law still asks for the proof: then it stays until
`tayori retention` finds its time over, and `erasures.subject` says so.
Never: an erasure taken back. A list that grants anew changes nothing.
"""

from __future__ import annotations

import hmac
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, or_, select, update

from engine.audience.consent import GONE
from engine.schema.tables import (
    address_changes,
    arrivals,
    bounces,
    consent_evidence,
    consent_states,
    consents,
    coupon_grants,
    deliveries,
    erasures,
    event_items,
    events,
    leave_reasons,
    letterbox,
    moved_addresses,
    sign_ups,
    stage_changes,
    subscribers,
    suppression_changes,
    suppressions,
)
from engine.store.consents import Said, append
from engine.store.database import StoreError
from engine.store.seal_keys import key_of, keys_of
from engine.store.told import tell_erasure
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.seal_keys import Key

_MAILED = ("claimed", "accepted", "unknown")  # what a person got, or may have got
_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Erased:
    """Who was erased, and when; `subject` is known as long as their evidence is kept."""

    erased_ms: int
    subject: str | None


async def erased_among(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Erased]:
    """Return who of these addresses (folded keys) was erased.

    Raises `StoreError` where the key is gone under which somebody was: nobody could tell whom to leave out.
    """
    names = set((await connection.execute(select(erasures.c.key).distinct())).scalars())
    if not names:
        return {}
    known = [key for key in keys_of(connection) if key.name in names]
    if len(known) < len(names):
        raise StoreError("erasures_unreadable", keys=", ".join(sorted(names - {key.name for key in known})))
    wanted = {_digest(key, address): address for address in keys for key in known}
    digests = list(wanted)
    found: dict[str, Erased] = {}
    for at in range(0, len(digests), _BLOCK):
        statement = select(erasures).where(erasures.c.digest.in_(digests[at : at + _BLOCK]))
        rows = await connection.execute(statement)
        found |= {wanted[row.digest]: Erased(row.erased_ms, row.subject) for row in rows}
    return found


async def count_erased(connection: AsyncConnection) -> int:
    """Count who was erased: a list that is being applied asks again when it has changed."""
    return (await connection.execute(select(func.count()).select_from(erasures))).scalar_one()


async def erase(connection: AsyncConnection, address_key: str, keep_since_ms: int, now_ms: int) -> Counter[str] | None:
    """Erase a person; `None` where the store has nothing of them. Counts: topics, evidence, kept, events, suppressed, asked.

    Evidence stays where mail went out under it after `keep_since_ms`.
    """
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA secure_delete = ON")  # overwrites; else the bytes stay in the file
    person = (await connection.execute(select(subscribers).where(subscribers.c.address_key == address_key))).first()
    count = await _erase_address(connection, address_key, person.id if person else None)
    for table in (address_changes, moved_addresses):
        await connection.execute(delete(table).where(table.c.address_key == address_key))
    if person is None and not count.total():
        return None
    subject: str | None = None
    if person is not None:
        count["topics"] = await _append(connection, person.subject, now_ms)
        if await _mailed_since(connection, person.id, keep_since_ms):
            subject, count["kept"] = person.subject, await _evidence(connection, person.subject)
        else:
            count["evidence"] = await _erase_evidence(connection, person.subject)
        await connection.execute(delete(stage_changes).where(stage_changes.c.subscriber_id == person.id))
        await _unname(connection, person.id)
        for old in await _given_up(connection, person.subject):
            await _erase_address(connection, old, None)
            await _bar(connection, old, person.subject, subject, now_ms)
        for table in (leave_reasons, address_changes, moved_addresses, arrivals):
            await connection.execute(delete(table).where(table.c.subject == person.subject))
        await _bury(connection, person.id, person.subject, now_ms)
        await hush(connection, deliveries.c.subscriber_id == person.id)
        await connection.execute(update(bounces).where(bounces.c.subscriber_id == person.id).values(said=""))
    await _bar(connection, address_key, person.subject if person else None, subject, now_ms)
    return count


async def _erase_address(connection: AsyncConnection, address_key: str, person: int | None) -> Counter[str]:
    """Delete what is kept by an address itself; count it."""
    return Counter(
        events=await _erase_events(connection, address_key, person),
        suppressed=await _erase_suppression(connection, address_key),
        asked=await _erase_sign_ups(connection, address_key),
    )


async def _given_up(connection: AsyncConnection, subject: str) -> Sequence[str]:
    """Return the addresses that a person gave up, but for those that are somebody's by now: a list may still name them."""
    present = select(subscribers.c.address_key)
    mine = (moved_addresses.c.subject == subject) & moved_addresses.c.address_key.not_in(present)
    return (await connection.execute(select(moved_addresses.c.address_key).where(mine))).scalars().all()


async def _bar(connection: AsyncConnection, address_key: str, whose: str | None, kept: str | None, now_ms: int) -> None:
    """Keep an address from coming back, here and (by the journal) in a store that is put back from a copy."""
    key = key_of(connection)
    digest = _digest(key, address_key)
    await tell_erasure(connection, digest, key.name, whose, now_ms)
    values = {"digest": digest, "key": key.name, "subject": kept, "erased_ms": now_ms}
    # A person of whom a list brought events after the erasure is erased again.
    await connection.execute(insert(connection, erasures).values(values).on_conflict_do_nothing())


def last_mail() -> ColumnElement[int]:
    """Return the moment of the last mail to the subject of a consent entry, for a statement over `consents`."""
    return (
        select(func.max(func.coalesce(deliveries.c.settled_ms, deliveries.c.claimed_ms)))
        .select_from(deliveries)
        .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .where(subscribers.c.subject == consents.c.subject, deliveries.c.state.in_(_MAILED))
        .scalar_subquery()
    )


async def hush(connection: AsyncConnection, where: ColumnElement[bool]) -> None:
    """Forget the words of relays about deliveries: they repeat the address. What they meant stays."""
    await connection.execute(update(deliveries).where(where, deliveries.c.reply.is_not(None)).values(reply=None))


def _digest(key: Key, address_key: str) -> str:
    return hmac.digest(key.octets, b"tayori: erased\n" + address_key.encode(), "sha256").hex()


async def _append(connection: AsyncConnection, subject: str, now_ms: int) -> int:
    """Append `erased` on every topic that the person ever had a word on."""
    statement = select(consent_states.c.topic).where(
        consent_states.c.subject == subject, consent_states.c.state != "erased"
    )
    topics = (await connection.execute(statement)).scalars().all()
    return await append(
        connection, [Said(subject, topic, "erased", now_ms, "erasure", None) for topic in topics], now_ms
    )


async def _erase_events(connection: AsyncConnection, address_key: str, person: int | None) -> int:
    """Delete what the person did at the shop."""
    theirs = events.c.address_key == address_key
    if person is not None:  # `== None` would be everybody whom nobody knows
        theirs = or_(theirs, events.c.subscriber_id == person)
    items = event_items.c.event_id.in_(select(events.c.id).where(theirs))
    await connection.execute(delete(event_items).where(items))
    return max((await connection.execute(delete(events).where(theirs))).rowcount, 0)


async def _erase_suppression(connection: AsyncConnection, address_key: str) -> int:
    """Delete the plain address from the suppression list and its trace: the hash bars it from now on."""
    await connection.execute(delete(suppression_changes).where(suppression_changes.c.address_key == address_key))
    statement = delete(suppressions).where(suppressions.c.address_key == address_key)
    return max((await connection.execute(statement)).rowcount, 0)


async def _erase_sign_ups(connection: AsyncConnection, address_key: str) -> int:
    """Delete what the person asked for by a form, and single mails; return how many rows those were."""
    number = 0
    for table in (sign_ups, letterbox):
        gone = await connection.execute(delete(table).where(table.c.address_key == address_key))
        number += max(gone.rowcount, 0)
    return number


async def _mailed_since(connection: AsyncConnection, person: int, since_ms: int) -> bool:
    """Tell whether a person got a mail after a moment."""
    moment = func.coalesce(deliveries.c.settled_ms, deliveries.c.claimed_ms)
    sent = exists().where(deliveries.c.subscriber_id == person, deliveries.c.state.in_(_MAILED), moment > since_ms)
    return bool((await connection.execute(select(sent))).scalar())


async def _evidence(connection: AsyncConnection, subject: str) -> int:
    """Count a subject's evidence."""
    statement = select(func.count()).select_from(consent_evidence.join(consents)).where(consents.c.subject == subject)
    return (await connection.execute(statement)).scalar_one()


async def _erase_evidence(connection: AsyncConnection, subject: str) -> int:
    """Delete a subject's evidence."""
    theirs = consent_evidence.c.consent_id.in_(select(consents.c.id).where(consents.c.subject == subject))
    return max((await connection.execute(delete(consent_evidence).where(theirs))).rowcount, 0)


async def _unname(connection: AsyncConnection, person: int) -> None:
    """Forget who was given a coupon's code; the code stays given, so that nobody ever gets it again."""
    theirs = coupon_grants.c.subscriber_id == person
    await connection.execute(update(coupon_grants).where(theirs).values(subscriber_id=None, delivery_id=None))


async def _bury(connection: AsyncConnection, person: int, subject: str, now_ms: int) -> None:
    """Make a tombstone of a person's row: whatever may be empty is, columns of later releases included."""
    nowhere = f"{subject}@{GONE}"
    values: dict[str, object] = {column.name: None for column in subscribers.c if column.nullable}
    values |= {"address": nowhere, "address_key": nowhere, "domain": GONE, "lane": GONE, "name": "", "source": ""}
    values |= {"attributes": dict[str, object](), "open_complaints": 0, "updated_ms": now_ms}
    await connection.execute(update(subscribers).where(subscribers.c.id == person).values(values))
