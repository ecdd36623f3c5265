"""Who came in by a form and is to be welcomed: every statement on that.

In: a topic, an edition that welcomes. Out: who waits; then each of them belongs to one edition, which walks them like any other
edition its people. An edition takes more people as long as they lie behind what its walk has judged; somebody who was known before
(and came back) may lie before it, and gets another edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import exists, func, select, update

from engine.audience.segments import HAS_IT
from engine.schema.tables import arrivals, deliveries, editions, subscribers, walks
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

OCCASION = "sign_up"
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who is to be welcomed."""

    subject: str
    id: int
    lane: str


async def anybody_waits(connection: AsyncConnection) -> bool:
    """Tell whether anybody belongs to no edition yet; they may have waited too long."""
    return bool((await connection.execute(select(exists().where(arrivals.c.edition == "")))).scalar())


async def waiting(connection: AsyncConnection, topic: str, since_ms: int) -> tuple[Arrival, ...]:
    """Return who came in on a topic since a moment and belongs to no edition yet."""
    statement = (
        select(arrivals.c.subject, subscribers.c.id, subscribers.c.lane)
        .join(subscribers, subscribers.c.subject == arrivals.c.subject)
        .where(arrivals.c.edition == "", arrivals.c.topic == topic, arrivals.c.at_ms > since_ms)
        .order_by(subscribers.c.id)
        .limit(_BLOCK)
    )
    return tuple(Arrival(*row) for row in await connection.execute(statement))


async def welcomes(connection: AsyncConnection, campaign: str, topic: str, since_ms: int) -> tuple[int, int]:
    """Return how many people a campaign has welcomed, and how many wait for it who came in since a moment."""
    theirs = (deliveries.c.campaign == campaign) & (deliveries.c.occasion == OCCASION)
    done = select(func.count()).where(theirs, deliveries.c.state.in_(HAS_IT))
    waits = select(func.count()).where(arrivals.c.edition == "", arrivals.c.topic == topic, arrivals.c.at_ms > since_ms)
    return (await connection.execute(done)).scalar_one(), (await connection.execute(waits)).scalar_one()


async def room_for(
    connection: AsyncConnection, key: str, digest: str, people: Sequence[Arrival]
) -> Literal["new", "more", "none"]:
    """Tell whether an edition of a key can be opened, can take more people, or neither (another text, or it is past somebody)."""
    columns = (editions.c.id, editions.c.state, editions.c.digest, editions.c.text)
    row = (await connection.execute(select(*columns).where(editions.c.key == key))).first()
    if row is None:
        return "new"
    if row.digest != digest or row.text != 1 or row.state not in ("open", "finished"):
        return "none"
    found = select(walks.c.lane, walks.c.cursor).where(walks.c.edition_id == row.id)
    cursors: dict[str, int] = dict((await connection.execute(found)).all())
    return "more" if all(cursors.get(one.lane, 0) < one.id for one in people) else "none"


async def take_in(connection: AsyncConnection, key: str, topic: str, people: Sequence[Arrival], finish_ms: int) -> None:
    """Let an edition walk these people, too; one that was finished goes on."""
    one = editions.c.key == key
    number = (await connection.execute(select(editions.c.id).where(one))).scalar_one()
    open_again = {"state": "open", "closed_ms": None, "finish_ms": finish_ms}
    await connection.execute(update(editions).where(one).values(open_again))
    for lane, first in _first_of(people).items():
        values = {"edition_id": number, "lane": lane, "cursor": first - 1, "done": False, "skipped": dict[str, int]()}
        walk = insert(connection, walks).values(values)
        again = walk.on_conflict_do_update(index_elements=["edition_id", "lane"], set_={"done": False})
        await connection.execute(again)
    theirs = arrivals.c.subject.in_([one.subject for one in people]) & (arrivals.c.topic == topic)
    await connection.execute(update(arrivals).where(theirs).values(edition=key))


def _first_of(people: Sequence[Arrival]) -> Mapping[str, int]:
    """Return by lane the first of its people."""
    found: dict[str, int] = {}
    for one in people:
        found[one.lane] = min(one.id, found.get(one.lane, one.id))
    return found


async def welcoming(connection: AsyncConnection, subject: str) -> frozenset[str]:
    """Return the keys of the editions that welcome a person."""
    statement = select(arrivals.c.edition).where(arrivals.c.subject == subject, arrivals.c.edition != "")
    return frozenset((await connection.execute(statement)).scalars())
