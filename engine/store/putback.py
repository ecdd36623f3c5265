"""A store that was put back from a backup, told what happened since: every statement of it.

In: what a journal or a relay's log knows, by edition key and subject. Out: rows that keep everybody from getting the same again;
an edition that the store does not know becomes one that was missed, so that a person decides on the others. Never: a delivery
that is over is taken back; an address.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update

from engine.audience.consent import GONE
from engine.audience.segments import LIVE
from engine.reply.reply import Stage
from engine.schema.tables import consent_states, consents, deliveries, editions, erasures, subscribers, walks
from engine.store.editions import insert_edition, terms_from_json, terms_to_json
from engine.store.grants import Taker, given_already, mark_sent
from engine.store.suppressions import suppress_people
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import CouponTerms
    from engine.store.editions import Opened

_PENDING = ("planned", "claimed", "deferred")


@dataclass(frozen=True, slots=True)
class End:
    """How a letter to a person ended, as somebody else remembers it. `dead`: who said that the mailbox is dead, and how."""

    subject: str
    state: str
    code: int | None
    text: str
    stage: Stage = Stage.DOT
    dead: str = ""
    coupon: str = ""
    """The code in the letter."""


@dataclass(frozen=True, slots=True)
class Back:
    """What was written of an edition: each letter with its lane, and how many people the store does not know."""

    edition: int
    written: tuple[tuple[End, str], ...]
    strangers: int


@dataclass(frozen=True, slots=True)
class _Edition:
    id: int
    campaign: str
    occasion: str
    topic: str
    kind: str
    due_date: str
    coupon: CouponTerms | None


def facts_of(edition: Opened) -> dict[str, object]:
    """Return what a journal says of an edition, so that a store that forgot it can be told."""
    return {
        "kind": edition.kind,
        "due": edition.due_ms,
        "finish": edition.finish_ms,
        "terms": json.loads(terms_to_json(edition.terms)),
    }


async def missed_edition(connection: AsyncConnection, key: str, facts: Mapping[str, Any], now_ms: int) -> bool:
    """Write an edition that only a journal knows as one that was missed; `False` where the store has it."""
    terms = facts["terms"]
    values = {
        "key": key,
        "campaign": terms["campaign"],
        "occasion": terms["occasion"],
        "topic": terms["topic"],
        "kind": facts["kind"],
        "due_ms": facts["due"],
        "due_date": terms["due_date"],
        "finish_ms": facts["finish"],
        "state": "missed",
        "state_reason": "known from the journal",
        "letter": "",
        "audience": json.dumps(terms, ensure_ascii=False),
        "digest": "",
        "revision": "",
        "opened_ms": now_ms,
        "closed_ms": now_ms,
    }
    return await insert_edition(connection, values)


async def put_back(connection: AsyncConnection, key: str, ends: Sequence[End], now_ms: int) -> Back:
    """Write how an edition's letters ended, at most `BLOCK` of them; a mailbox that is dead gets nothing any more."""
    row = (await connection.execute(select(editions).where(editions.c.key == key))).one()
    coupon = terms_from_json(row.audience).coupon
    edition = _Edition(row.id, row.campaign, row.occasion, row.topic, row.kind, row.due_date, coupon)
    people = await _people(connection, edition, [end.subject for end in ends])
    known = [(end, people[end.subject]) for end in ends if end.subject in people]
    new = [(end, one) for end, one in known if one.delivery is None]
    if new:
        values = [_row(edition, end, one, now_ms) for end, one in new]
        await connection.execute(insert(connection, deliveries).on_conflict_do_nothing(), values)
    changed = [(end, one) for end, one in known if one.delivery is not None and _says_more(end.state, one.state)]
    for end, one in changed:
        await _end(connection, one.delivery, end, now_ms)
    await mark_sent(connection, [one.delivery for _, one in changed if one.delivery is not None])
    await _codes_given(connection, edition, known, now_ms)
    told = tuple((end, one.lane) for end, one in (*new, *changed))
    await suppress_people(connection, [(end.subject, end.dead) for end, _ in told if end.dead], now_ms)
    return Back(edition.id, told, len(ends) - len(known))


async def _codes_given(
    connection: AsyncConnection, edition: _Edition, known: Sequence[tuple[End, _Person]], now_ms: int
) -> None:
    """Write down the codes that letters had: nobody else is to get them."""
    ends = {one.id: end for end, one in known if end.coupon}
    if edition.coupon is None or not ends:
        return
    statement = select(deliveries.c.id, deliveries.c.subscriber_id).where(
        deliveries.c.campaign == edition.campaign,
        deliveries.c.occasion == edition.occasion,
        deliveries.c.subscriber_id.in_(ends),
    )
    given: list[tuple[Taker, str]] = []
    for row in await connection.execute(statement):
        end = ends[row.subscriber_id]
        given.append((Taker(row.id, row.subscriber_id, end.subject, edition.due_date), end.coupon))
    await given_already(connection, edition.coupon, given, now_ms)


