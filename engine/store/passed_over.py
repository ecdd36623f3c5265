"""Why somebody did not get an edition, kept for 90 days: so that whoever asks on the telephone can be told.

In: the people whom a page of a walk passed over, each with the reason, written in the transaction that moves the walk on.
Out: the reason for one of them. Packed, since most of a list may be passed over by each letter: the distances between their
numbers as varints, each with one byte for the reason, deflated; two to three bytes a person before that, far less behind it.
Only numbers stand here. Of somebody who was erased the number leads to a tombstone, which names nobody: nothing is to be
erased here. Whoever was chosen first and skipped later has a delivery that says why; those are not here.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from engine.schema.tables import editions, passed_over
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection

KEPT_DAYS = 90
_CODES = {
    "suppressed": 1,
    "no_consent": 2,
    "left": 3,
    "consent_expired": 4,
    "not_in_audience": 5,
    "already": 6,
    "cap": 7,
    "erased": 8,
    "open_complaint": 9,
    "has_coupon": 10,
    "paused": 11,
    "elsewhere": 12,
}
"""For good: what is packed outlives a release. A new reason takes the next number."""
_REASONS = {code: reason for reason, code in _CODES.items()}
_MORE = 0x80  # of a varint: another seven bits follow, the lowest first


async def keep(
    connection: AsyncConnection, edition_id: int, lane: str, people: Iterable[tuple[int, str]], last: int
) -> None:
    """Keep the reasons of a page that ends with the person `last`; `people` in the order of their numbers."""
    listed = list(people)
    if listed:
        values = {"edition_id": edition_id, "lane": lane, "last": last, "first": listed[0][0], "reasons": pack(listed)}
        await connection.execute(insert(connection, passed_over).values(**values))


async def reason_for(connection: AsyncConnection, edition_id: int, lane: str, subscriber_id: int) -> str | None:
    """Return why a person was passed over; `None` for whoever was not, was not judged, or of whom it is not kept any more."""
    statement = (
        select(passed_over.c.first, passed_over.c.reasons)
        .where(
            passed_over.c.edition_id == edition_id,
            passed_over.c.lane == lane,
            passed_over.c.last >= subscriber_id,
        )
        .order_by(passed_over.c.last)
        .limit(1)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None or row.first > subscriber_id:
        return None
    return dict(unpack(row.reasons)).get(subscriber_id)


async def prune(connection: AsyncConnection, before_ms: int) -> int:
    """Forget the reasons of editions that were over by a moment; return how many pages went."""
    over = select(editions.c.id).where(editions.c.closed_ms <= before_ms)
    result = await connection.execute(delete(passed_over).where(passed_over.c.edition_id.in_(over)))
    return max(result.rowcount, 0)


def pack(people: Iterable[tuple[int, str]]) -> bytes:
    """Pack (number, reason) pairs in the order of their numbers."""
    octets = bytearray()
    before = 0
    for number, reason in people:
        octets += _varint(number - before)
        octets.append(_CODES[reason])
        before = number
    return zlib.compress(bytes(octets))


def unpack(packed: bytes) -> Iterator[tuple[int, str]]:
    """Yield what `pack` packed."""
    octets = iter(zlib.decompress(packed))
    number = 0
    for first in octets:
        number += _distance(first, octets)
        yield number, _REASONS[next(octets)]


def _distance(octet: int, octets: Iterator[int]) -> int:
    """Read a varint that begins with `octet`."""
    found = shift = 0
    while octet & _MORE:
        found |= (octet & ~_MORE) << shift
        shift += 7
        octet = next(octets)
    return found | octet << shift


def _varint(number: int) -> bytes:
    octets = bytearray()
    while number >= _MORE:
        octets.append(number & ~_MORE & 0xFF | _MORE)
        number >>= 7
    octets.append(number)
    return bytes(octets)
