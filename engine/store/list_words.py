"""What a staged list says of mail, as far as it counts against what the ledger has: entries, not written yet.

In: the staged rows of a span, the refusals of rows that were not taken. Out: entries for `append_all`. A refused row's no comes
after the words of the good rows of the same slice: it may be about somebody whom that slice makes known.
"""

from __future__ import annotations

from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, literal, select

from engine.audience.consent import GRANTED
from engine.schema.tables import consent_states, subscribers
from engine.store.consents import Entry, Said, State, append_all, canonical, counting, counts, present
from engine.store.list_terms import columns_of, within
from engine.store.staging import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.list_terms import Asked, List, Span


async def words_of(
    connection: AsyncConnection, read: List, span: Span, number: int, asked: Asked, *, fresh: bool
) -> list[Entry]:
    """Return what the rows say on a topic, as far as it counts. Of people who are all new every word does."""
    rows = read.tables.rows
    word, at_ms, expires_ms = columns_of(rows, number)
    subject = rows.c.subject if fresh else func.coalesce(subscribers.c.subject, rows.c.subject)
    statement = select(subject, word, at_ms, expires_ms, rows.c.address, rows.c.line)
    statement = statement.where(within(rows, span), word.is_not(None)).order_by(rows.c.id)
    if not fresh:
        states = and_(consent_states.c.subject == subject, consent_states.c.topic == asked.topic)
        joined = rows.outerjoin(subscribers, subscribers.c.address_key == rows.c.address_key)
        joined = joined.outerjoin(consent_states, states)
        statement = statement.select_from(joined).where(counting(word, at_ms, expires_ms, asked.basis))
    found = (await connection.execute(statement)).all()
    return [_entry(read, asked, *row) for row in found]


def _entry(
    read: List,
    asked: Asked,
    subject: str,
    word: str,
    at_ms: int | None,
    expires_ms: int | None,
    address: str,
    line: int,
) -> Entry:
    """Return a row's word with its evidence in canonical JSON, whose keys are in the order of the alphabet."""
    moment = read.now_ms if at_ms is None else at_ms
    evidence = f'{{"address":{quoted(address)},"file":{quoted(read.file)},"line":{line}}}'
    if word == "refused":
        return Entry(subject, asked.topic, word, moment, read.source, "express", None, None, evidence)
    if word == "granted":
        return Entry(subject, asked.topic, word, moment, read.source, asked.basis, expires_ms, asked.form, evidence)
    by = f'{{"address":{quoted(address)},"batch":{read.batch},"file":{quoted(read.file)},"line":{line}}}'
    return Entry(subject, asked.topic, "granted", moment, read.source, asked.basis, expires_ms, asked.batch_form, by)


async def kept_refusals(connection: AsyncConnection, read: List, span: Span, number: int) -> int:
    """Count the grants that do not count against the word of the person that stands."""
    rows = read.tables.rows
    word, at_ms, expires_ms = columns_of(rows, number)
    asked = read.topics[number]
    states = and_(consent_states.c.subject == subscribers.c.subject, consent_states.c.topic == asked.topic)
    joined = rows.join(subscribers, subscribers.c.address_key == rows.c.address_key).join(consent_states, states)
    statement = (
        select(func.count())
        .select_from(joined)
        .where(
            within(rows, span),
            word != "refused",
            consent_states.c.state.not_in(GRANTED),
            ~func.coalesce(counting(word, at_ms, expires_ms, asked.basis), literal(value=False)),
        )
    )
    return (await connection.execute(statement)).scalar_one()


async def refusals_of(connection: AsyncConnection, read: List, span: Span, words: Sequence[Entry]) -> list[Entry]:
    """Return what refused rows say against mail about people whose good row lies in this slice: after its words."""
    rows, said = read.tables.rows, read.tables.said
    subject = func.coalesce(subscribers.c.subject, rows.c.subject)
    statement = (
        select(subject, said.c.topic, said.c.at_ms, said.c.line)
        .select_from(
            rows.join(said, said.c.address_key == rows.c.address_key).outerjoin(
                subscribers, subscribers.c.address_key == rows.c.address_key
            )
        )
        .where(within(rows, span))
        .order_by(said.c.id)
    )
    found = (await connection.execute(statement)).all()
    if not found:
        return []
    before = {(entry.subject, entry.topic): State(entry.state, entry.at_ms, entry.basis) for entry in words}
    return await _newest(connection, read, [tuple(row) for row in found], before)


async def _newest(
    connection: AsyncConnection,
    read: List,
    said: Iterable[tuple[Any, ...]],
    before: Mapping[tuple[str, str], State],
) -> list[Entry]:
    """Return the newest refusal of each person and topic, as far as it counts."""
    newest: dict[tuple[str, str], Said] = {}
    for subject, topic, at_ms, line in said:
        word = Said(subject, topic, "refused", at_ms, read.source, None, {"file": read.file, "line": line})
        other = newest.get((subject, topic))
        if other is None or _moment(word, read) > _moment(other, read):
            newest[subject, topic] = word
    known = await present(connection, newest) | dict(before)
    return [
        Entry(*pair, "refused", _moment(word, read), read.source, "express", None, None, canonical(dict(word.evidence)))
        for pair, word in newest.items()
        if counts(word, known.get(pair))
    ]


def _moment(said: Said, read: List) -> int:
    return read.now_ms if said.at_ms is None else said.at_ms


async def refuse_strangers(
    connection: AsyncConnection, read: List, after: int, *, write: bool
) -> tuple[int, int | None]:
    """Write down (or count) a page of what refused rows say of known people who have no good row in the list.

    Returns how many entries that makes, and where to go on (`None`: nowhere).
    """
    said, rows = read.tables.said, read.tables.rows
    ids = select(said.c.id).where(said.c.id > after).order_by(said.c.id).limit(PAGE)
    page = (await connection.execute(ids)).scalars().all()
    if not page:
        return 0, None
    good = exists().where(rows.c.address_key == said.c.address_key).correlate(said)
    statement = (
        select(subscribers.c.subject, said.c.topic, said.c.at_ms, said.c.line)
        .join_from(said, subscribers, subscribers.c.address_key == said.c.address_key)
        .where(said.c.id > after, said.c.id <= page[-1], ~good)
        .order_by(said.c.id)
    )
    found = (await connection.execute(statement)).all()
    entries = await _newest(connection, read, [tuple(row) for row in found], {})
    if write:
        await append_all(connection, entries, read.now_ms)
    return len(entries), page[-1]
