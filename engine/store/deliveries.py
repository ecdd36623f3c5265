"""The delivery ledger: claimed before the wire, settled after it.

`planned → claimed → accepted | deferred(until) | refused | unknown`, and `skipped` for somebody who left meanwhile.
A claim, the walk's cursor and the counts of those who are skipped commit together, so that sums always add up; the
unique key (campaign, subscriber, occasion) is what keeps anybody from getting the same letter twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, insert, select, true, update

from engine.audience.verdict import CONSENT_ENTRY, SEND, candidates, people, verdict, verdict_again
from engine.message.address import parse_address
from engine.message.press import Person
from engine.schema.tables import deliveries, subscribers, walks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.editions import Opened

    AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this run alone may put on the wire, and to whom."""

    id: int
    lane: str
    attempts: int
    person: Person


@dataclass(frozen=True, slots=True)
class Page:
    """What one step of a walk did: claims, people skipped by reason, whether the lane is at its end or the batch is full."""

    claims: tuple[Claim, ...]
    skipped: Counter[str]
    done: bool
    full: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """How a delivery went. `until_ms`: when a deferred one may be tried again."""

    id: int
    state: str
    until_ms: int | None
    code: int | None
    reply: str


@dataclass(frozen=True, slots=True)
class Left:
    """A claim that a dead run left behind."""

    id: int
    run: str


async def walk(
    connection: AsyncConnection, edition: Opened, lane: str, limit: int, run: str, relay: str, now_ms: int
) -> Page:
    """Judge the next `limit` people of a lane and claim those who get the edition."""
    place = (walks.c.edition_id == edition.id) & (walks.c.lane == lane)
    row = (await connection.execute(select(walks).where(place))).one()
    left: int | None = row.batch_left
    if row.done or left == 0:
        return Page((), Counter(), done=row.done, full=not row.done)
    statement = (
        select(
            subscribers.c.id,
            subscribers.c.subject,
            subscribers.c.address,
            subscribers.c.domain,
            subscribers.c.name,
            subscribers.c.attributes,
            verdict(edition.terms, now_ms).label("verdict"),
            CONSENT_ENTRY.label("consent_id"),
        )
        .select_from(people(edition.terms))
        .where(candidates(edition.terms), subscribers.c.lane == lane, subscribers.c.id > row.cursor)
        .order_by(subscribers.c.id)
        .limit(limit)
    )
    found = (await connection.execute(statement)).all()
    judged = _as_far_as(found, left)
    sending = [one for one in judged if one.verdict == SEND]
    skipped = Counter(one.verdict for one in judged if one.verdict != SEND)
    done = len(judged) == len(found) < limit
    claims = await _claim(connection, edition, lane, sending, run, relay, now_ms)
    await connection.execute(
        update(walks)
        .where(place)
        .values(
            cursor=judged[-1].id if judged else row.cursor,
            done=done,
            skipped=dict(Counter[str](row.skipped) + skipped),
            batch_left=None if left is None else left - len(sending),
        )
    )
    return Page(claims, skipped, done, full=left == len(sending))


def _as_far_as(found: Sequence[AnyRow], left: int | None) -> Sequence[AnyRow]:
    """Return the people up to the last for whom the batch has a place: whom the cap bars today, a later batch may reach."""
    if left is None:
        return found
    takers = [number for number, one in enumerate(found) if one.verdict == SEND]
    return found[: takers[left - 1] + 1] if len(takers) >= left else found


async def _claim(
    connection: AsyncConnection,
    edition: Opened,
    lane: str,
    chosen: Sequence[AnyRow],
    run: str,
    relay: str,
    now_ms: int,
) -> tuple[Claim, ...]:
    """Write the claims; each names the consent that it rests on."""
    if not chosen:
        return ()
    values = [
        {
            "edition_id": edition.id,
            "campaign": edition.terms.campaign,
            "subscriber_id": one.id,
            "occasion": edition.terms.occasion,
            "lane": lane,
            "ad": edition.kind == "ad",
            "due_date": edition.terms.due_date.isoformat(),
            "consent_id": one.consent_id,
            "state": "claimed",
            "run": run,
            "claimed_ms": now_ms,
            "attempts": 1,
            "relay": relay,
        }
        for one in chosen
    ]
    # RETURNING without an order keeps the insert in one statement; the subscriber tells the rows apart again.
    inserted = await connection.execute(
        insert(deliveries).returning(deliveries.c.id, deliveries.c.subscriber_id), values
    )
    numbers = {row.subscriber_id: row.id for row in inserted}
    return tuple(Claim(numbers[one.id], lane, 1, _person(one)) for one in chosen)


