"""The pools of coupons: codes that come in, how many are left, who was given which.

In: a connection and a coupon's name. Out: counts; lines for the shop's till. Codes come in all in one transaction, so that no file is
ever half taken. Who reserves one, and when, is in `grants`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, delete, func, insert, select

from engine.schema.tables import coupon_codes, coupon_grants, deliveries, editions, subscribers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

_BLOCK = 500  # SQLite takes no more than some thousands of parameters in a statement


@dataclass(frozen=True, slots=True)
class Pool:
    """What there is of a coupon: codes that came in and are free, codes that deliveries have, and how many were sent."""

    imported: int = 0
    free: int = 0
    given: int = 0
    sent: int = 0

    @property
    def reserved(self) -> int:
        """Return how many deliveries have a code that was not on the wire yet."""
        return self.given - self.sent


@dataclass(frozen=True, slots=True)
class Gift:
    """Who was given a code: a subject id, never an address; both are "" for somebody who was erased."""

    coupon: str
    code: str
    subject: str
    edition: str
    state: str
    day: str
    until: str
    given_ms: int


async def known_among(connection: AsyncConnection, codes: Sequence[str]) -> set[str]:
    """Return which of these codes are in the store already: in any pool, or given to anybody."""
    found: set[str] = set()
    for at in range(0, len(codes), _BLOCK):
        block = codes[at : at + _BLOCK]
        in_pool = select(coupon_codes.c.code).where(coupon_codes.c.code.in_(block))
        given = select(coupon_grants.c.code).where(coupon_grants.c.code.in_(block), coupon_grants.c.own)
        found.update((await connection.execute(in_pool.union(given))).scalars())
    return found


async def add_codes(connection: AsyncConnection, coupon: str, codes: Sequence[str], source: str, now_ms: int) -> None:
    """Put new codes into a pool."""
    shared = {"coupon": coupon, "free": True, "source": source, "imported_ms": now_ms}
    for at in range(0, len(codes), _BLOCK):
        await connection.execute(insert(coupon_codes), [{**shared, "code": code} for code in codes[at : at + _BLOCK]])


async def withdraw_codes(connection: AsyncConnection, coupon: str) -> int:
    """Take every code out of a pool that nobody has; return how many."""
    statement = delete(coupon_codes).where(coupon_codes.c.coupon == coupon, coupon_codes.c.free)
    return (await connection.execute(statement)).rowcount


async def pools(connection: AsyncConnection) -> dict[str, Pool]:
    """Return every coupon of which the store knows something."""
    free = func.sum(case((coupon_codes.c.free, 1), else_=0))
    brought = select(coupon_codes.c.coupon, func.count(), free).group_by(coupon_codes.c.coupon)
    sent = func.sum(case((coupon_grants.c.sent, 1), else_=0))
    taken = select(coupon_grants.c.coupon, func.count(), sent).group_by(coupon_grants.c.coupon)
    codes = {name: (number, left) for name, number, left in await connection.execute(brought)}
    gifts = {name: (number, out) for name, number, out in await connection.execute(taken)}
    return {
        name: Pool(*map(int, (*codes.get(name, (0, 0)), *gifts.get(name, (0, 0)))))
        for name in sorted(codes.keys() | gifts.keys())
    }


async def free_codes(connection: AsyncConnection, coupon: str) -> tuple[str, ...]:
    """Return the codes that nobody has."""
    statement = select(coupon_codes.c.code).where(coupon_codes.c.coupon == coupon, coupon_codes.c.free)
    return tuple((await connection.execute(statement.order_by(coupon_codes.c.id))).scalars())


async def gifts(connection: AsyncConnection, coupon: str) -> AsyncIterator[Gift]:
    """Yield who was given a code of a coupon, in the order in which they were given."""
    rows = await connection.stream(_gifts().where(coupon_grants.c.coupon == coupon).order_by(coupon_grants.c.id))
    async for row in rows:
        yield Gift(*row)


async def gift_of(connection: AsyncConnection, code: str) -> Gift | None:
    """Return to whom a code was given that nobody else has."""
    row = (await connection.execute(_gifts().where(coupon_grants.c.code == code, coupon_grants.c.own))).one_or_none()
    return Gift(*row) if row is not None else None


def _gifts() -> Select[*tuple[Any, ...]]:
    blank = ""
    return (
        select(
            coupon_grants.c.coupon,
            coupon_grants.c.code,
            func.coalesce(subscribers.c.subject, blank),
            func.coalesce(editions.c.key, blank),
            func.coalesce(deliveries.c.state, blank),
            coupon_grants.c.day,
            func.coalesce(coupon_grants.c.until, blank),
            coupon_grants.c.given_ms,
        )
        .select_from(coupon_grants)
        .outerjoin(subscribers, subscribers.c.id == coupon_grants.c.subscriber_id)
        .outerjoin(deliveries, deliveries.c.id == coupon_grants.c.delivery_id)
        .outerjoin(editions, editions.c.id == deliveries.c.edition_id)
    )
