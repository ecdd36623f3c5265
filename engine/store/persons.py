"""One person as the store has them: found by their address or by a part of what they are called, with what they said and got.

In: a folded address, a piece of text, a subscriber. Out: values; nothing is written. Each statement goes by an index, but for
`found` and `near`, which go through the keys once, in the database. Who was erased is nobody here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from engine.message.address import parse_address
from engine.message.person import Person
from engine.message.standing import Standing
from engine.schema.tables import consent_states, consents, deliveries, editions, subscribers, suppressions
from engine.store.erasures import GONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    AnyRow = Row[Any]

_NEAR = 500  # addresses that may have been meant; difflib takes 10 ms for them


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why nothing goes to an address any more."""

    reason: str
    source: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class Known:
    """A subscriber with all that editions ask of them."""

    id: int
    subject: str
    address: str
    key: str
    domain: str
    lane: str
    name: str
    birthday: str | None
    month_day: str | None
    first_order: str | None
    last_order: str | None
    order_count: int | None
    order_sum: int | None
    stage: str | None
    stage_amount: int | None
    stage_count: int | None
    open_complaints: int
    attributes: Mapping[str, object]
    source: str
    created_ms: int
    stopped: Stopped | None
    paused_until: str | None = None
    """The day on which advertisements come again."""

    @property
    def reader(self) -> Person:
        """Return whom a letter is for; the address passed the import's checks, so its own domain counts as lenient."""
        address = parse_address(self.address, lenient_domains=frozenset([self.domain]))
        assert not isinstance(address, str), "an address in the store was accepted once"
        standing = Standing(self.stage, self.stage_amount or 0, self.stage_count or 0)
        return Person(self.subject, address, self.name, self.attributes, standing)


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said last on a topic, and where it was said."""

    topic: str
    state: str
    at_ms: int
    recorded_ms: int
    source: str
    basis: str
    expires_ms: int | None


@dataclass(frozen=True, slots=True)
class Got:
    """A delivery; `key` is "" where its edition is gone."""

    id: int
    key: str
    campaign: str
    topic: str
    ad: bool
    due_ms: int | None
    due_date: str
    state: str
    until_ms: int | None
    attempts: int
    claimed_ms: int | None
    settled_ms: int | None
    relay: str
    code: int | None
    reply: str
    text: int = 1
    """Which text of the edition it was claimed with."""


async def person_of(connection: AsyncConnection, key: str) -> Known | None:
    """Return whoever has this address (its folded key)."""
    row = (await connection.execute(_people(subscribers.c.address_key == key))).one_or_none()
    return _known(row) if row is not None else None


async def found(connection: AsyncConnection, patterns: Sequence[str], text: str, limit: int) -> tuple[Known, ...]:
    """Return people by a part of the address, a spelling of the name (`patterns` of LIKE, in lower case) or the subject id.

    Names are compared without blanks. An exact address or subject comes first.
    """
    bare = func.lower(func.replace(func.replace(subscribers.c.name, " ", ""), "\u3000", ""))
    named = [bare.like(pattern, escape="\\") for pattern in patterns]
    part = subscribers.c.address_key.contains(text, autoescape=True)
    exact = or_(subscribers.c.address_key == text, subscribers.c.subject == text)
    statement = _people(or_(subscribers.c.subject == text, part, *named))
    rows = await connection.execute(statement.order_by(exact.desc(), subscribers.c.address_key).limit(limit))
    return tuple(_known(row) for row in rows)


async def near(connection: AsyncConnection, key: str) -> tuple[str, ...]:
    """Return addresses that may have been meant: the same name elsewhere, or one half of the name at the same place."""
    local, _, domain = key.rpartition("@")
    half = (len(local) + 1) // 2
    column = subscribers.c.address_key
    at = and_(
        column.endswith(f"@{domain}", autoescape=True),
        or_(
            column.startswith(local[:half], autoescape=True),
            column.endswith(f"{local[half:]}@{domain}", autoescape=True),
        ),
    )
    same = column.startswith(f"{local}@", autoescape=True)
    unlike = func.abs(func.length(column) - len(key))
    statement = (
        select(subscribers.c.address)
        .where(or_(same, at), subscribers.c.domain != GONE)
        .order_by(same.desc(), unlike, column)
        .limit(_NEAR)
    )
    return tuple((await connection.execute(statement)).scalars())


async def words_of(connection: AsyncConnection, subject: str) -> tuple[Word, ...]:
    """Return a person's present word on each topic."""
    statement = (
        select(consents)
        .join(consent_states, consent_states.c.consent_id == consents.c.id)
        .where(consent_states.c.subject == subject)
        .order_by(consents.c.topic)
    )
    return tuple(_word(row) for row in await connection.execute(statement))


