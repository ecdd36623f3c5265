"""A file of addresses that nothing may go to → the suppression list, whoever of them is a subscriber.

In: a text file with one address a line, or a CSV with the addresses in the column that is named for them (`email`, メールアドレス …),
else in its first; why they are stopped. Out: counts, and the lines that bring no address. Who is a subscriber gets the refusal of all
topics besides, where they left or complained. Who was erased is left out: the hash of their address bars it, and the address itself
was deleted on purpose. Never: an address taken off.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.message.address import parse_address
from engine.people.cells import tidy
from engine.people.rows import Refusal
from engine.people.sheet import encoding_or_fault
from engine.store.consents import Said, refuse_all
from engine.store.erasures import erased_among
from engine.store.faults import StoreError
from engine.store.subscribers import subjects_of
from engine.store.suppressions import Stopped, stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.database import Store
    from engine.store.suppressions import Reason

_HEADINGS = (
    "email",
    "e-mail",
    "mail",
    "address",
    "email address",
    "address_key",
    "メールアドレス",
    "メール",
    "アドレス",
)
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Stopping:
    """Why addresses are stopped, who says so, and the topics that those refuse who left or complained."""

    reason: Reason
    source: str
    by: str
    topics: Sequence[str]
    lenient: frozenset[str]
    now_ms: int


@dataclass(slots=True)
class Brought:
    """What came of a file. Counts: rows, new, known, erased, refused_topics."""

    count: Counter[str] = field(default_factory=Counter[str])
    refused: list[Refusal] = field(default_factory=list[Refusal])


async def import_stops(store: Store, file: Path, stopping: Stopping) -> Brought:
    """Take the addresses of a file, some at a time: broken off, the same file again goes on."""
    brought = Brought()
    keys = list(dict.fromkeys(_keys(file, stopping.lenient, brought)))
    for at in range(0, len(keys), _BLOCK):
        async with store.writing() as connection:
            await stop_all(connection, keys[at : at + _BLOCK], stopping, brought.count)
    return brought


async def stop_all(connection: AsyncConnection, keys: Sequence[str], stopping: Stopping, count: Counter[str]) -> None:
    """Stop addresses (folded keys), and count what came of it."""
    erased = await erased_among(connection, keys)
    count["erased"] += len(erased)
    left = [key for key in keys if key not in erased]
    for key in left:
        one = Stopped(key, stopping.reason, stopping.source, stopping.now_ms)
        count["new" if await stop(connection, one, stopping.by, stopping.now_ms) else "known"] += 1
    if stopping.reason in ("left", "complaint"):
        source = "complaint" if stopping.reason == "complaint" else "suppression-list"
        evidence = {"by": stopping.by, "source": stopping.source}
        subjects = (await subjects_of(connection, left)).values()
        words = [
            Said(subject, topic, "refused", stopping.now_ms, source, None, evidence)
            for subject in subjects
            for topic in stopping.topics
        ]
        count["refused_topics"] += sum(await refuse_all(connection, words, stopping.now_ms)) if words else 0


def _keys(file: Path, lenient: frozenset[str], brought: Brought) -> Iterator[str]:
    for line, text in _cells(file):
        brought.count["rows"] += 1
        address = parse_address(text, lenient_domains=lenient)
        if isinstance(address, str):
            brought.refused.append(Refusal(line, address, {}))
        else:
            yield address.key


def _cells(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each line's address as it stands; empty lines and a heading are none."""
    encoding = encoding_or_fault(file)
    with file.open(encoding=encoding, newline="") as text:
        rows, column = csv.reader(text, strict=True), 0
        try:
            for number, row in enumerate(rows):
                cells = [tidy(cell) for cell in row]
                folded = [cell.casefold() for cell in cells]
                named = next((folded.index(name) for name in _HEADINGS if name in folded), None)
                if number == 0 and named is not None:
                    column = named
                elif any(cells):
                    yield rows.line_num, cells[column] if column < len(cells) else ""
        except csv.Error as error:
            raise StoreError("csv_quote", path=file, line=rows.line_num) from error
