"""A row of a list of events → an event with its items, or why it is refused. Pure: no file, no clock, no database.

In: the cells of a row, the items that a line of JSON lists, the mapping. Out: an `Event`, or a mistake with its code. Numbers
are read as people type them: full-width, with ￥ and commas. Nothing is guessed: a date in the future, a negative amount, a
word that the mapping does not know is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from engine.message.address import parse_address
from engine.people.cells import RefusedError, moment_ms, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from engine.project.event_mapping import EventColumns
    from engine.project.segments import EventKind

    Cells = Sequence[str]

FIRST_DAY = "2000-01-01"
"""What is older was mistyped: no shop sold by mail order on the net before."""
LONGEST = 200  # characters of a key or a product: beyond it, the index of a server would refuse
LARGEST = 2**53
MOST = 1_000_000  # pieces of one product in one order
_DIGITS = 16  # of LARGEST
_MILLISECOND = timedelta(milliseconds=1)
_NO_ITEM, _ONE = ("", ""), ("", "1")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONEY = re.compile(r"[¥\\]?\s*(\d{1,3}(?:,\d{3})+|\d+)\s*円?", re.ASCII)  # a backslash is CP932's yen sign
_PARCEL = re.compile(r"[A-Za-z0-9-]{1,40}")
_WRITTEN = str.maketrans({"年": "-", "月": "-", "日": " ", "時": ":", "分": ":", "秒": " "})


class Item(NamedTuple):
    """What an event was of."""

    product: str
    category: str
    quantity: int


class Event(NamedTuple):
    """One event; a tuple, since three million of them pass by. `key` is unique, `order_key` names an earlier one."""

    key: str
    address_key: str
    kind: str
    at_ms: int
    day: str
    amount: int | None
    order_key: str | None
    tracking: str | None


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the columns stand in a row; `None` is a column that the list does not have."""

    key: int
    address: int
    kind: int | None
    at: int
    amount: int | None
    order: int | None
    tracking: int | None
    product: int | None
    category: int | None
    quantity: int | None


@dataclass(frozen=True, slots=True)
class EventReader:
    """All that reading a row needs."""

    columns: EventColumns
    places: _Places
    words: Mapping[str, EventKind]
    zone: ZoneInfo
    lenient: frozenset[str]
    now_ms: int


def reader_of(
    columns: EventColumns, headings: Cells, zone: ZoneInfo, lenient: frozenset[str], now_ms: int
) -> EventReader:
    """Return what reads the rows of a list with these headings."""
    at = {heading: place for place, heading in enumerate(headings)}
    optional = (columns.amount, columns.order, columns.tracking, columns.product, columns.category, columns.quantity)
    amount, order, tracking, *item = (None if name is None else at[name] for name in optional)
    kind = None if columns.kind.column is None else at[columns.kind.column]
    places = _Places(at[columns.key], at[columns.address], kind, at[columns.at], amount, order, tracking, *item)
    return EventReader(columns, places, columns.kind.words(), zone, lenient, now_ms)


def read_event(reader: EventReader, cells: Cells) -> Event:
    """Read a row. Raises `RefusedError`."""
    places = reader.places
    key, kind, order = _identity(reader, cells)
    address = parse_address(tidy(cells[places.address]), lenient_domains=reader.lenient)
    if isinstance(address, str):
        raise RefusedError(address)
    at_ms, day = _moment(reader, tidy(cells[places.at]))
    text = "" if places.amount is None else tidy(cells[places.amount])
    amount = _amount(text, reader.columns.amount) if text else None
    tracking = None if places.tracking is None else _parcel(cells[places.tracking], reader.columns.tracking)
    return Event(key, address.key, kind, at_ms, day, amount, order, tracking)


def key_of(reader: EventReader, cells: Cells) -> str | None:
    """Return the key of a row that cannot be read otherwise, `None` where it has none."""
    try:
        return _identity(reader, cells)[0]
    except RefusedError:
        return tidy(cells[reader.places.key])[:LONGEST] or None
    except IndexError:
        return None


