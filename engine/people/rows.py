"""A line of a cart's export → a good row, or why it is refused. Pure: no file, no clock, no database.

In: a mapping and the headings of a list. Out: a function that reads one line into the columns of the staging table
(store/staging.py, from `line` on) or into a `Refusal` with its code. It is put together once a list: a million rows come by.
Nothing of a refused row is taken, except one thing: where a refusal of mail can be read in it, it is kept, since it is what the
person wants.
"""

from __future__ import annotations

from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.message.address import parse_address, plain_address
from engine.message.name import clean_name
from engine.people.cells import RefusedError, attribute_json, read_birthday, read_date, tidy
from engine.people.wishes import When, no_reader, stop_reader, wish_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from engine.people.wishes import Batch, Cells
    from engine.project.mapping import Mapping as ImportMapping
    from engine.project.shop import Attribute
    from engine.reply.lanes import Lanes

    Staged = tuple[object, ...]
    ReadCells = Callable[[int, Cells], "Staged | Refusal"]
    Maybe = Callable[[Cells], str | None]
    Columns = tuple[Callable[[Cells], str], Maybe, Maybe, Callable[[Cells], str], Maybe]

NAME = 5
"""Where the name stands in a staged row."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is not taken, and what it still says: whose it is, and on which topics they want no mail."""

    line: int
    code: str
    values: Mapping[str, object]
    address_key: str | None = None
    refused: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    """What could be read of it, where it is no row at all."""


@dataclass(frozen=True, slots=True)
class Reader:
    """All that reading a list needs."""

    mapping: ImportMapping
    attributes: Mapping[str, Attribute]
    lanes: Lanes
    zone: ZoneInfo
    now: datetime
    batch: Batch | None = None

    @property
    def now_ms(self) -> int:
        """Return the moment of the import in milliseconds."""
        return int(self.now.timestamp() * 1000)


def row_reader(reader: Reader, headings: Sequence[str]) -> ReadCells:
    """Return what reads one line of a list with these headings."""
    name, birth, order, attributes, stopped = _columns(reader, headings)
    place = headings.index(reader.mapping.columns.address)
    lenient, lanes = reader.lanes.lenient, reader.lanes.names
    when = When(ZoneInfo(reader.mapping.zone) if reader.mapping.zone else reader.zone, reader.now_ms)
    asked = reader.mapping.consent.items()
    wishes = [wish_reader(topic, column, headings, when, reader.batch) for topic, column in asked]
    noes = [no_reader(topic, column, headings) for topic, column in asked]

    def read(line: int, cells: Cells) -> Staged | Refusal:
        plain = plain_address(cells[place])
        if plain is None:
            address = parse_address(cells[place], lenient_domains=lenient)
            if isinstance(address, str):
                return Refusal(line, address, {})
            plain = address.raw, address.key, address.domain
        domain = plain[2]
        try:
            birthday = birth(cells)
            day = birthday[-5:] if birthday else None
            lane = lanes.get(domain, domain)
            row = (line, *plain, lane, name(cells), birthday, day, order(cells), attributes(cells), stopped(cells))
            for wish in wishes:
                row += wish(cells)
        except RefusedError as error:
            said = tuple(topic for no in noes if (topic := no(cells)) is not None)
            return Refusal(line, error.code, error.values_, plain[1], said)
        return row

    return read


def _columns(reader: Reader, headings: Sequence[str]) -> Columns:
    """Return the readers of name, birthday, last order, attributes, and of why the address is dead."""
    columns = reader.mapping.columns
    return (
        _name(columns.name, headings),
        _birthday(columns.birthday, headings, reader.now.astimezone(reader.zone).date().isoformat()),
        _last_order(columns.last_order, headings),
        _attributes(reader, headings),
        stop_reader(reader.mapping.suppressed, headings),
    )


def _name(columns: Sequence[str] | None, headings: Sequence[str]) -> Callable[[Cells], str]:
    if not columns:
        return lambda _: ""
    first, *more = (headings.index(column) for column in columns)
    if not more:
        return lambda cells: clean_name(tidy(cells[first]))
    return lambda cells: clean_name(" ".join(tidy(cells[place]) for place in (first, *more)).strip())


def _birthday(column: str | None, headings: Sequence[str], today: str) -> Maybe:
    if column is None:
        return lambda _: None
    place = headings.index(column)
    return lambda cells: read_birthday(tidy(cells[place]), today)


def _last_order(column: str | None, headings: Sequence[str]) -> Maybe:
    if column is None:
        return lambda _: None
    place = headings.index(column)
    return lambda cells: read_date(tidy(cells[place]), column)


def _attributes(reader: Reader, headings: Sequence[str]) -> Callable[[Cells], str]:
    """Return what reads the attributes as JSON, by their declared types; blanks are absent."""
    columns = [
        (f"{quoted(name)}: ", headings.index(column), attribute_json(reader.attributes[name].type, column))
        for name, column in reader.mapping.columns.attributes.items()
    ]

    def read(cells: Cells) -> str:
        found = [name + value(text) for name, place, value in columns if (text := tidy(cells[place]))]
        return f"{{{', '.join(found)}}}"

    return read
