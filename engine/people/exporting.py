"""The people, given back as CSV: UTF-8 with BOM (spreadsheets ask for it), one line a person, in the order they came.

In: an open store. Out: lines written to a stream as they are read. Each topic has two columns, its state and its moment
(ISO 8601, UTC); a person's own data only, nothing of the engine's.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from engine.store.subscribers import stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.database import Store

_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such a cell as a formula


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
            fixed = [person.subject, person.address, person.name, person.birthday, person.last_order]
            own = [person.attributes.get(name) for name in named]
            writer.writerow([_safe(cell) for cell in (*fixed, *own, *words, suppressed)])
    return number


def _consent(said: tuple[str, int] | None) -> tuple[str, str]:
    if said is None:
        return "", ""
    return said[0], datetime.fromtimestamp(said[1] / 1000, UTC).isoformat(timespec="seconds")


def _safe(cell: object) -> str:
    text = "" if cell is None else str(cell)
    # An address or a birthday without its year may begin so and is no formula; a name or an attribute might be one.
    return f"'{text}" if text.startswith(_RISKY) and not text.startswith("--") and "@" not in text[1:] else text
