"""What came back about a letter, and what it does: every statement of it, for mail and for webhooks.

In: a person with the delivery that is spoken of, what came back, the rule for soft bounces. Out: what it led to, all in the caller's
transaction. The same thing (by its digest) counts once. A dead mailbox is stopped at once; a full or unreachable one after so many
letters in so many days; policy, content and rates never (mail.md 3.6). A complaint stops all mail for good, and is a refusal of every
topic in the ledger. Whatever comes back proves that the relay had taken the letter: an unknown delivery is accepted by it.
A bounce of a letter that went out before the person confirmed this address (double opt-in) is written down and stops nothing: the
mailbox lived later than that letter. A reader's answer is noted, of which nothing that it says is kept. Never: anything about somebody
who was erased.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sqlalchemy import distinct, func, select

from engine.audience.consent import GONE
from engine.message.identity import identity_of
from engine.schema.tables import bounces, came_in, consent_states, deliveries, editions, subscribers
from engine.store.consents import Said, refuse_all
from engine.store.suppressions import Stopped, stop
from engine.store.unknowns import take_as_sent
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.values import Cap

Kind = Literal["hard", "soft", "policy", "unclear", "complaint", "answer"]
Effect = Literal["kept", "stopped", "known"]

_DAY_MS = 24 * 60 * 60 * 1000
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f]")
_LONGEST = 500  # characters of a server's words


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose letter came back; `delivery` is empty where the store does not know it any more."""

    id: int
    subject: str
    key: str
    delivery: int | None
    sent_ms: int | None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """What came back; `said` are a server's words without addresses, `source` is "mail" or who told it by a webhook."""

    digest: str
    kind: Kind
    status: str
    said: str
    source: str


@dataclass(frozen=True, slots=True)
class Returns:
    """A bounce or a complaint of a person, as the store has it."""

    key: str
    kind: str
    status: str
    said: str
    source: str
    at_ms: int


async def whose_letter(connection: AsyncConnection, subject: str, edition: int) -> Whose | None:
    """Return whose letter of an edition (by its number; 0: of none) it was; `None` for a stranger and who was erased."""
    theirs = (deliveries.c.subscriber_id == subscribers.c.id) & (deliveries.c.edition_id == edition)
    statement = (
        select(
            *(subscribers.c.id, subscribers.c.subject, subscribers.c.address_key, editions.c.topic),
            deliveries.c.id.label("delivery"),
            func.coalesce(deliveries.c.settled_ms, deliveries.c.claimed_ms).label("sent_ms"),
        )
        .select_from(
            subscribers.outerjoin(deliveries, theirs).outerjoin(editions, editions.c.id == deliveries.c.edition_id)
        )
        .where(subscribers.c.subject == subject, subscribers.c.domain != GONE)
    )
    row = (await connection.execute(statement)).first()
    return None if row is None else Whose(row.id, row.subject, row.address_key, row.delivery, row.sent_ms, row.topic)


async def whose_answer(connection: AsyncConnection, address_key: str, identities: Sequence[str]) -> Whose | None:
    """Return whose letter somebody answers from their own address, by the Message-IDs that they name, the likeliest first."""
    statement = (
        select(subscribers.c.subject, editions.c.key, editions.c.id)
        .join(deliveries, deliveries.c.subscriber_id == subscribers.c.id)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(subscribers.c.address_key == address_key, subscribers.c.domain != GONE)
    )
    theirs = {identity_of(row.key, row.subject): row for row in await connection.execute(statement)}
    named = next((theirs[one] for one in identities if one in theirs), None)
    return None if named is None else await whose_letter(connection, named.subject, named.id)


async def take_answer(connection: AsyncConnection, whose: Whose, digest: str, now_ms: int) -> Effect:
    """Note that a reader answered a letter; nothing of what they wrote."""
    await prove_sent(connection, whose, "mail: an answer came", now_ms)
    return "kept" if await _keep(connection, whose, Back(digest, "answer", "", "", "mail"), now_ms) else "known"


async def take_back(
    connection: AsyncConnection, whose: Whose, back: Back, soft: Cap, topics: Iterable[str], now_ms: int
) -> Effect:
    """Write down what came back, and do what it means. `topics`: those of the project, which a complaint refuses."""
    back = _clean(back)
    await prove_sent(connection, whose, f"{back.source}: {back.kind} came back", now_ms)
    if not await _keep(connection, whose, back, now_ms):
        return "known"
    source = told_by(back)
    if back.kind == "complaint":
        await _refuse(connection, whose, back, topics, now_ms)
        await stop(connection, Stopped(whose.key, "complaint", source, now_ms), back.source, now_ms)
        return "stopped"
    if not await _counts(connection, whose, back, soft, now_ms):
        return "kept"
    await stop(connection, Stopped(whose.key, "bounce", source, now_ms), back.source, now_ms)
    return "stopped"


