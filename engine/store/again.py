"""Deliveries that come up again: deferred by the relay, given back by a run, or put off by the cap and due now.

In: an edition's lane. Out: claims, after asking again what lies with the person. Whoever was put off is asked for the cap
anew, as of the day to which they were put off: an edition due before it, or one of a higher priority on the same day, may have
taken the place meanwhile. They are put off once more then, or skipped where no day is left. The edition's segments are those
of its own due date: a later day changes nothing about whom it means.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.audience.cap import COMING
from engine.audience.verdict import SEND, later_day, people, verdict_again
from engine.schema.tables import deliveries, subscribers
from engine.store.claims import STANDING, Claim, claim_of
from engine.store.deliveries import Page, write
from engine.store.grants import codes_of, give_back_codes
from engine.store.put_off import Later, first_day, live_until, waits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.deliveries import Turn
    from engine.store.editions import Opened

    AnyRow = Row[*tuple[Any, ...]]


async def due_again(connection: AsyncConnection, edition: Opened, turn: Turn) -> Page:
    """Judge and claim what comes up again; those who were put off come first, a day at a time."""
    day = await first_day(connection, edition, turn.lane, turn.now_ms) if edition.terms.last_day else None
    found = await _due(connection, edition, turn, day)
    again = [one for one in found if one.verdict == SEND]
    later = [(one, to) for one in found if (to := later_day(one.verdict)) is not None]
    gone = [one for one in found if one.verdict != SEND and later_day(one.verdict) is None]
    await _skip(connection, edition, gone, turn.now_ms)
    await _put_off(connection, edition, turn, later)
    claims = await _claim(connection, edition, again, turn)
    days = Counter(to.isoformat() for _, to in later)
    done = len(found) < turn.limit and day is None
    return Page(claims, Counter(one.verdict for one in gone), done, later=days)


async def _due(connection: AsyncConnection, edition: Opened, turn: Turn, day: str | None) -> Sequence[AnyRow]:
    """Judge what is due again: of those who were put off the ones of a day, or else all others."""
    terms = edition.terms if day is None else replace(edition.terms, due_date=date.fromisoformat(day))
    mine = [] if edition.terms.last_day is None else [~waits(edition)]
    if day is not None:
        mine = [waits(edition), COMING.c.due_date == day]
    statement = (
        select(
            COMING.c.id.label("delivery_id"),
            COMING.c.attempts,
            subscribers.c.subject,
            subscribers.c.address,
            subscribers.c.domain,
            subscribers.c.name,
            subscribers.c.attributes,
            *STANDING,
            verdict_again(terms, turn.now_ms, was_put_off=day is not None).label("verdict"),
        )
        .select_from(people(terms).join(COMING, COMING.c.subscriber_id == subscribers.c.id))
        .where(
            COMING.c.edition_id == edition.id,
            COMING.c.lane == turn.lane,
            COMING.c.state.in_(("planned", "deferred")),
            func.coalesce(COMING.c.until_ms, 0) <= turn.now_ms,
            *mine,
        )
        .order_by(COMING.c.id)
        .limit(turn.limit)
    )
    return (await connection.execute(statement)).all()


async def _skip(connection: AsyncConnection, edition: Opened, gone: Sequence[AnyRow], now_ms: int) -> None:
    """Write down that somebody does not get it after all, and why."""
    skipped = {"state": "skipped", "settled_ms": now_ms}
    await write(connection, [{"key": one.delivery_id, "reply": one.verdict, **skipped} for one in gone])
    if gone and edition.terms.coupon is not None:
        await give_back_codes(connection, deliveries.c.id.in_([one.delivery_id for one in gone]))


async def _put_off(
    connection: AsyncConnection, edition: Opened, turn: Turn, later: Sequence[tuple[AnyRow, date]]
) -> None:
    """Plan deliveries for a day that is later still."""
    if not later:
        return
    times = Later(edition, turn.zone)
    await write(connection, [{"key": one.delivery_id, **times.planned(day)} for one, day in later])
    await live_until(connection, edition.id, times.until_ms(max(day for _, day in later)) + turn.lives_ms)


async def _claim(
    connection: AsyncConnection, edition: Opened, again: Sequence[AnyRow], turn: Turn
) -> tuple[Claim, ...]:
    """Claim what may go out; each with the code that it was given when it was claimed first."""
    claimed = {
        "state": "claimed",
        "run": turn.run,
        "relay": turn.relay,
        "claimed_ms": turn.now_ms,
        "text": edition.text,
    }
    await write(connection, [{"key": one.delivery_id, "attempts": one.attempts + 1, **claimed} for one in again])
    numbers = [one.delivery_id for one in again] if edition.terms.coupon is not None else []
    codes = await codes_of(connection, numbers)
    return tuple(claim_of(edition, one, one.delivery_id, turn.lane, one.attempts + 1, codes) for one in again)
