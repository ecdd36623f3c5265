"""Stages: what each person's orders of the window come to, the level that this reaches, and each move between levels.

In: the shop's `[stages]`, the day. Out: `subscribers.stage`, `stage_amount` and `stage_count`, and an entry in `stage_changes` for
each move; set by set over some thousand people a transaction. An order that was cancelled does not count, what came back of
one is taken off. Days run in the shop's zone, the day itself counts, the first day of the window too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.schema import CreateTable, DropTable

from engine.schema.tables import stage_changes, subscribers
from engine.store.erasures import GONE
from engine.store.orders import ORDER, is_order, kept_amount, loose_returns, loosely_returned
from engine.store.state import write_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.stages import Stages
    from engine.store.database import Store

STATE = "stages_day"
"""The last day on which stages were reckoned."""
_PEOPLE = 20_000  # a transaction
_STANDING = Table(
    "standing",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("stage", Text),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """People by the stage they had and the one they have; `None` is below the lowest."""

    moves: Counter[tuple[str | None, str | None]]

    @property
    def people(self) -> Counter[str | None]:
        """Return how many people have each stage now."""
        found: Counter[str | None] = Counter()
        for (_, stage), number in self.moves.items():
            found[stage] += number
        return found

    @property
    def moved(self) -> int:
        """Return how many people have another stage than before."""
        return sum(number for (before, after), number in self.moves.items() if before != after)


async def reckon_when_due(store: Store, stages: Stages | None, today: date, known: Mapping[str, str]) -> None:
    """Reckon on the days that the shop named; on all others this asks nothing. `known`: what the store knows of itself."""
    if stages is not None and known.get(STATE, "") < stages.recompute.last(today).isoformat():
        await reckon(store, stages, today)


async def reckon(store: Store, stages: Stages, today: date, *, dry_run: bool = False) -> Reckoned:
    """Reckon everybody's stage anew."""
    moves: Counter[tuple[str | None, str | None]] = Counter()
    async with store.held() as connection:
        async with connection.begin():
            await connection.execute(DropTable(_STANDING, if_exists=True))
            await connection.execute(CreateTable(_STANDING))
        last = await _last_person(connection)
        for after in range(0, last, _PEOPLE):
            async with connection.begin():
                await _stand(connection, stages, today, after)
                moves += await _moves(connection)
                if not dry_run:
                    await _write(connection, today)
        if not dry_run:
            async with connection.begin():
                await write_state(connection, STATE, today.isoformat())
    return Reckoned(moves)


async def _last_person(connection: AsyncConnection) -> int:
    async with connection.begin():
        return (await connection.execute(select(func.coalesce(func.max(subscribers.c.id), 0)))).scalar_one()


async def _stand(connection: AsyncConnection, stages: Stages, today: date, after: int) -> None:
    """Note what the window comes to for some people, and the stage that they reach."""
    window = (stages.window.before(today).isoformat(), today.isoformat())
    order = and_(ORDER.c.subscriber_id == subscribers.c.id, is_order(), ORDER.c.day.between(*window))
    bought = (
        select(
            subscribers.c.id,
            (
                func.coalesce(func.sum(kept_amount()), 0)
                - loose_returns(subscribers.c.id, loosely_returned().between(*window))
            ).label("amount"),
            func.count(ORDER.c.id).label("count"),
        )
        .outerjoin_from(subscribers, ORDER, order)
        .where(subscribers.c.id > after, subscribers.c.id <= after + _PEOPLE, subscribers.c.domain != GONE)
        .group_by(subscribers.c.id)
        .subquery()
    )
    amount = case((bought.c.amount > 0, bought.c.amount), else_=0)
    chosen = select(bought.c.id, amount, bought.c.count, _stage(stages, bought.c.amount, bought.c.count))
    await connection.execute(delete(_STANDING))
    await connection.execute(insert(_STANDING).from_select(["id", "amount", "count", "stage"], chosen))


def _stage(stages: Stages, amount: ColumnElement[int], count: ColumnElement[int]) -> ColumnElement[Any]:
    """Return the highest level whose keys all hold."""
    levels = [
        (
            and_(
                *([amount >= literal(level.amount, BigInteger)] if level.amount is not None else []),
                *([count >= literal(level.count, BigInteger)] if level.count is not None else []),
            ),
            literal(level.name, Text),
        )
        for level in reversed(stages.levels)
    ]
    return case(*levels, else_=null())


async def _moves(connection: AsyncConnection) -> Counter[tuple[str | None, str | None]]:
    """Count the people by the stage they have and the one they reach."""
    rows = await connection.execute(
        select(subscribers.c.stage.label("before"), _STANDING.c.stage.label("after"), func.count().label("people"))
        .join(_STANDING, _STANDING.c.id == subscribers.c.id)
        .group_by(subscribers.c.stage, _STANDING.c.stage)
    )
    return Counter({(row.before, row.after): row.people for row in rows})


async def _write(connection: AsyncConnection, today: date) -> None:
    """Write the moves, then where people stand; who stands where they stood is not written."""
    same = _STANDING.c.id == subscribers.c.id
    moved = _STANDING.c.stage.is_distinct_from(subscribers.c.stage)
    move = select(
        subscribers.c.id, literal(today.isoformat()), _STANDING.c.stage, _STANDING.c.amount, _STANDING.c.count
    ).join(_STANDING, same)
    columns = ["subscriber_id", "day", "stage", "amount", "count"]
    await connection.execute(insert(stage_changes).from_select(columns, move.where(moved)))
    other = or_(
        moved,
        func.coalesce(subscribers.c.stage_amount, 0) != _STANDING.c.amount,
        func.coalesce(subscribers.c.stage_count, 0) != _STANDING.c.count,
    )
    standing = {
        "stage": _STANDING.c.stage,
        "stage_amount": _STANDING.c.amount,
        "stage_count": _STANDING.c.count,
    }
    await connection.execute(update(subscribers).where(same, other).values(**standing))