def told_by(back: Back) -> str:
    """Return what stands on the suppression list beside an address: who said what."""
    back = _clean(back)
    return f"{back.source}: {back.kind} {back.status} {back.said}".strip()[:_LONGEST]


def _clean(back: Back) -> Back:
    said = " ".join(_UNPRINTABLE.sub(" ", back.said).split())  # a server (PostgreSQL) takes no NUL in a text
    return replace(back, said=said[:_LONGEST])


async def prove_sent(connection: AsyncConnection, whose: Whose, why: str, now_ms: int) -> bool:
    """Take an unknown delivery as accepted: something came back that only its letter can have led to. Return whether it was one."""
    return whose.delivery is not None and await take_as_sent(connection, [whose.delivery], why, now_ms) > 0


async def _keep(connection: AsyncConnection, whose: Whose, back: Back, now_ms: int) -> bool:
    """Write down what came back; return whether it is new."""
    values = {
        "digest": back.digest,
        "subscriber_id": whose.id,
        "delivery_id": whose.delivery,
        "kind": back.kind,
        "status": back.status,
        "said": back.said,
        "source": back.source,
        "at_ms": now_ms,
    }
    statement = insert(connection, bounces).values(values).on_conflict_do_nothing().returning(bounces.c.id)
    return (await connection.execute(statement)).first() is not None


async def _counts(connection: AsyncConnection, whose: Whose, back: Back, soft: Cap, now_ms: int) -> bool:
    """Tell whether a bounce ends mail to the address."""
    if back.kind not in ("hard", "soft") or await _lived_later(connection, whose):
        return False
    if back.kind == "hard":
        return True
    letters = func.count(distinct(func.coalesce(bounces.c.delivery_id, -bounces.c.id)))
    lately = bounces.c.at_ms > now_ms - soft.days * _DAY_MS
    theirs = select(letters).where(bounces.c.subscriber_id == whose.id, bounces.c.kind == "soft", lately)
    return soft.count > 0 and (await connection.execute(theirs)).scalar_one() >= soft.count


async def _lived_later(connection: AsyncConnection, whose: Whose) -> bool:
    """Tell whether the person confirmed their address after this letter was sent."""
    if whose.sent_ms is None:
        return False
    confirmed = (consent_states.c.state == "confirmed") & (consent_states.c.at_ms > whose.sent_ms)
    found = await connection.execute(
        select(consent_states.c.topic).where(consent_states.c.subject == whose.subject, confirmed)
    )
    return found.first() is not None


async def _refuse(connection: AsyncConnection, whose: Whose, back: Back, topics: Iterable[str], now_ms: int) -> None:
    """Write a complaint into the ledger as a refusal of all topics, those that the project no longer has too."""
    known = await topics_of(connection, whose.subject)
    evidence = {"by": back.source, "feedback": back.said, "delivery": whose.delivery}
    words = [
        Said(whose.subject, topic, "refused", now_ms, "complaint", None, evidence)
        for topic in dict.fromkeys((*topics, *known))
    ]
    await refuse_all(connection, words, now_ms)


async def topics_of(connection: AsyncConnection, subject: str) -> Sequence[str]:
    """Return the topics on which a person ever had a word."""
    statement = (
        select(consent_states.c.topic).where(consent_states.c.subject == subject).order_by(consent_states.c.topic)
    )
    return (await connection.execute(statement)).scalars().all()


async def count_came(connection: AsyncConnection, day: str, what: str) -> None:
    """Count a message that came back, whatever it was."""
    statement = insert(connection, came_in).values(day=day, what=what, number=1)
    one_more = {"number": came_in.c.number + 1}
    await connection.execute(statement.on_conflict_do_update(index_elements=["day", "what"], set_=one_more))


async def came_between(connection: AsyncConnection, first: str, last: str) -> dict[str, int]:
    """Return how many messages came back on some days (UTC), by what they were."""
    statement = (
        select(came_in.c.what, func.sum(came_in.c.number))
        .where(came_in.c.day >= first, came_in.c.day <= last)
        .group_by(came_in.c.what)
        .order_by(came_in.c.what)
    )
    return {row[0]: int(row[1]) for row in await connection.execute(statement)}


async def returns_of(connection: AsyncConnection, person: int) -> tuple[Returns, ...]:
    """Return what came back of a person's letters, the earliest first."""
    statement = (
        select(bounces, editions.c.key)
        .select_from(bounces)
        .outerjoin(deliveries, deliveries.c.id == bounces.c.delivery_id)
        .outerjoin(editions, editions.c.id == deliveries.c.edition_id)
        .where(bounces.c.subscriber_id == person)
        .order_by(bounces.c.id)
    )
    rows = await connection.execute(statement)
    return tuple(Returns(row.key or "", row.kind, row.status, row.said, row.source, row.at_ms) for row in rows)
