"""Somebody comes in: the person is written and the ledger learns that they confirmed, in one transaction.

In: a sign-up whose link was followed by a person. Out: whose consent stands now, and on which topics it is new. Who is known keeps
what is known: a form only fills what is blank. The word counts by the ledger's rules: somebody who left comes back by it, since it is
their own express word and later. Who was erased comes in as somebody new, by their own act; lists still leave them out.
Never: anything for an address on the suppression list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from engine.schema.tables import arrivals, subscribers
from engine.store.consents import Said, append, counts, present
from engine.store.events import adopt, newest_person
from engine.store.sign_ups import confirmed, is_suppressed
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.sign_ups import Asked


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who comes in, where nobody has the address yet: a random subject id, and where mail to them goes."""

    subject: str
    domain: str
    lane: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Who confirmed; `topics` are those on which the ledger has a new word, `fresh` whether they are a new person."""

    subject: str
    topics: tuple[str, ...]
    fresh: bool


async def join(
    connection: AsyncConnection,
    asked: Asked,
    topics: Sequence[str],
    newcomer: Newcomer,
    evidence: Mapping[str, object],
    now_ms: int,
) -> Joined | None:
    """Write that somebody confirmed on `topics`; `None` for an address that may get nothing.

    Confirmed once more, nothing changes: neither what stands, nor what was said since.
    """
    if await is_suppressed(connection, asked.asking.address_key):
        return None
    subject, fresh = await _person(connection, asked, newcomer, now_ms)
    if asked.state == "confirmed":
        return Joined(subject, (), fresh=False)
    whole = {"address": asked.asking.address, "asked": dict(asked.asking.evidence), "confirmed": dict(evidence)}
    whole |= {"asked_ms": asked.asked_ms, "form": asked.asking.form}
    known = await present(connection, [(subject, topic) for topic in topics])
    source, form = f"form:{asked.asking.form}", asked.asking.form_id
    said = [Said(subject, topic, "confirmed", now_ms, source, form, whole) for topic in topics]
    new = [one for one in said if counts(one, known.get((subject, one.topic)))]
    if new:
        await append(connection, new, now_ms)
    found = Joined(subject, tuple(one.topic for one in new), fresh=fresh)
    await _arrive(connection, found, now_ms)
    await confirmed(connection, asked.id, now_ms)
    return found


async def _person(connection: AsyncConnection, asked: Asked, newcomer: Newcomer, now_ms: int) -> tuple[str, bool]:
    """Return the person's subject id; write them where they are new, fill what is blank where they are known."""
    asking = asked.asking
    found = select(subscribers.c.id, subscribers.c.subject).where(subscribers.c.address_key == asking.address_key)
    known = (await connection.execute(found)).first()
    if known is not None:
        if asked.state != "confirmed":
            await _fill(connection, known.id, asked, now_ms)
        return str(known.subject), False
    if asked.state == "confirmed":  # they confirmed, and were erased or changed their address since
        return newcomer.subject, False
    last = await newest_person(connection)
    values = {
        "subject": newcomer.subject,
        "address": asking.address,
        "address_key": asking.address_key,
        "domain": newcomer.domain,
        "lane": newcomer.lane,
        "name": asking.name,
        "birthday": asking.birthday,
        "month_day": asking.birthday[-5:] if asking.birthday else None,
        "attributes": dict[str, object](),
        "source": f"form:{asking.form}",
        "created_ms": now_ms,
        "updated_ms": now_ms,
    }
    await connection.execute(insert(connection, subscribers).values(values))
    await adopt(connection, last)
    return newcomer.subject, True


async def _fill(connection: AsyncConnection, person: int, asked: Asked, now_ms: int) -> None:
    """Write the name and the birthday of a known person where they are blank."""
    one = subscribers.c.id == person
    if asked.asking.name:
        blank = func.coalesce(subscribers.c.name, "") == ""
        values = {"name": asked.asking.name, "updated_ms": now_ms}
        await connection.execute(update(subscribers).where(one, blank).values(values))
    if asked.asking.birthday:
        born = {"birthday": asked.asking.birthday, "month_day": asked.asking.birthday[-5:], "updated_ms": now_ms}
        await connection.execute(update(subscribers).where(one, subscribers.c.birthday.is_(None)).values(born))


async def _arrive(connection: AsyncConnection, joined: Joined, now_ms: int) -> None:
    """Note on which topics somebody is to be welcomed; who was noted once is not welcomed again."""
    rows = [{"subject": joined.subject, "topic": topic, "at_ms": now_ms, "edition": ""} for topic in joined.topics]
    if rows:
        await connection.execute(insert(connection, arrivals).on_conflict_do_nothing(), rows)
