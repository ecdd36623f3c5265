"""The delivery ledger: claimed before the wire, settled after it.

`planned → claimed → accepted | deferred(until) | refused | unknown`, and `skipped` for somebody who left meanwhile.
A claim, the walk's cursor and the counts of those who are skipped commit together, so that sums always add up; the
unique key (campaign, subscriber, occasion) is what keeps anybody from getting the same letter twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, insert, select, true, update

from engine.audience.candidates import candidates
from engine.audience.verdict import CONSENT_ENTRY, SEND, later_day, people, verdict
from engine.schema.tables import deliveries, editions, subscribers, walks
from engine.store.claims import STANDING, Claim, claim_of
from engine.store.grants import Taker, as_far_as_codes, give_back_codes, mark_sent, reserve
from engine.store.passed_over import keep
from engine.store.put_off import Later, live_until
from engine.store.suppressions import suppress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.editions import Opened

    AnyRow = Row[*tuple[Any, ...]]


_OVER = deliveries.c.state.in_(("refused", "skipped"))


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a run: at most `limit` people of a lane, claimed by a run for a relay.

    Whoever is put off gets the edition at its time of the day in `zone`, and it then lives for another `lives_ms`.
    """

    lane: str
    limit: int
    run: str
    relay: str
    now_ms: int
    zone: ZoneInfo
    lives_ms: int
    coupon_key: bytes | None = None
    """Makes the codes of a derived coupon."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one step did: claims, people skipped by reason, whether the lane is at its end or the batch is full.

    `later`: how many were put off, by the day. `short`: it stopped before somebody for whom there is no code.
    """

    claims: tuple[Claim, ...]
    skipped: Counter[str]
    done: bool
    full: bool = False
    later: Counter[str] = field(default_factory=Counter[str])
    short: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """How a delivery went. `until_ms`: when a deferred one may be tried again; `dot`: its final dot may have left us.

    `dead`: who said that the mailbox is dead, and how; "" where nobody did.
    """

    id: int
    state: str
    until_ms: int | None
    code: int | None
    reply: str
    dot: bool = True
    dead: str = ""
    mark: str = ""
    """A letter of it for `hold_at` (delivery/holding.py); "" where it counts for nothing."""


@dataclass(frozen=True, slots=True)
class Left:
    """An open claim, and whose it is; of which edition, in which lane, for which relay."""

    id: int
    run: str
    claimed_ms: int
    edition: int
    key: str
    lane: str
    relay: str | None


async def walk(connection: AsyncConnection, edition: Opened, turn: Turn) -> Page:
    """Judge the next people of a lane; claim those who get the edition, and put off those who get it on a later day."""
    place = (walks.c.edition_id == edition.id) & (walks.c.lane == turn.lane)
    row = (await connection.execute(select(walks).where(place))).one()
    left: int | None = row.batch_left
    if row.done or left == 0:
        return Page((), Counter(), done=row.done, full=not row.done)
    found = await _ahead(connection, edition, turn, row.cursor)
    judged, short = await as_far_as_codes(connection, edition.terms.coupon, _as_far_as(found, left))
    if short and not judged:
        return Page((), Counter(), done=False, short=True)
    sending = [one for one in judged if one.verdict == SEND]
    later = [(one, day) for one in judged if (day := later_day(one.verdict)) is not None]
    passed = [one for one in judged if one.verdict != SEND and later_day(one.verdict) is None]
    skipped = Counter(one.verdict for one in passed)
    done = len(judged) == len(found) < turn.limit
    claims = await _claim(connection, edition, turn, sending)
    await _put_off(connection, edition, turn, later)
    if judged:
        await keep(connection, edition.id, turn.lane, ((one.id, one.verdict) for one in passed), judged[-1].id)
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
    days = Counter(day.isoformat() for _, day in later)
    return Page(claims, skipped, done, full=left == len(sending), later=days, short=short)


async def _ahead(connection: AsyncConnection, edition: Opened, turn: Turn, after: int) -> Sequence[AnyRow]:
    """Judge the people of a lane behind the cursor."""
    statement = (
        select(
            subscribers.c.id,
            subscribers.c.subject,
            subscribers.c.address,
            subscribers.c.domain,
            subscribers.c.name,
            subscribers.c.attributes,
            *STANDING,
            verdict(edition.terms, turn.now_ms).label("verdict"),
            CONSENT_ENTRY.label("consent_id"),
        )
        .select_from(people(edition.terms))
        .where(candidates(edition.terms), subscribers.c.lane == turn.lane, subscribers.c.id > after)
        .order_by(subscribers.c.id)
        .limit(turn.limit)
    )
    return (await connection.execute(statement)).all()


