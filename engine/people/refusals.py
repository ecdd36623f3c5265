"""What refused rows still say against mail: kept, since it is what the person wants.

In: the refusals of a slice. Out: entries in the consent ledger, for people who are known by now; the words of the others
wait in a temporary table until the end of the file, since the row that makes them known may come later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, insert, select

from engine.schema.tables import subscribers
from engine.store.consents import Said, append, counts, present
from engine.store.subscribers import subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.people.rows import Refusal

_PAGE = 1000

WAITING = Table(
    "import_refusals",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("address_key", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("at_ms", BigInteger),
    Column("line", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class List:
    """The list that is being read: where it comes from, its file's name, and when it is read."""

    source: str
    file: str
    now_ms: int


async def keep(connection: AsyncConnection, refusals: Sequence[Refusal], read: List) -> int:
    """Write down what refused rows of known people say; let the others wait. Return how many entries were made."""
    said = [
        (refusal.address.key, word.topic, word.at_ms, refusal.line)
        for refusal in refusals
        if refusal.address is not None
        for word in refusal.refused
    ]
    known = await subjects_of(connection, list({key for key, *_ in said}))
    strangers = [
        {"address_key": key, "topic": topic, "at_ms": at_ms, "line": line}
        for key, topic, at_ms, line in said
        if key not in known
    ]
    if strangers:
        await connection.execute(insert(WAITING), strangers)
    told = [(known[key], topic, at_ms, line) for key, topic, at_ms, line in said if key in known]
    return await _write(connection, told, read)


async def keep_waiting(connection: AsyncConnection, after: int, read: List) -> tuple[int, int | None]:
    """Write down a page of what waited for people who have come since; return how many, and where to go on (or `None`)."""
    page = (await connection.execute(select(WAITING.c.id).where(WAITING.c.id > after).limit(_PAGE))).scalars().all()
    if not page:
        return 0, None
    rows = await connection.execute(
        select(subscribers.c.subject, WAITING.c.topic, WAITING.c.at_ms, WAITING.c.line)
        .join(subscribers, subscribers.c.address_key == WAITING.c.address_key)
        .where(WAITING.c.id > after, WAITING.c.id <= page[-1])
    )
    return await _write(connection, [tuple(row) for row in rows], read), page[-1]


async def _write(connection: AsyncConnection, said: Iterable[tuple[str, str, int | None, int]], read: List) -> int:
    """Append the newest refusal of each person and topic, as far as it counts."""
    newest: dict[tuple[str, str], tuple[int, Said]] = {}
    for subject, topic, at_ms, line in said:
        word = Said(subject, topic, "refused", at_ms, read.source, None, {"file": read.file, "line": line})
        moment = read.now_ms if at_ms is None else at_ms
        if (subject, topic) not in newest or moment > newest[subject, topic][0]:
            newest[subject, topic] = (moment, word)
    known = await present(connection, newest)
    counted = [word for pair, (_, word) in newest.items() if counts(word, known.get(pair))]
    return await append(connection, counted, read.now_ms)
