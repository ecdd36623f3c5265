"""What a row says of mail: a yes or a no on each topic with its moment, and whose address is dead. Pure.

In: the columns of a mapping, the headings of a list. Out: functions over the cells of a row, put together once a list. A yes
without a moment of its own is none, unless a batch gives the earliest that it can be (project/consent_batch.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from engine.people.cells import RefusedError, moment_ms, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from engine.project.mapping import ConsentColumn, SuppressedColumn
    from engine.project.periods import Period
    from engine.store.suppressions import Reason

    Cells = Sequence[str]
    Wish = tuple[str | None, int | None, int | None]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SILENT: Wish = (None, None, None)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch says of consents without a date.

    On which topics, the earliest moment that they can have, the form's words, and the rest as it stands in each one's evidence.
    """

    topics: frozenset[str]
    at_ms: int
    form: str
    evidence: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class When:
    """What moments are measured by."""

    zone: ZoneInfo
    now_ms: int


def wish_reader(
    topic: str, column: ConsentColumn, headings: Sequence[str], when: When, batch: Batch | None
) -> Callable[[Cells], Wish]:
    """Return what reads a row's word on a topic: the word, its moment, when it expires. A blank says nothing."""
    if column.column is None:
        return _everybody(topic, column, headings, when, batch)
    name, place = column.column, headings.index(column.column)
    moment = _moment_reader(column, headings, when)
    yes = _yes(topic, column, when, batch)
    granted, refused, silent = frozenset(column.granted), frozenset(column.refused), frozenset(("", *column.silent))
    known = ", ".join((*column.granted, *column.refused))

    def read(cells: Cells) -> Wish:
        text = cells[place].strip()
        if text in silent:
            return _SILENT
        at_ms = moment(cells)
        if text in refused:
            return "refused", at_ms, None
        if text not in granted:
            raise RefusedError("row_consent_word", value=text, column=name, known=known)
        return yes(at_ms)

    return read


def _everybody(
    topic: str, column: ConsentColumn, headings: Sequence[str], when: When, batch: Batch | None
) -> Callable[[Cells], Wish]:
    """Return what reads the yes of a list that holds nobody else."""
    moment, yes = _moment_reader(column, headings, when), _yes(topic, column, when, batch)
    return lambda cells: yes(moment(cells))


def _yes(topic: str, column: ConsentColumn, when: When, batch: Batch | None) -> Callable[[int | None], Wish]:
    """Return what makes a wish of a yes and its moment, or of the earliest one that a batch gives."""
    expires = _expiry(column.expires_after, when.zone)
    attested = batch.at_ms if batch is not None and topic in batch.topics else None
    code = "row_consent_undated" if column.undated else "row_consent_moment"
    of = (column.column or column.at or "") if column.undated else column.at

    def read(at_ms: int | None) -> Wish:
        if at_ms is not None:
            return "granted", at_ms, expires(at_ms)
        if attested is None:
            raise RefusedError(code, column=of)
        return "attested", attested, expires(attested)

    return read


def _moment_reader(column: ConsentColumn, headings: Sequence[str], when: When) -> Callable[[Cells], int | None]:
    if column.undated:
        return lambda _: None
    if column.since is not None:
        return _always(column.since, when)
    name = column.at or ""
    place = headings.index(name)

    def read(cells: Cells) -> int | None:
        text = tidy(cells[place])
        if not text:
            return None
        at_ms = moment_ms(text, name, when.zone)
        if at_ms > when.now_ms:
            raise RefusedError("row_moment_future", value=text, column=name)
        return at_ms

    return read


def _always(since: datetime, when: When) -> Callable[[Cells], int]:
    at_ms = moment_of(since, when.zone)

    def read(_: Cells) -> int:
        if at_ms > when.now_ms:
            raise RefusedError("row_moment_future", value=str(since), column="since")
        return at_ms

    return read


def moment_of(moment: datetime, zone: ZoneInfo) -> int:
    """Return a moment of a file in milliseconds, in the shop's zone where it names none."""
    return ((moment if moment.tzinfo else moment.replace(tzinfo=zone)) - _EPOCH) // _MILLISECOND


def _expiry(after: Period | None, zone: ZoneInfo) -> Callable[[int], int | None]:
    if after is None:
        return lambda _: None
    return lambda at_ms: moment_of(after.after((_EPOCH + at_ms * _MILLISECOND).astimezone(zone)), zone)


def no_reader(topic: str, column: ConsentColumn, headings: Sequence[str]) -> Callable[[Cells], str | None]:
    """Return what finds a no on a topic in a row that is otherwise not taken."""
    if column.column is None:
        return lambda _: None
    place, refused = headings.index(column.column), frozenset(column.refused)
    return lambda cells: topic if cells[place].strip() in refused else None


def stop_words(column: SuppressedColumn) -> dict[str, Reason]:
    """Return word → why nothing may go to the address."""
    by_reason: dict[Reason, tuple[str, ...]] = {
        "left": column.left,
        "complaint": column.complaint,
        "bounce": column.bounce,
    }
    return {word: reason for reason, words in by_reason.items() for word in words}


def stop_reader(column: SuppressedColumn | None, headings: Sequence[str]) -> Callable[[Cells], str | None]:
    """Return what reads whether a row's address is dead, or its owner complained."""
    if column is None:
        return lambda _: None
    place, name = headings.index(column.column), column.column
    reasons: dict[str, str | None] = dict.fromkeys(("", *column.silent))
    reasons |= stop_words(column)
    known = ", ".join((*column.bounce, *column.complaint, *column.left))

    def read(cells: Cells) -> str | None:
        text = cells[place].strip()
        if text not in reasons:
            raise RefusedError("row_suppressed_word", value=text, column=name, known=known)
        return reasons[text]

    return read
