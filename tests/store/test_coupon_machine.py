"""The pools of coupons, whatever comes after whatever: codes that are brought, reserved, sent, given back, withdrawn.

A machine of hypothesis does to the store what imports, runs and refusals do, in any order, and keeps book beside it.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from servers import past
from sqlalchemy import update
from workshop import new_store

from engine.audience.terms import CouponTerms, Terms
from engine.people.codes import import_codes
from engine.project.segments import Audience
from engine.schema.tables import deliveries
from engine.store.coupons import Pool, free_codes, gift_of, gifts, pools, withdraw_codes
from engine.store.database import open_store
from engine.store.grants import Taker, codes_of, ends, give_back_codes, mark_sent, reserve

if TYPE_CHECKING:
    from engine.store.database import Store

COUPONS = ("tea", "cake")
PEOPLE = range(1, 101)  # 20 steps claim for at most 5 each
coupons = st.sampled_from(COUPONS)
TERMS = {
    name: Terms(
        "letter",
        "w1",
        "news",
        date(2026, 12, 2),
        None,
        Audience(),
        coupon=CouponTerms(name, "pool", campaigns=("letter",)),
    )
    for name in COUPONS
}


class Pools(RuleBasedStateMachine):
    """The store, and the book that is kept beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.free: dict[str, list[str]] = {name: [] for name in COUPONS}
        self.held: dict[int, tuple[str, str]] = {}
        self.sent: set[int] = set()
        self.over: set[int] = set()
        self.made = 0

    @initialize()
    def open(self) -> None:
        path = self.folder / "tayori.db"
        path.write_bytes(new_store(0))
        rows = [
            f"({one}, 's{one}', 'p{one}@x.example', 'p{one}@x.example', 'x.example', 'x', '', '{{}}', '', 0, 0)"
            for one in PEOPLE
        ]
        past(
            path,
            "INSERT INTO subscribers (id, subject, address, address_key, domain, lane, name, attributes, source, created_ms, updated_ms)"
            f" VALUES {', '.join(rows)}",
        )
        self.path = path
        self.store: Store = self.runner.run(self._open())

    async def _open(self) -> Store:
        store = await open_store(self.path)
        self.stack.push_async_callback(store.close)
        return store

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)

    @rule(coupon=coupons, numbers=st.lists(st.integers(0, 30), min_size=1, max_size=8, unique=True))
    def bring(self, coupon: str, numbers: list[int]) -> None:
        codes = [f"C{number:03}" for number in numbers]
        file = self.folder / "codes.txt"
        file.write_text("\n".join(codes), encoding="utf-8")
        brought = self.runner.run(import_codes(self.store, file, coupon, 0, dry_run=False))
        known = {code for listed in self.free.values() for code in listed} | {code for _, code in self.held.values()}
        new = [code for code in codes if code not in known]
        assert brought.new == len(new)
        assert len(brought.refused) == len(codes) - len(new)
        self.free[coupon] += new

    @rule(coupon=coupons, people=st.integers(1, 5))
    def claim(self, coupon: str, people: int) -> None:
        left = len(self.free[coupon])
        takers = [self._delivery() for _ in range(min(people, left))]
        given = self.runner.run(self._claim(coupon, takers, left))
        assert list(given.values()) == self.free[coupon][: len(takers)]
        del self.free[coupon][: len(takers)]
        self.held |= {delivery: (coupon, code) for delivery, code in given.items()}

    async def _claim(self, coupon: str, takers: list[Taker], left: int) -> dict[int, str]:
        async with self.store.writing() as connection:
            terms = TERMS[coupon]
            assert terms.coupon is not None
            assert await ends(connection, terms.coupon) == {"pool": left}
            return await reserve(connection, terms, takers, None, 0)

    def _delivery(self) -> Taker:
        """Write a delivery that is claimed, past the engine."""
        self.made += 1
        number = self.made
        past(
            self.path,
            "INSERT INTO deliveries (id, edition_id, campaign, subscriber_id, occasion, lane, ad, due_date, consent_id, state,"
            " attempts) VALUES (?, 1, 'letter', ?, 'w1', 'x', 1, '2026-12-02', 1, 'claimed', 1)",
            number,
            number,
        )
        return Taker(number, number, f"subject{number:09}", "2026-12-02")

    @precondition(lambda self: self.held.keys() - self.over)
    @rule(data=st.data())
    def sends(self, data: st.DataObject) -> None:
        some = data.draw(st.sets(st.sampled_from(sorted(self.held.keys() - self.over)), max_size=3))
        self.runner.run(self._mark(sorted(some)))
        self.sent |= some

    async def _mark(self, some: list[int]) -> None:
        async with self.store.writing() as connection:
            await mark_sent(connection, some)

    @precondition(lambda self: self.held.keys() - self.over)
    @rule(data=st.data())
    def ends_without_having_arrived(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(sorted(self.held.keys() - self.over)))
        self.runner.run(self._refuse(one))
        self.over.add(one)
        if one not in self.sent:
            coupon, code = self.held.pop(one)
            self.free[coupon].append(code)
            self._in_the_order_they_came(coupon)

    async def _refuse(self, one: int) -> None:
        async with self.store.writing() as connection:
            await connection.execute(update(deliveries).where(deliveries.c.id == one).values(state="refused"))
            await give_back_codes(connection, deliveries.c.state == "refused")

    def _in_the_order_they_came(self, coupon: str) -> None:
        rows = past(self.path, "SELECT code FROM coupon_codes WHERE coupon = ? ORDER BY id", coupon)
        order = [row[0] for row in rows]
        self.free[coupon].sort(key=order.index)

    @rule(coupon=coupons)
    def withdraw(self, coupon: str) -> None:
        assert self.runner.run(self._withdraw(coupon)) == len(self.free[coupon])
        self.free[coupon] = []

    async def _withdraw(self, coupon: str) -> int:
        async with self.store.writing() as connection:
            return await withdraw_codes(connection, coupon)

    @invariant()
    def the_store_says_what_the_book_says(self) -> None:
        self.runner.run(self._compare())

    async def _compare(self) -> None:
        async with self.store.reading() as connection:
            listed = await pools(connection)
            for coupon in COUPONS:
                theirs = {one: code for one, (name, code) in self.held.items() if name == coupon}
                pool = Pool(
                    len(self.free[coupon]) + len(theirs),
                    len(self.free[coupon]),
                    len(theirs),
                    len(theirs.keys() & self.sent),
                )
                assert listed.get(coupon, Pool()) == pool
                assert await free_codes(connection, coupon) == tuple(self.free[coupon])
                assert sorted([gift.code async for gift in gifts(connection, coupon)]) == sorted(theirs.values())
            assert await codes_of(connection, range(self.made + 1)) == {
                one: code for one, (_, code) in self.held.items()
            }
            given = [code for _, code in self.held.values()]
            assert len(set(given)) == len(given), "two people have one code"
            assert not set(given) & {code for listed in self.free.values() for code in listed}
            for one, (_, code) in self.held.items():
                assert await gift_of(connection, code) is not None, one


TestPools = Pools.TestCase
TestPools.settings = settings(deadline=None, max_examples=12, stateful_step_count=20)
