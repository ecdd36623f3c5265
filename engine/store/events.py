"""What people did at the shop: events come in, find their people, and move what is known of them.

In: a slice of the staged list (event_stage.py). Out: new rows of `events` with their items, the derived columns of the people
they touch, and what the orders are worth as a ground for notices: all in one transaction. The key is the shop's own: an event
that stands is never changed. An event of an unknown address is kept, and adopted when the person comes in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, exists, func, literal, select, update

from engine.schema.tables import erasures, event_items, events, subscribers
from engine.store.erasures import erased_among
from engine.store.event_stage import STAGED, STAGED_ITEMS, addresses, in_slice, leave_out, mark_known
from engine.store.grounds import ground_slice
from engine.store.orders import begin_touched, touch
from engine.store.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.grounds import Ground, Origin


async def judge(connection: AsyncConnection, after: int, until: int) -> tuple[int, int, list[int]]:
    """Leave out of a slice who was erased and what the store has; return how many of each, and which ones are others."""
    erased = 0
    if (await connection.execute(select(exists().select_from(erasures)))).scalar_one():
        gone = await erased_among(connection, await addresses(connection, after, until))
        erased = await leave_out(connection, after, until, list(gone))
    known, others = await mark_known(connection, after, until)
    return erased, known, others


async def count_new(connection: AsyncConnection, after: int, until: int) -> tuple[int, int]:
    """Count the events of a slice that would come in, and those among them of nobody who is known."""
    theirs = exists().where(subscribers.c.address_key == STAGED.c.address_key)
    new = (
        await connection.execute(select(func.count()).select_from(STAGED).where(in_slice(after, until)))
    ).scalar_one()
    unknown = select(func.count()).select_from(STAGED).where(in_slice(after, until), ~theirs)
    return new, (await connection.execute(unknown)).scalar_one()


async def write(
    connection: AsyncConnection, after: int, until: int, origin: Origin, ground: Ground | None
) -> tuple[int, int, int]:
    """Write the new events of a slice; return how many they are, how many are of nobody who is known, and of entries."""
    before = (await connection.execute(select(func.coalesce(func.max(events.c.id), 0)))).scalar_one()
    new = await _insert(connection, after, until, origin)
    if not new:
        return 0, 0, 0
    await _insert_items(connection, after, until)
    strangers = select(func.count()).select_from(events).where(events.c.id > before, events.c.subscriber_id.is_(None))
    unknown = (await connection.execute(strangers)).scalar_one()
    await begin_touched(connection)
    await touch(connection, _touched(before))
    granted = await ground_slice(connection, before, after, until, origin, ground) if ground is not None else 0
    return new, unknown, granted


async def newest_person(connection: AsyncConnection) -> int:
    """Return the number of the last person."""
    return (await connection.execute(select(func.coalesce(func.max(subscribers.c.id), 0)))).scalar_one()


async def adopt(connection: AsyncConnection, after: int) -> int:
    """Give the people who came in behind the number `after` the events that were kept for them; return how many.

    Called in the transaction that takes them in.
    """
    kept = exists().where(events.c.subscriber_id.is_(None))
    if not (await connection.execute(select(kept))).scalar_one():
        return 0
    came = select(subscribers.c.address_key).where(subscribers.c.id > after)
    whose = select(subscribers.c.id).where(subscribers.c.address_key == events.c.address_key).scalar_subquery()
    # `coalesce` keeps SQLite from walking over all that is kept: the few who came are the ones to look for.
    nobodys = func.coalesce(events.c.subscriber_id, 0) == 0
    statement = update(events).where(events.c.address_key.in_(came), nobodys).values(subscriber_id=whose)
    adopted = max((await connection.execute(statement)).rowcount, 0)
    if adopted:
        await begin_touched(connection)
        theirs = exists().where(events.c.subscriber_id == subscribers.c.id)
        await touch(connection, select(subscribers.c.id).where(subscribers.c.id > after, theirs))
    return adopted


async def _insert(connection: AsyncConnection, after: int, until: int, origin: Origin) -> int:
    """Insert the new events of a slice, each with its person where there is one."""
    chosen = (
        select(
            STAGED.c.key,
            STAGED.c.address_key,
            subscribers.c.id,
            STAGED.c.kind,
            STAGED.c.at_ms,
            STAGED.c.day,
            STAGED.c.amount,
            STAGED.c.order_key,
            literal(origin.source),
            literal(origin.now_ms, BigInteger),  # without its type a server takes it for a small number
            STAGED.c.tracking,
        )
        .outerjoin_from(STAGED, subscribers, subscribers.c.address_key == STAGED.c.address_key)
        .where(in_slice(after, until))
        .order_by(STAGED.c.seq)
    )
    columns = [column.name for column in events.c if column.name != "id"]
    statement = insert(connection, events).from_select(columns, chosen).on_conflict_do_nothing()
    return max((await connection.execute(statement)).rowcount, 0)


async def _insert_items(connection: AsyncConnection, after: int, until: int) -> None:
    """Insert what the new events of a slice were of."""
    item = STAGED_ITEMS.c
    order = (item.product, item.category, item.quantity)
    number = func.row_number().over(partition_by=item.seq, order_by=order)
    chosen = (
        select(events.c.id, number, *order)
        .select_from(STAGED)
        .join(STAGED_ITEMS, item.seq == STAGED.c.seq)
        .join(events, events.c.key == STAGED.c.key)
        .where(in_slice(after, until))
    )
    columns = [column.name for column in event_items.c]
    await connection.execute(insert(connection, event_items).from_select(columns, chosen).on_conflict_do_nothing())


def _touched(before: int) -> Select[Any]:
    """Return whom the newest events touch: whose they are, and whose earlier events they speak of."""
    spoken_of = events.alias("spoken_of")
    own = select(events.c.subscriber_id).where(events.c.id > before, events.c.subscriber_id.is_not(None))
    of = (
        select(spoken_of.c.subscriber_id)
        .join(events, events.c.order_key == spoken_of.c.key)
        .where(events.c.id > before, spoken_of.c.subscriber_id.is_not(None))
    )
    both = own.union(of).subquery()
    return select(both.c.subscriber_id)