def read_items(reader: EventReader, cells: Cells, listed: tuple[Cells, ...]) -> list[Item]:
    """Read what the event was of: by the row's own columns, or by a list. Raises `RefusedError`."""
    places, columns = reader.places, reader.columns
    if places.product is not None or places.category is not None:
        own = (places.product, places.category, places.quantity)
        listed = (*listed, ["" if place is None else cells[place] for place in own])
    found: list[Item] = []
    for product, category, quantity in listed:
        words = _word(product, columns.product), _word(category, columns.category)
        if words != _NO_ITEM:
            found.append(Item(*words, 1 if quantity in _ONE else _quantity(tidy(quantity), columns.quantity)))
    return found


def _identity(reader: EventReader, cells: Cells) -> tuple[str, str, str | None]:
    """Return the event's own key, its kind, and the key of the event that it speaks of."""
    columns, places = reader.columns, reader.places
    key = _word(cells[places.key], columns.key)
    if not key:
        raise RefusedError("event_no_key", column=columns.key)
    kind = columns.kind.always
    if places.kind is not None:
        text = tidy(cells[places.kind])
        kind = reader.words.get(text)
        if kind is None:
            known = ", ".join(reader.words)
            raise RefusedError("event_kind_unknown", value=text, column=columns.kind.column, known=known)
    assert kind is not None, "a mapping names a column or a kind"
    order = None if kind == "order" or places.order is None else _word(cells[places.order], columns.order) or None
    # A list of shipments knows only the order's number: the shipment is known by both.
    return (f"{kind}:{key}" if key == order else key), kind, order


def _word(text: str, column: str | None) -> str:
    """Return a short text that can stand in an index."""
    if not text:
        return text
    text = tidy(text)
    if not text.isprintable() or len(text) > LONGEST:
        raise RefusedError("event_text", column=column, most=LONGEST)
    return text


def _parcel(text: str, column: str | None) -> str | None:
    """Return a parcel's number as carriers write it: it stands in an address of theirs as it is."""
    number = unicodedata.normalize("NFKC", tidy(text)).replace(" ", "").replace("−", "-")
    if number and not _PARCEL.fullmatch(number):
        raise RefusedError("event_tracking", value=number[:LONGEST], column=column)
    return number or None


def _moment(reader: EventReader, text: str) -> tuple[int, str]:
    """Return the moment in milliseconds and its day in the shop's zone."""
    column = reader.columns.at
    if not text:
        raise RefusedError("event_no_moment", column=column)
    at_ms, day = _read_moment(text, column, reader.zone)
    if day < FIRST_DAY:
        raise RefusedError("event_early", value=text, column=column, first=FIRST_DAY)
    if at_ms > reader.now_ms:
        raise RefusedError("event_future", value=text, column=column)
    return at_ms, day


def _read_moment(text: str, column: str, zone: ZoneInfo) -> tuple[int, str]:
    try:  # the usual forms, ten times as quick
        found = datetime.fromisoformat(text.replace("/", "-"))
        if found.tzinfo is None:
            return (found.replace(tzinfo=zone) - _EPOCH) // _MILLISECOND, found.date().isoformat()
        return (found - _EPOCH) // _MILLISECOND, found.astimezone(zone).date().isoformat()
    except (ValueError, OverflowError):
        pass
    typed = unicodedata.normalize("NFKC", text).translate(_WRITTEN).strip().rstrip(":")
    try:
        at_ms = moment_ms(re.sub(r"\s+", " ", typed), column, zone)
        return at_ms, (_EPOCH + at_ms * _MILLISECOND).astimezone(zone).date().isoformat()
    except (RefusedError, OverflowError):
        raise RefusedError("row_moment", value=text, column=column) from None


def _amount(text: str, column: str | None) -> int:
    amount = _whole(text)
    if amount is None or amount > LARGEST:
        raise RefusedError("event_amount", value=text, column=column)
    return amount


def _quantity(text: str, column: str | None) -> int:
    count = _whole(text) if text else 1
    if count is None or not 1 <= count <= MOST:
        raise RefusedError("event_quantity", value=text, column=column, most=MOST)
    return count


def _whole(text: str) -> int | None:
    """Return a whole number that is not negative, as people type it."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= _DIGITS else None
    found = _MONEY.fullmatch(unicodedata.normalize("NFKC", text).strip()) if len(text) < LONGEST else None
    return int(found[1].replace(",", "")) if found is not None else None
