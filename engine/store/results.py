"""What came of editions: how many got them, what came back, who left by them. Every statement of the report.

In: editions. Out: counts of people, by edition and lane; nobody's name. What a person did twice counts once; who left by a letter
and took it back did not leave. Never: a write.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, exists, func, select

from engine.schema.tables import (
    bounces,
    consent_evidence,
    consents,
    deliveries,
    editions,
    events,
    leave_reasons,
    subscribers,
)
from engine.store.leaving import ONE_CLICK, PAGE, UNDO

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

_BY_A_LETTER = (PAGE, ONE_CLICK, "leave-mail")
_EDITION = re.compile(r'[{,]"edition":(\d{1,10})[,}]')  # evidence is canonical JSON: a quote in a text is escaped
_WEIGHTS = {"complaint": 5, "hard": 4, "soft": 3, "policy": 2, "unclear": 1}


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as a report knows it."""

    id: int
    key: str
    campaign: str
    topic: str
    state: str
    due_ms: int
    opened_ms: int


Counts = dict[tuple[int, str, str], int]
"""(edition, lane, what) → people. `what`: a delivery's state, a kind of bounce, "complaint", "answered", "left"."""


async def edition_of(connection: AsyncConnection, key: str) -> Edition | None:
    """Return an edition that was opened once."""
    row = (await connection.execute(_editions().where(editions.c.key == key))).first()
    return None if row is None else Edition(*row)


async def editions_before(connection: AsyncConnection, one: Edition, number: int) -> tuple[Edition, ...]:
    """Return the campaign's latest editions before this one that reached somebody, the latest first."""
    reached = exists().where(deliveries.c.edition_id == editions.c.id, deliveries.c.state == "accepted")
    earlier = (editions.c.campaign == one.campaign) & (editions.c.due_ms < one.due_ms)
    statement = _editions().where(earlier, reached).order_by(editions.c.due_ms.desc(), editions.c.id.desc())
    return tuple(Edition(*row) for row in await connection.execute(statement.limit(number)))


def _editions():  # noqa: ANN202 - a statement of SQLAlchemy's, by the columns of `Edition`
    names = ("id", "key", "campaign", "topic", "state", "due_ms", "opened_ms")
    return select(*(editions.c[name] for name in names))


async def outcomes_of(connection: AsyncConnection, ids: Sequence[int]) -> Counts:
    """Return how deliveries ended."""
    table = deliveries.c
    statement = (
        select(table.edition_id, table.lane, table.state, func.count())
        .where(table.edition_id.in_(ids))
        .group_by(table.edition_id, table.lane, table.state)
    )
    return {(row[0], row[1], row[2]): row[3] for row in await connection.execute(statement)}


async def returned_of(connection: AsyncConnection, ids: Sequence[int]) -> Counts:
    """Return what came back: of each delivery its heaviest bounce, and whether somebody complained."""
    table = deliveries.c
    weight = case(_WEIGHTS, value=bounces.c.kind, else_=0)
    complained = bounces.c.kind == "complaint"
    heaviest = (
        select(table.edition_id, table.lane, complained.label("complained"), func.max(weight).label("weight"))
        .join_from(bounces, deliveries, table.id == bounces.c.delivery_id)
        .where(table.edition_id.in_(ids))
        .group_by(table.id, table.edition_id, table.lane, complained)
        .subquery()
    )
    each = (heaviest.c.edition_id, heaviest.c.lane, heaviest.c.weight)
    names = {number: name for name, number in _WEIGHTS.items()}
    rows = await connection.execute(select(*each, func.count()).group_by(*each))
    return {(row[0], row[1], names[row[2]]): row[3] for row in rows if row[2] in names}


async def answered(connection: AsyncConnection, ids: Sequence[int]) -> Counts:
    """Return of how many deliveries an answer came."""
    table = deliveries.c
    statement = (
        select(table.edition_id, table.lane, func.count(table.id.distinct()))
        .join_from(bounces, deliveries, table.id == bounces.c.delivery_id)
        .where(table.edition_id.in_(ids), bounces.c.kind == "answer")
        .group_by(table.edition_id, table.lane)
    )
    return {(row[0], row[1], "answered"): row[2] for row in await connection.execute(statement)}


async def left_by(connection: AsyncConnection, several: Sequence[Edition]) -> Counts:
    """Return how many left by a letter of these editions and stayed away, by lane."""
    since_ms = min((one.opened_ms for one in several), default=0)
    return await _by_lane(connection, await leavers(connection, {one.id for one in several}, since_ms))


async def leavers(connection: AsyncConnection, wanted: Collection[int], since_ms: int) -> set[tuple[int, str]]:
    """Return (edition, subject) of who left by a letter of these editions and stayed away; the ledger's evidence names it."""
    back = consents.alias("back")
    undone = exists().where(
        back.c.subject == consents.c.subject,
        back.c.topic == consents.c.topic,
        back.c.id > consents.c.id,
        back.c.source == UNDO,
    )
    statement = (
        select(consents.c.subject, consent_evidence.c.evidence)
        .join(consent_evidence, consent_evidence.c.consent_id == consents.c.id)
        .where(
            consents.c.state == "refused",
            consents.c.source.in_(_BY_A_LETTER),
            consents.c.at_ms >= since_ms,
            ~undone,
        )
    )
    found: set[tuple[int, str]] = set()
    async for row in await connection.stream(statement.execution_options(yield_per=1_000)):
        number = _EDITION.search(row.evidence)
        if number is not None and int(number[1]) in wanted:
            found.add((int(number[1]), row.subject))
    return found


async def _by_lane(connection: AsyncConnection, people: set[tuple[int, str]]) -> Counts:
    """Return how many of these people each edition had in each lane."""
    lanes: dict[tuple[int, str], str] = {}
    listed = sorted(people)
    for at in range(0, len(listed), 500):
        some = listed[at : at + 500]
        statement = (
            select(deliveries.c.edition_id, subscribers.c.subject, deliveries.c.lane)
            .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
            .where(
                subscribers.c.subject.in_({subject for _, subject in some}),
                deliveries.c.edition_id.in_({edition for edition, _ in some}),
            )
        )
        lanes |= {(row[0], row[1]): row[2] for row in await connection.execute(statement)}
    return dict(Counter((edition, lanes.get((edition, subject), ""), "left") for edition, subject in listed))


async def reasons_of(connection: AsyncConnection, edition: int) -> Mapping[str, int]:
    """Return why people left by an edition, where they told."""
    statement = (
        select(leave_reasons.c.reason, func.count())
        .where(leave_reasons.c.edition_id == edition)
        .group_by(leave_reasons.c.reason)
        .order_by(func.count().desc(), leave_reasons.c.reason)
    )
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def clicked(connection: AsyncConnection, key: str) -> int:
    """Return how many people opened a counted link of an edition."""
    beginning = f"click/{key}/"
    statement = select(func.count(events.c.subscriber_id.distinct())).where(
        events.c.kind == "clicked", events.c.key >= beginning, events.c.key < f"{beginning[:-1]}0"
    )
    return (await connection.execute(statement)).scalar_one()
