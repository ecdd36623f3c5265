"""A file of addresses that nothing may go to → the suppression list, whoever of them is a subscriber.

In: a text file with one address a line, or a CSV with the addresses in the column that is named for them (`email`, メールアドレス …),
else in its first; why they are stopped. Or a list of everybody, with the mapping that knows which words are against mail. Out: counts, and the lines that bring no address. Who is a subscriber gets the refusal of all
topics besides, where they left or complained; who moved to another address since is stopped there. Who was erased is left out: the hash of their address bars it, and the address itself
was deleted on purpose. Never: an address taken off.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.message.address import parse_address
from engine.people.cells import tidy
from engine.people.lines import open_sheet
from engine.people.rows import Refusal
from engine.people.sheet import encoding_or_fault, expect_named
from engine.people.wishes import stop_words
from engine.store.address_changes import moved_from
from engine.store.consents import Said, refuse_all
from engine.store.erasures import erased_among
from engine.store.faults import StoreError
from engine.store.subscribers import subjects_of
from engine.store.suppressions import Stopped, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.mapping import Mapping
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
_WEIGHTS: tuple[Reason, ...] = ("complaint", "left", "bounce")  # what a person said outweighs what a server did


@dataclass(frozen=True, slots=True)
class Stopping:
    """Why addresses are stopped, who says so, and the topics that those refuse who left or complained."""

    reason: Reason
    source: str
    by: str
    topics: Sequence[str]
    lenient: frozenset[str]
    now_ms: int


@dataclass(frozen=True, slots=True)
class Told:
    """Which columns of a list say something against mail: words by heading, and the refusals of each of its topics."""

    mapping: Mapping
    name: str
    words: tuple[tuple[str, dict[str, Reason]], ...]
    leaves: tuple[tuple[str, frozenset[str]], ...]
    known: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Every word of these columns that the mapping knows, with the code for any other one: it may be a no."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the columns that the list has to have."""
        return (self.mapping.columns.address, *(column for column, _ in (*self.words, *self.leaves)))


@dataclass(slots=True)
class Brought:
    """What came of a file. Counts: rows, new, known, erased, refused_topics, and `others`, against whom nothing stands."""

    count: Counter[str] = field(default_factory=Counter[str])
    refused: list[Refusal] = field(default_factory=list[Refusal])


async def import_stops(store: Store, file: Path, stopping: Stopping) -> Brought:
    """Take the addresses of a file, some at a time: broken off, the same file again goes on."""
    brought = Brought()
    keys = addresses_of(file, stopping.lenient, brought)
    for at in range(0, len(keys), _BLOCK):
        async with store.writing() as connection:
            await stop_all(connection, keys[at : at + _BLOCK], stopping, brought.count)
    return brought


def addresses_of(file: Path, lenient: frozenset[str], brought: Brought) -> list[str]:
    """Return the addresses of a file (folded keys), each once; what is none is in `brought`."""
    return list(dict.fromkeys(_keys(file, lenient, brought)))


async def import_told(store: Store, file: Path, told: Told, stopping: Stopping) -> Brought:
    """Take the addresses of a list against which one of its columns says something; everybody else is left alone."""
    brought = Brought()
    reasons = _reasons(file, told, stopping.lenient, brought)
    for reason in _WEIGHTS:
        keys = [key for key, one in reasons.items() if one == reason]
        for at in range(0, len(keys), _BLOCK):
            async with store.writing() as connection:
                await stop_all(connection, keys[at : at + _BLOCK], replace(stopping, reason=reason), brought.count)
    return brought


async def stop_all(connection: AsyncConnection, keys: Sequence[str], stopping: Stopping, count: Counter[str]) -> None:
    """Stop addresses (folded keys), and count what came of it."""
    erased = await erased_among(connection, keys)
    count["erased"] += len(erased)
    left = [key for key in keys if key not in erased]
    for key in left:
        one = Stopped(key, stopping.reason, stopping.source, stopping.now_ms)
        count["new" if await stop(connection, one, stopping.by, stopping.now_ms) else "known"] += 1
    if stopping.reason != "bounce":  # a person's own word: it holds for the address to which they moved since
        present = [key for _, key in (await moved_from(connection, left)).values()]
        for key in present:
            one = Stopped(key, stopping.reason, stopping.source, stopping.now_ms)
            await stop(connection, one, stopping.by, stopping.now_ms)
        left += present
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


