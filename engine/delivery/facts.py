"""What else a letter says of the people it goes to: looked up for those of a block at once, where the letter asks for it.

In: a letter, the moment it is due, people. Out: the same people with their facts; a letter that asks for none costs nothing.
Read in the transaction of the claims, and the same again whenever the letter is printed once more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from engine.calendar.edition import day_of
from engine.delivery.clock import milliseconds
from engine.message.order import ORDER, order_words
from engine.message.popular import DAYS, FEWEST_ORDERS, asks_rank, ranks, with_ranks
from engine.store.ordered import orders_of, sold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.calendar.edition import Edition
    from engine.message.letter import Letter
    from engine.message.person import Person
    from engine.project.project import Project


async def with_orders(
    connection: AsyncConnection, letter: Letter, people: Sequence[Person], due_ms: int
) -> tuple[Person, ...]:
    """Return the people, each with the order that the letter speaks of, as far as they have one."""
    if ORDER not in letter.asks or not people:
        return tuple(people)
    edition = cast("dict[str, Any]", letter.variables["edition"])
    due = date.fromisoformat(edition["date"])
    found = await orders_of(connection, {one.subscriber for one in people}, edition["occasion"], due_ms)
    return tuple(
        replace(one, facts={**one.facts, ORDER: order_words(order, letter.goods, due)})
        if (order := found.get(one.subscriber)) is not None
        else one
        for one in people
    )


async def popular(connection: AsyncConnection, project: Project, edition: Edition, letter: Letter) -> Letter:
    """Return the letter with what is popular as it opens, where it says so and orders enough tell it."""
    if not asks_rank(letter):
        return letter
    assert edition.due is not None, "an edition that was left out is not opened"
    since = day_of(edition, project) - timedelta(days=DAYS)
    orders, pieces = await sold(connection, since.isoformat(), milliseconds(edition.due))
    return with_ranks(letter, ranks(pieces, project.shelf.tables)) if orders >= FEWEST_ORDERS else letter
