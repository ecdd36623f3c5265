"""The people, given back: one line a person, in the order they came, as CSV or as JSON.

In: an open store. Out: lines written to a stream as they are read. Each topic has two columns, its state and its moment
(ISO 8601, UTC); a person's own data only, nothing of the engine's.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, TextIO

from engine.people.cells import RISKY
from engine.people.personal import moment
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
            own = [safe(person.attributes.get(name)) for name in named]
            fixed = [person.subject, person.address, safe(person.name), person.birthday, person.last_order]
            writer.writerow([*fixed, *own, *words, suppressed])
    return number


async def export_lines(store: Store, out: TextIO, topics: Iterable[str]) -> int:
    """Write everybody as JSON, one object a line; return how many."""
    listed = tuple(topics)
    number = 0
    async with store.reading() as connection:
        async for person, consents, suppressed in stream(connection):
            number += 1
            row: dict[str, object] = {
                "subject": person.subject,
                "address": person.address,
                "name": person.name,
                "birthday": person.birthday,
                "last_order": person.last_order,
                **person.attributes,
            }
            for topic in listed:
                row[topic], row[f"{topic}_at"] = _consent(consents.get(topic))
            out.write(json.dumps({**row, "suppressed": suppressed}, ensure_ascii=False) + "\n")
    return number


def _consent(said: tuple[str, int] | None) -> tuple[str, str]:
    return ("", "") if said is None else (said[0], moment(said[1]) or "")


def safe(cell: object) -> object:
    """Put a ' before what a spreadsheet would run as a formula; the import takes it away again. A number is none."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