def _as_far_as(found: Sequence[AnyRow], left: int | None) -> Sequence[AnyRow]:
    """Return the people up to the last for whom the batch has a place: whom the cap bars today, a later batch may reach."""
    if left is None:
        return found
    takers = [number for number, one in enumerate(found) if one.verdict == SEND]
    return found[: takers[left - 1] + 1] if len(takers) >= left else found


async def _claim(
    connection: AsyncConnection, edition: Opened, turn: Turn, chosen: Sequence[AnyRow]
) -> tuple[Claim, ...]:
    """Write the claims; each names the consent that it rests on."""
    if not chosen:
        return ()
    claimed = {
        "due_date": edition.terms.due_date.isoformat(),
        "state": "claimed",
        "run": turn.run,
        "claimed_ms": turn.now_ms,
        "attempts": 1,
        "relay": turn.relay,
        "text": edition.text,
    }
    # RETURNING without an order keeps the insert in one statement; the subscriber tells the rows apart again.
    inserted = await connection.execute(
        insert(deliveries).returning(deliveries.c.id, deliveries.c.subscriber_id),
        [{**_row(edition, turn, one), **claimed} for one in chosen],
    )
    numbers = {row.subscriber_id: row.id for row in inserted}
    day = edition.terms.due_date
    takers = [Taker(numbers[one.id], one.id, one.subject, day.isoformat()) for one in chosen]
    codes = await reserve(connection, edition.terms, takers, turn.coupon_key, turn.now_ms)
    return tuple(claim_of(edition, one, numbers[one.id], turn.lane, 1, codes) for one in chosen)


async def _put_off(
    connection: AsyncConnection, edition: Opened, turn: Turn, later: Sequence[tuple[AnyRow, date]]
) -> None:
    """Plan deliveries for a later day; their due dates hold their places in the cap."""
    if not later:
        return
    times = Later(edition, turn.zone)
    rows = [{**_row(edition, turn, one), **times.planned(day), "attempts": 0} for one, day in later]
    inserted = await connection.execute(insert(deliveries).returning(deliveries.c.id, deliveries.c.subscriber_id), rows)
    if edition.terms.coupon is not None:  # they are chosen: nobody else may take their codes meanwhile
        numbers = {row.subscriber_id: row.id for row in inserted}
        takers = [Taker(numbers[one.id], one.id, one.subject, day.isoformat()) for one, day in later]
        await reserve(connection, edition.terms, takers, turn.coupon_key, turn.now_ms)
    await live_until(connection, edition.id, times.until_ms(max(day for _, day in later)) + turn.lives_ms)


def _row(edition: Opened, turn: Turn, one: AnyRow) -> Mapping[str, object]:
    return {
        "edition_id": edition.id,
        "campaign": edition.terms.campaign,
        "subscriber_id": one.id,
        "occasion": edition.terms.occasion,
        "lane": turn.lane,
        "ad": edition.kind == "ad",
        "consent_id": one.consent_id,
    }


async def settle(connection: AsyncConnection, settled: Sequence[Settled], now_ms: int, *, coupons: bool = True) -> None:
    """Write how claims went; only a claimed delivery can be settled. `coupons`: whether any of them may have a code."""
    await write(
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
    await suppress(connection, [(one.id, one.dead) for one in settled if one.dead], now_ms)
    if coupons and settled:
        await mark_sent(connection, [one.id for one in settled if one.dot])
        over = deliveries.c.id.in_([one.id for one in settled if not one.dot]) & _OVER
        await give_back_codes(connection, over)


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


async def open_claims(connection: AsyncConnection) -> tuple[Left, ...]:
    """Return every open claim, of the living and of the dead."""
    columns = (deliveries.c.id, deliveries.c.run, deliveries.c.claimed_ms, editions.c.id, editions.c.key)
    statement = select(*columns, deliveries.c.lane, deliveries.c.relay).join_from(deliveries, editions)
    rows = await connection.execute(statement.where(deliveries.c.state == "claimed").order_by(deliveries.c.id))
    return tuple(Left(*row) for row in rows)


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
    if edition.terms.coupon is not None:
        await give_back_codes(connection, (deliveries.c.edition_id == edition.id) & _OVER)
    return result.rowcount


async def write(connection: AsyncConnection, values: Sequence[dict[str, object]], *, claimed: bool = False) -> None:
    """Write into deliveries by id, all the same columns; `claimed` leaves alone whatever is not claimed any more."""
    if not values:
        return
    columns: dict[str, Any] = {name: bindparam(name) for name in values[0] if name != "key"}
    statement = update(deliveries).where(deliveries.c.id == bindparam("key")).values(**columns)
    if claimed:
        statement = statement.where(deliveries.c.state == "claimed")
    await connection.execute(statement, list(values))