async def due_again(
    connection: AsyncConnection, edition: Opened, lane: str, limit: int, run: str, relay: str, now_ms: int
) -> Page:
    """Claim deliveries that were deferred or given back, after asking again for consent and suppression."""
    statement = (
        select(
            deliveries.c.id.label("delivery_id"),
            deliveries.c.attempts,
            subscribers.c.subject,
            subscribers.c.address,
            subscribers.c.domain,
            subscribers.c.name,
            subscribers.c.attributes,
            verdict_again(now_ms).label("verdict"),
        )
        .select_from(people(edition.terms).join(deliveries, deliveries.c.subscriber_id == subscribers.c.id))
        .where(
            deliveries.c.edition_id == edition.id,
            deliveries.c.lane == lane,
            deliveries.c.state.in_(("planned", "deferred")),
            func.coalesce(deliveries.c.until_ms, 0) <= now_ms,
        )
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    found = (await connection.execute(statement)).all()
    again = [one for one in found if one.verdict == SEND]
    gone = [one for one in found if one.verdict != SEND]
    await _update(
        connection,
        [{"key": one.delivery_id, "state": "skipped", "reply": one.verdict, "settled_ms": now_ms} for one in gone],
    )
    await _update(
        connection,
        [
            {
                "key": one.delivery_id,
                "state": "claimed",
                "run": run,
                "relay": relay,
                "claimed_ms": now_ms,
                "attempts": one.attempts + 1,
            }
            for one in again
        ],
    )
    claims = tuple(Claim(one.delivery_id, lane, one.attempts + 1, _person(one)) for one in again)
    return Page(claims, Counter(one.verdict for one in gone), done=len(found) < limit)


async def settle(connection: AsyncConnection, settled: Sequence[Settled], now_ms: int) -> None:
    """Write how claims went; only a claimed delivery can be settled."""
    await _update(
        connection,
        [
            {
                "key": one.id,
                "state": one.state,
                "until_ms": one.until_ms,
                "code": one.code,
                "reply": one.reply,
                "settled_ms": now_ms,
            }
            for one in settled
        ],
        claimed=True,
    )


async def give_back(connection: AsyncConnection, claims: Iterable[int], until_ms: int | None = None) -> None:
    """Return claims that never reached the wire: they are planned again, judged anew, and it was no attempt."""
    values = [{"key": claim} for claim in claims]
    if values:
        statement = (
            update(deliveries)
            .where(deliveries.c.id == bindparam("key"), deliveries.c.state == "claimed")
            .values(state="planned", until_ms=until_ms, run=None, attempts=deliveries.c.attempts - 1)
        )
        await connection.execute(statement, values)


async def left_behind(connection: AsyncConnection, run: str) -> tuple[Left, ...]:
    """Return the claims of other runs; only a process that holds the run's lock may ask (they are dead)."""
    rows = await connection.execute(
        select(deliveries.c.id, deliveries.c.run).where(deliveries.c.state == "claimed", deliveries.c.run != run)
    )
    return tuple(Left(row.id, row.run) for row in rows)


async def give_up(connection: AsyncConnection, edition: Opened, now_ms: int, until: date | None = None) -> int:
    """Refuse what is still pending of an edition whose time is over; return how many.

    `until`: only the batches due until then, whose own time is over.
    """
    batch = true() if until is None else deliveries.c.due_date <= until.isoformat()
    result = await connection.execute(
        update(deliveries)
        .where(deliveries.c.edition_id == edition.id, deliveries.c.state.in_(("planned", "deferred")), batch)
        .values(
            state="refused",
            settled_ms=now_ms,
            reply=case(
                (deliveries.c.reply.is_(None), "the edition's time was over"),
                else_="the edition's time was over; last: " + deliveries.c.reply,
            ),
        )
    )
    return result.rowcount


async def _update(connection: AsyncConnection, values: Sequence[dict[str, object]], *, claimed: bool = False) -> None:
    """Update deliveries by id, all with the same columns; `claimed` leaves alone whatever is not claimed any more."""
    if not values:
        return
    columns: dict[str, Any] = {name: bindparam(name) for name in values[0] if name != "key"}
    statement = update(deliveries).where(deliveries.c.id == bindparam("key")).values(**columns)
    if claimed:
        statement = statement.where(deliveries.c.state == "claimed")
    await connection.execute(statement, list(values))


def _person(row: AnyRow) -> Person:
    # The address passed the import's checks; its own domain counts as lenient, since it was when it came in.
    address = parse_address(row.address, lenient_domains=frozenset([row.domain]))
    assert not isinstance(address, str), "an address in the store was accepted once"
    return Person(row.subject, address, row.name, row.attributes)
