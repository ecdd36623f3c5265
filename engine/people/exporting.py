"""The people, given back as CSV: UTF-8 with BOM (spreadsheets ask for it), one line a person, in the order they came.

In: an open store. Out: lines written to a stream as they are read. Each topic has two columns, its state and its moment
(ISO 8601, UTC); a person's own data only, nothing of the engine's.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from engine.people.rows import RISKY
from engine.store.subscribers import stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.database import Store


async def export_people(store: Store, out: TextIO, topics: Iterable[str], attributes: Iterable[str]) -> int:
    """Write everybody; return how many."""
    listed, named = tuple(topics), tuple(attributes)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ["subject", "address", "name", "birthday", "last_order", *named]
        + [heading for topic in listed for heading in (topic, f"{topic}_at")]
        + ["suppressed"]
    )
    number = 0
    async with store.reading() as connection:
        async for person, consents, suppressed in stream(connection):
            number += 1
            words = [cell for topic in listed for cell in _consent(consents.get(topic))]
            own = [_safe(person.attributes.get(name)) for name in named]
            fixed = [person.subject, person.address, _safe(person.name), person.birthday, person.last_order]
            writer.writerow([*fixed, *own, *words, suppressed])
    return number


def _consent(said: tuple[str, int] | None) -> tuple[str, str]:
    if said is None:
        return "", ""
    seconds, milliseconds = divmod(said[1], 1000)
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=milliseconds * 1000)
    return said[0], moment.isoformat(timespec="milliseconds" if milliseconds else "seconds")


def _safe(cell: object) -> object:
    """Put a ' before what a spreadsheet would run as a formula; the import takes it away again. A number is none."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