async def pools_of(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Return the coupons with a pool of codes that editions give."""
    rows = await connection.execute(select(editions.c.audience).where(editions.c.key.in_(keys)))
    found = (terms_from_json(row.audience).coupon for row in rows)
    return {one.name for one in found if one is not None and one.kind == "pool"}


async def under_way(connection: AsyncConnection) -> tuple[str, ...]:
    """Return the keys of the editions that are not over."""
    return tuple((await connection.execute(select(editions.c.key).where(editions.c.state.in_(LIVE)))).scalars())


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    lane: str
    consent: int
    delivery: int | None
    state: str | None


async def _people(connection: AsyncConnection, edition: _Edition, subjects: Sequence[str]) -> dict[str, _Person]:
    """Return the people of whom the store has a word, with what it has of this edition."""
    latest = (
        select(func.max(consents.c.id)).where(consents.c.subject == subscribers.c.subject).correlate(subscribers)
    ).scalar_subquery()
    own = (
        select(consent_states.c.consent_id)
        .where(consent_states.c.subject == subscribers.c.subject, consent_states.c.topic == edition.topic)
        .correlate(subscribers)
    ).scalar_subquery()
    theirs = (deliveries.c.subscriber_id == subscribers.c.id) & (deliveries.c.campaign == edition.campaign)
    statement = (
        select(
            *(subscribers.c.subject, subscribers.c.id, subscribers.c.lane),
            func.coalesce(own, latest).label("consent"),
            deliveries.c.id.label("delivery"),
            deliveries.c.state,
        )
        .select_from(subscribers.outerjoin(deliveries, theirs & (deliveries.c.occasion == edition.occasion)))
        .where(subscribers.c.subject.in_(subjects))
    )
    rows = (await connection.execute(statement)).all()
    return {row.subject: _Person(row.id, row.lane, row.consent, row.delivery, row.state) for row in rows if row.consent}


def _says_more(told: str, known: str | None) -> bool:
    """Tell whether what is told ends a delivery that is pending here, or knows that it was taken after all."""
    return known in _PENDING if told != "accepted" else known != "accepted"


def _row(edition: _Edition, end: End, one: _Person, now_ms: int) -> dict[str, object]:
    return {
        "edition_id": edition.id,
        "campaign": edition.campaign,
        "subscriber_id": one.id,
        "occasion": edition.occasion,
        "lane": one.lane,
        "ad": edition.kind == "ad",
        "due_date": edition.due_date,
        "consent_id": one.consent,
        "attempts": 1,
        **_ended(end, now_ms),
    }


def _ended(end: End, now_ms: int) -> dict[str, object]:
    until_ms = now_ms if end.state == "deferred" else None
    return {"state": end.state, "until_ms": until_ms, "settled_ms": now_ms, "code": end.code, "reply": end.text}


async def _end(connection: AsyncConnection, delivery: int | None, end: End, now_ms: int) -> None:
    await connection.execute(update(deliveries).where(deliveries.c.id == delivery).values(**_ended(end, now_ms)))


async def assume_sent(connection: AsyncConnection, now_ms: int) -> tuple[int, int]:
    """Take everything as sent that could have been: nobody is judged any more, and what is pending now is unknown.

    Returns how many deliveries are unknown by that, and how many editions are broken off. Who was put off to a later day stays.
    """
    running = select(editions.c.id).where(editions.c.state.in_(("open", "paused")))
    pending = deliveries.c.state.in_(_PENDING) & deliveries.c.edition_id.in_(running)
    due = or_(deliveries.c.until_ms.is_(None), deliveries.c.until_ms <= now_ms, deliveries.c.state == "claimed")
    words = "assumed to be sent when the store was put back"
    ended = await connection.execute(
        update(deliveries).where(pending & due).values(state="unknown", settled_ms=now_ms, reply=words)
    )
    stopped = await connection.execute(
        update(walks).where(walks.c.edition_id.in_(running), walks.c.done.is_(False)).values(done=True)
    )
    return ended.rowcount, stopped.rowcount


async def people_known(connection: AsyncConnection, subjects: Sequence[str]) -> dict[str, str]:
    """Return the folded addresses of those people whom the store knows and who were not erased, by subject."""
    statement = select(subscribers.c.subject, subscribers.c.address_key).where(
        subscribers.c.subject.in_(subjects), subscribers.c.domain != GONE
    )
    return dict((await connection.execute(statement)).all())


async def bar_erased(connection: AsyncConnection, digest: str, key: str, at_ms: int) -> None:
    """Keep somebody who was erased from coming back by an import."""
    values = {"digest": digest, "key": key, "subject": None, "erased_ms": at_ms}
    await connection.execute(insert(connection, erasures).values(values).on_conflict_do_nothing())
