"""Who is given which code: reserved in the claim's own transaction, and kept whatever becomes of the claim.

In: a writing connection, an edition's coupon, the deliveries of a page. Out: a code for each. A claim that is given back, a retry,
a crash, a delivery of which nobody knows what became: the same delivery finds the same code. It goes back only where the delivery
is over and the code was never on the wire: not once had the final dot left us (`sent`).
Never: a delivery without its code (the walk stops before it), a code of one's own twice (the database refuses it). A few statements
a page, none a person; writers come one after the other (decision 24), so that nothing has to be locked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, insert, select, update

from engine.audience.segments import LIVE
from engine.audience.verdict import SEND, later_day
from engine.message.coupon import derived_code
from engine.schema.tables import coupon_codes, coupon_grants, deliveries, editions, walks
from engine.store.editions import terms_from_json
from engine.store.upsert import insert as insert_or

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import CouponTerms, Terms

    AnyRow = Row[*tuple[Any, ...]]

_ATTEMPTS = 9  # 55 bits meet by chance once in a million codes, if ever; nine times running, never


@dataclass(frozen=True, slots=True)
class Taker:
    """A delivery that is to be given a code; `day` is its due date."""

    delivery: int
    subscriber: int
    subject: str
    day: str


async def ends(connection: AsyncConnection, coupon: CouponTerms, most: int | None = None) -> dict[str, int]:
    """Return how many codes can still be given by "pool" and "budget", a pool counted up to `most` only; none without end."""
    found: dict[str, int] = {}
    if coupon.kind == "pool":
        free = select(coupon_codes.c.id).where(coupon_codes.c.coupon == coupon.name, coupon_codes.c.free)
        found["pool"] = await _count(connection, free.limit(most))
    if coupon.budget is not None:
        given = select(coupon_grants.c.id).where(coupon_grants.c.coupon == coupon.name)
        found["budget"] = max(coupon.budget - await _count(connection, given.limit(coupon.budget)), 0)
    return found


async def as_far_as_codes(
    connection: AsyncConnection, coupon: CouponTerms | None, found: Sequence[AnyRow]
) -> tuple[Sequence[AnyRow], bool]:
    """Return the judged people before the first for whom there is no code, and whether there is such a one."""
    codes = min((await ends(connection, coupon, len(found))).values(), default=None) if coupon is not None else None
    takers = [number for number, one in enumerate(found) if one.verdict == SEND or later_day(one.verdict) is not None]
    if codes is None or len(takers) <= codes:
        return found, False
    return found[: takers[codes]], True


async def _count(connection: AsyncConnection, rows: Select[tuple[int]]) -> int:
    return (await connection.execute(select(func.count()).select_from(rows.subquery()))).scalar_one()


async def promised(connection: AsyncConnection, name: str) -> int:
    """Return how many codes the open editions may still want, by the number of people for whom they opened."""
    begun = exists().where(walks.c.edition_id == editions.c.id)
    walking = exists().where(walks.c.edition_id == editions.c.id, walks.c.done.is_(False))
    given = (
        select(func.count())
        .select_from(coupon_grants)
        .join(deliveries, deliveries.c.id == coupon_grants.c.delivery_id)
        .where(deliveries.c.edition_id == editions.c.id)
        .scalar_subquery()
    )
    statement = select(editions.c.audience, editions.c.people, given.label("given")).where(
        editions.c.state.in_(LIVE), walking | ~begun
    )
    found = 0
    for row in await connection.execute(statement):
        coupon = terms_from_json(row.audience).coupon
        if coupon is not None and coupon.name == name:
            found += max((row.people or 0) - row.given, 0)
    return found


async def reserve(
    connection: AsyncConnection, terms: Terms, takers: Sequence[Taker], key: bytes | None, now_ms: int
) -> dict[int, str]:
    """Give each of these new deliveries a code; return it by the delivery. There have to be enough (`ends`)."""
    coupon = terms.coupon
    if coupon is None or not takers:
        return {}
    if coupon.kind == "pool":
        codes = await _take(connection, coupon.name, len(takers))
    elif coupon.kind == "derived":
        assert key is not None, "whoever claims for a derived coupon brings its key"
        codes = await _derive(connection, terms, coupon, takers, key)
    else:
        codes = [coupon.code] * len(takers)
    shared = _shared(coupon, now_ms)
    rows = [
        {**shared, "delivery_id": one.delivery, "subscriber_id": one.subscriber, "day": one.day, "code": code}
        for one, code in zip(takers, codes, strict=True)
    ]
    await connection.execute(insert(coupon_grants), rows)
    return {one.delivery: code for one, code in zip(takers, codes, strict=True)}


def _shared(coupon: CouponTerms, now_ms: int) -> dict[str, object]:
    """Return what is alike in the rows of all who are given a code at once."""
    return {"coupon": coupon.name, "own": coupon.kind != "code", "until": coupon.until or None, "given_ms": now_ms}


async def given_already(
    connection: AsyncConnection, coupon: CouponTerms, given: Sequence[tuple[Taker, str]], now_ms: int
) -> None:
    """Write down codes that deliveries were sent, as a journal tells, where the store has forgotten it."""
    if not given:
        return
    shared = {**_shared(coupon, now_ms), "sent": True}
    rows = [
        {**shared, "delivery_id": one.delivery, "subscriber_id": one.subscriber, "day": one.day, "code": code}
        for one, code in given
    ]
    await connection.execute(insert_or(connection, coupon_grants).on_conflict_do_nothing(), rows)
    codes = [code for _, code in given]
    await connection.execute(update(coupon_codes).where(coupon_codes.c.code.in_(codes)).values(free=False))


async def _take(connection: AsyncConnection, name: str, number: int) -> list[str]:
    """Take the next free codes of a pool."""
    free = (
        select(coupon_codes.c.id, coupon_codes.c.code)
        .where(coupon_codes.c.coupon == name, coupon_codes.c.free)
        .order_by(coupon_codes.c.id)
        .limit(number)
    )
    taken = (await connection.execute(free)).all()
    ids = [row.id for row in taken]
    await connection.execute(update(coupon_codes).where(coupon_codes.c.id.in_(ids)).values(free=False))
    return [row.code for row in taken]


async def _derive(
    connection: AsyncConnection, terms: Terms, coupon: CouponTerms, takers: Sequence[Taker], key: bytes
) -> list[str]:
    """Make a code for each; where somebody else has it by chance, another one."""
    found: dict[int, str] = {}
    for attempt in range(_ATTEMPTS):
        made = {
            one.delivery: derived_code(key, coupon.name, terms.campaign, terms.occasion, one.subject, attempt)
            for one in takers
            if one.delivery not in found
        }
        had = await _given_among(connection, made.values())
        for delivery, code in made.items():
            if code not in had:
                found[delivery] = code
                had.add(code)
        if len(found) == len(takers):
            break
    return [found[one.delivery] for one in takers]


async def _given_among(connection: AsyncConnection, codes: Iterable[str]) -> set[str]:
    statement = select(coupon_grants.c.code).where(coupon_grants.c.code.in_(list(codes)), coupon_grants.c.own)
    return set((await connection.execute(statement)).scalars())


async def codes_of(connection: AsyncConnection, deliveries_: Sequence[int]) -> Mapping[int, str]:
    """Return the codes that deliveries were given, by the delivery."""
    if not deliveries_:
        return {}
    statement = select(coupon_grants.c.delivery_id, coupon_grants.c.code).where(
        coupon_grants.c.delivery_id.in_(deliveries_)
    )
    return {row.delivery_id: row.code for row in await connection.execute(statement)}


async def mark_sent(connection: AsyncConnection, deliveries_: Sequence[int]) -> None:
    """Remember that the codes of deliveries were on the wire, or may have been: nobody else ever gets them."""
    if deliveries_:
        theirs = coupon_grants.c.delivery_id.in_(deliveries_)
        await connection.execute(update(coupon_grants).where(theirs).values(sent=True))


async def give_back_codes(connection: AsyncConnection, over: ColumnElement[bool]) -> None:
    """Give back the codes of deliveries that are over, as far as they were never on the wire; `over` is about deliveries."""
    unsent = and_(coupon_grants.c.sent.is_(False), coupon_grants.c.delivery_id.in_(select(deliveries.c.id).where(over)))
    codes = select(coupon_grants.c.code).where(unsent, coupon_grants.c.own)
    await connection.execute(update(coupon_codes).where(coupon_codes.c.code.in_(codes)).values(free=True))
    await connection.execute(delete(coupon_grants).where(unsent))