def told_by(mapping: Mapping, name: str) -> Told | None:
    """Return what a mapping knows of words against mail; `None` where it knows none.

    Who refuses every topic of the list has left; who refuses one of several is the import's matter.
    """
    stops = [mapping.suppressed] if mapping.suppressed is not None else []
    words = [(one.column, stop_words(one)) for one in stops if stop_words(one)]
    topics = [(one.column or "", frozenset(one.refused)) for one in mapping.consent.values()]
    leaves = tuple(topics) if all(refused for _, refused in topics) else ()
    known = [("row_suppressed_word", one.column, (*stop_words(one), *one.silent)) for one in stops if stop_words(one)]
    known += [
        ("row_consent_word", one.column or "", (*one.granted, *one.refused, *one.silent))
        for one in mapping.consent.values()
        if leaves
    ]
    return Told(mapping, name, tuple(words), leaves, tuple(known)) if words or leaves else None


def _reasons(file: Path, told: Told, lenient: frozenset[str], brought: Brought) -> dict[str, Reason]:
    """Return address → the weightiest word against it."""
    found: dict[str, Reason] = {}
    expect_named(file, told.mapping, told.name)
    with open_sheet(file, told.headings, told.name) as sheet:
        read, strange = _row_reader(told, sheet.headings), _stranger(told, sheet.headings)
        for line, cells in sheet.rows:
            brought.count["rows"] += 1
            broken = isinstance(cells, Refusal)
            text, reason = _anywhere(told, cells.cells) if broken else read(cells)
            address = parse_address(tidy(text), lenient_domains=lenient)
            if isinstance(address, str) or broken:
                brought.refused.append(cells if broken else Refusal(line, str(address), {}))
            elif (unknown := strange(line, cells)) is not None:
                brought.refused.append(unknown)
            if reason is None:
                brought.count["others"] += 1
            elif not isinstance(address, str):
                found[address.key] = _weightiest([found.get(address.key, reason), reason]) or reason
    return found


def _row_reader(told: Told, headings: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, Reason | None]]:
    """Return what reads a row: its address, and what stands against it."""
    place = headings.index(told.mapping.columns.address)
    words = [(headings.index(column), known) for column, known in told.words]
    leaves = [(headings.index(column), refused) for column, refused in told.leaves]

    def read(cells: Sequence[str]) -> tuple[str, Reason | None]:
        said: list[Reason] = [known[text] for at, known in words if (text := cells[at].strip()) in known]
        if leaves and all(cells[at].strip() in refused for at, refused in leaves):
            said.append("left")
        return cells[place], _weightiest(said)

    return read


def _stranger(told: Told, headings: Sequence[str]) -> Callable[[int, Sequence[str]], Refusal | None]:
    """Return what finds a word that the mapping does not know."""
    listed = [(headings.index(column), code, column, frozenset(("", *words))) for code, column, words in told.known]
    shown = {column: ", ".join(words) for _, column, words in told.known}

    def strange(line: int, cells: Sequence[str]) -> Refusal | None:
        for at, code, column, words in listed:
            if (text := cells[at].strip()) not in words:
                return Refusal(line, code, {"value": text, "column": column, "known": shown[column]})
        return None

    return strange


def _weightiest(said: Sequence[Reason]) -> Reason | None:
    return next((reason for reason in _WEIGHTS if reason in said), None)


def _anywhere(told: Told, cells: Sequence[str]) -> tuple[str, Reason | None]:
    """Return what a row of which the columns moved says: a word against mail counts wherever it stands."""
    said: list[Reason] = [known[text] for cell in cells for _, known in told.words if (text := cell.strip()) in known]
    if any(cell.strip() in refused for cell in cells for _, refused in told.leaves):
        said.append("left")
    return next((cell for cell in cells if "@" in cell), ""), _weightiest(said)


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