async def word_at(connection: AsyncConnection, subject: str, topic: str, ms: int) -> Word | None:
    """Return what a person's word on a topic was at a moment, as far as it was written down by then."""
    statement = (
        select(consents)
        .where(consents.c.subject == subject, consents.c.topic == topic, consents.c.recorded_ms <= ms)
        .order_by(consents.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(statement)).one_or_none()
    return _word(row) if row is not None else None


async def got(connection: AsyncConnection, person: int, since: date) -> tuple[Got, ...]:
    """Return a person's deliveries of editions due since a day, the oldest first."""
    return await _deliveries(
        connection, and_(deliveries.c.subscriber_id == person, deliveries.c.due_date >= since.isoformat())
    )


async def got_edition(connection: AsyncConnection, person: int, edition: int) -> Got | None:
    """Return a person's delivery of one edition."""
    rows = await _deliveries(connection, and_(deliveries.c.subscriber_id == person, deliveries.c.edition_id == edition))
    return rows[0] if rows else None


async def pending_of(connection: AsyncConnection, person: int) -> tuple[Got, ...]:
    """Return the deliveries to a person that are not over."""
    pending = deliveries.c.state.in_(("planned", "claimed", "deferred"))
    return await _deliveries(connection, and_(deliveries.c.subscriber_id == person, pending))


async def _deliveries(connection: AsyncConnection, where: ColumnElement[bool]) -> tuple[Got, ...]:
    statement = (
        select(deliveries, editions.c.key, editions.c.topic, editions.c.due_ms)
        .outerjoin_from(deliveries, editions, editions.c.id == deliveries.c.edition_id)
        .where(where)
        .order_by(deliveries.c.due_date, deliveries.c.id)
    )
    return tuple(_got(row) for row in await connection.execute(statement))


def _people(where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            subscribers,
            suppressions.c.reason,
            suppressions.c.source.label("stopped_by"),
            suppressions.c.since_ms,
        )
        .outerjoin(suppressions, suppressions.c.address_key == subscribers.c.address_key)
        .where(where, subscribers.c.domain != GONE)
    )


def _known(row: AnyRow) -> Known:
    stopped = None if row.reason is None else Stopped(row.reason, row.stopped_by, row.since_ms)
    return Known(
        id=row.id,
        subject=row.subject,
        address=row.address,
        key=row.address_key,
        domain=row.domain,
        lane=row.lane,
        name=row.name,
        birthday=row.birthday,
        month_day=row.month_day,
        first_order=row.first_order,
        last_order=row.last_order,
        order_count=row.order_count,
        order_sum=row.order_sum,
        stage=row.stage,
        stage_amount=row.stage_amount,
        stage_count=row.stage_count,
        open_complaints=row.open_complaints,
        attributes=row.attributes,
        source=row.source,
        created_ms=row.created_ms,
        stopped=stopped,
        paused_until=row.paused_until,
    )


def _word(row: AnyRow) -> Word:
    return Word(row.topic, row.state, row.at_ms, row.recorded_ms, row.source, row.basis, row.expires_ms)


def _got(row: AnyRow) -> Got:
    return Got(
        id=row.id,
        key=row.key or "",
        campaign=row.campaign,
        topic=row.topic or "",
        ad=row.ad,
        due_ms=row.due_ms,
        due_date=row.due_date,
        state=row.state,
        until_ms=row.until_ms,
        attempts=row.attempts,
        claimed_ms=row.claimed_ms,
        settled_ms=row.settled_ms,
        relay=row.relay or "",
        code=row.code,
        reply=row.reply or "",
        text=row.text,
    )
