"""The texts of an edition: the present one in its own row, those that a person replaced in `texts`, numbered from 1.

In: an edition, the number of a text. Out: the frozen letter. A delivery names the text that it was claimed with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from engine.message.letter import letter_from_json, letter_to_json
from engine.schema.tables import deliveries, editions, subscribers, texts
from engine.store.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.message.letter import Letter
    from engine.store.editions import Opened


async def replace_text(
    connection: AsyncConnection, edition: Opened, letter: Letter, digest: str, revision: str, by: str, now_ms: int
) -> int:
    """Freeze another text for an edition and lay the present one aside; return the new one's number."""
    assert edition.letter is not None, "an edition that opened has a letter"
    aside = {
        "edition_id": edition.id,
        "number": edition.text,
        "letter": letter_to_json(edition.letter),
        "digest": edition.digest,
        "revision": edition.revision,
        "until_ms": now_ms,
        "by": by,
    }
    await connection.execute(insert(connection, texts).values(**aside))
    values = {"letter": letter_to_json(letter), "digest": digest, "revision": revision, "text": edition.text + 1}
    await connection.execute(update(editions).where(editions.c.id == edition.id).values(**values))
    return edition.text + 1


async def text_of(connection: AsyncConnection, edition: Opened, number: int) -> Letter | None:
    """Return a text of an edition by its number."""
    if number == edition.text:
        return edition.letter
    statement = select(texts.c.letter).where(texts.c.edition_id == edition.id, texts.c.number == number)
    found = (await connection.execute(statement)).scalar_one_or_none()
    return letter_from_json(found) if found else None


async def text_for(connection: AsyncConnection, edition_id: int, subject: str) -> Letter | None:
    """Return the text of an edition that a person got, by their subject id; the present one of whoever got none."""
    present = select(editions.c.letter, editions.c.text).where(editions.c.id == edition_id)
    row = (await connection.execute(present)).one_or_none()
    if row is None or not row.letter:
        return None
    theirs = (
        select(texts.c.letter)
        .join(deliveries, (deliveries.c.edition_id == texts.c.edition_id) & (deliveries.c.text == texts.c.number))
        .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .where(texts.c.edition_id == edition_id, subscribers.c.subject == subject)
    )
    earlier = (await connection.execute(theirs)).scalar_one_or_none() if row.text > 1 else None
    return letter_from_json(earlier or row.letter)


async def stood_in_of(connection: AsyncConnection, edition_id: int) -> str:
    """Return which evergreen content stands in for an edition; "" where it has its own."""
    return str((await connection.execute(select(editions.c.stood_in).where(editions.c.id == edition_id))).scalar_one())
