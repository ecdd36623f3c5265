"""The editions of some months, and what came of each: how deliveries ended, what came back, who was passed over, who clicked.

In: days of the shop, numbers of editions. Out: counts by the number of the edition; nobody's name. A year of a large shop is millions
of deliveries: they are counted in the order of an index that holds all that is asked, and what is rare (what came back, clicks) is
looked up from its own side. Never: a write.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, select

from engine.schema.tables import bounces, decisions, deliveries, editions, events, leave_reasons, walks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

_WEIGHTS = {"complaint": 5, "hard": 4, "soft": 3, "policy": 2, "unclear": 1}
_NAMES = {number: name for name, number in _WEIGHTS.items()}
Counts = dict[tuple[int, str], int]
"""(edition, what) → people."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An edition as a month knows it; `due_date` is of the shop. `slot` is "" where it stands in none."""

    id: int
    key: str
    campaign: str
    occasion: str
    topic: str
    state: str
    due_ms: int
    due_date: str
    opened_ms: int
    slot: str


@dataclass(frozen=True, slots=True)
class Text:
    """What an edition said in its subject (a source of Jinja's), and whether its campaign has one every day, for whom it is the day."""

    subject: str
    daily: bool


async def editions_due(connection: AsyncConnection, first: date, last: date) -> tuple[Opened, ...]:
    """Return the editions that were due on `first`..`last`, in the order of their moments."""
    columns = (editions.c[name] for name in Opened.__dataclass_fields__)
    within = editions.c.due_date.between(first.isoformat(), last.isoformat())
    statement = select(*columns).where(within).order_by(editions.c.due_ms, editions.c.id)
    return tuple(Opened(*row) for row in await connection.execute(statement))


async def editions_lately(connection: AsyncConnection, number: int) -> tuple[Opened, ...]:
    """Return the editions that were opened last, the latest first."""
    columns = (editions.c[name] for name in Opened.__dataclass_fields__)
    statement = select(*columns).order_by(editions.c.due_ms.desc(), editions.c.id.desc()).limit(number)
    return tuple(Opened(*row) for row in await connection.execute(statement))


async def first_due(connection: AsyncConnection) -> str | None:
    """Return the due day of the first edition of all."""
    return (await connection.execute(select(func.min(editions.c.due_date)))).scalar()


async def texts_of(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Text]:
    """Return what editions said, and which are a day's of many."""
    statement = select(editions.c.id, editions.c.letter, editions.c.audience).where(editions.c.id.in_(ids))
    return {row.id: _text(row.letter, row.audience) for row in await connection.execute(statement)}


def _text(letter: str, audience: str) -> Text:
    terms = json.loads(audience)
    subject = json.loads(letter).get("subject", "") if letter else ""
    return Text(subject, bool(terms.get("birthdays") or terms.get("arrivals")))


async def sent_again(connection: AsyncConnection, keys: Collection[str]) -> frozenset[str]:
    """Return which editions were missed, and sent by a person's word after all."""
    statement = select(decisions.c.key).where(decisions.c.key.in_(keys), decisions.c.what == "resend")
    return frozenset((await connection.execute(statement)).scalars())


async def states_of(connection: AsyncConnection, ids: Collection[int]) -> Counts:
    """Return how deliveries ended, out of an index alone."""
    table = deliveries.c
    statement = (
        select(table.edition_id, table.state, func.count())
        .where(table.edition_id.in_(ids))
        .group_by(table.edition_id, table.state)
    )
    return {(row[0], row[1]): row[2] for row in await connection.execute(statement)}


async def came_back(connection: AsyncConnection, ids: Collection[int], since_ms: int) -> Counts:
    """Return what came back since a moment: of each delivery its heaviest bounce, and whether somebody complained."""
    # The edition as a look-up, not as a join: else SQLite walks over all deliveries to find the few that came back.
    whose = select(deliveries.c.edition_id).where(deliveries.c.id == bounces.c.delivery_id).scalar_subquery()
    complained = bounces.c.kind == "complaint"
    heaviest = (
        select(whose.label("edition_id"), func.max(case(_WEIGHTS, value=bounces.c.kind, else_=0)).label("weight"))
        .where(bounces.c.delivery_id.is_not(None), bounces.c.at_ms >= since_ms)
        .group_by(bounces.c.delivery_id, complained)
        .subquery()
    )
    each = (heaviest.c.edition_id, heaviest.c.weight)
    wanted = frozenset(ids)
    rows = await connection.execute(select(*each, func.count()).group_by(*each))
    return {(row[0], _NAMES[row[1]]): row[2] for row in rows if row[0] in wanted and row[1] in _NAMES}


async def passed_by(connection: AsyncConnection, ids: Collection[int]) -> Counter[str]:
    """Return for how many people there was which reason not to send: while they were judged, or after they were chosen."""
    found: Counter[str] = Counter()
    rows = await connection.execute(select(walks.c.skipped).where(walks.c.edition_id.in_(ids)))
    for row in rows:
        found.update(row.skipped)
    later = (
        select(deliveries.c.reply, func.count())
        .where(deliveries.c.edition_id.in_(ids), deliveries.c.state == "skipped")
        .group_by(deliveries.c.reply)
    )
    for reason, people in await connection.execute(later):
        found[reason or ""] += people
    return found


async def told_reasons(connection: AsyncConnection, ids: Collection[int]) -> Mapping[str, int]:
    """Return why people left by editions, where they told, the most frequent first."""
    number = func.count()
    statement = (
        select(leave_reasons.c.reason, number)
        .where(leave_reasons.c.edition_id.in_(ids))
        .group_by(leave_reasons.c.reason)
        .order_by(number.desc(), leave_reasons.c.reason)
    )
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def clicked_often(connection: AsyncConnection, ids: Collection[int], least: int) -> int:
    """Return how many people opened a counted link in at least so many of these editions."""
    often = (
        select(events.c.subscriber_id)
        .join_from(editions, events, _clicks())
        .where(editions.c.id.in_(ids), events.c.subscriber_id.is_not(None))
        .group_by(events.c.subscriber_id)
        .having(func.count(editions.c.id.distinct()) >= least)
    )
    return (await connection.execute(select(func.count()).select_from(often.subquery()))).scalar_one()


def _clicks() -> ColumnElement[bool]:
    """Tell whether an event is a click in an edition: the beginning of its key names it."""
    begins = "click/" + editions.c.key
    return and_(events.c.key >= begins + "/", events.c.key < begins + "0", events.c.kind == "clicked")


async def clicked_in(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, int]:
    """Return how many people opened a counted link of each edition."""
    statement = (
        select(editions.c.id, func.count(events.c.subscriber_id.distinct()))
        .join_from(editions, events, _clicks())
        .where(editions.c.id.in_(list(ids)))
        .group_by(editions.c.id)
    )
    return {row[0]: row[1] for row in await connection.execute(statement)}
