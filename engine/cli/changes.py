"""A difference of the calendar in words and as records: the rows that text and Markdown show, and the JSON.

In: a `Difference`. Out: `Row`s in the reader's language, each of one kind of change; or one JSON document, change by change,
not folded. Moments are the shop's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.cli.screen import word
from engine.project.rules import WEEKDAYS
from engine.review.change.change import moments
from engine.review.change.folds import folded_clashes, folds
from engine.review.change.printed import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from engine.calendar.edition import Edition
    from engine.review.ahead.clashes import Clash
    from engine.review.change.change import Change
    from engine.review.change.difference import Difference
    from engine.review.change.folds import Fold

_MOST_NAMED = 4  # campaigns or days that are named in a row; of more the number says enough


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the kind of change, which editions, when they are due, what it is; and how many editions it tells."""

    kind: str
    who: str
    when: str
    what: str
    number: int = 1


def rows(difference: Difference) -> tuple[Row, ...]:
    """Return a difference's rows, kind by kind."""
    found = [_row(fold, difference) for fold in folds(difference)]
    cap = difference.sides.new.shop.rules.cap
    found += [_clash(alike, word("against_clash", cap=cap)) for alike in folded_clashes(difference.clashes)]
    return tuple(found)


def _row(fold: Fold, difference: Difference) -> Row:
    head, number = fold.head, len(fold.changes)
    what = _what(fold, difference)
    if head.whole:
        return Row(head.kind, _named(fold.campaigns), _all_of(head), what, number)
    if number == 1:
        was, is_ = moments(head, difference.sides)
        when = f"{_moment(was)} → {_moment(is_)}" if head.kind == "moved" else _moment(is_ or was)
        return Row(head.kind, head.edition.key, when, what)
    when = f"{word('against_editions', number=number)}, {_days(fold, difference)}"
    return Row(head.kind, head.campaign, when, what, number)


def _all_of(head: Change) -> str:
    """Return which editions a change of a whole campaign means: an anniversary's by their rule."""
    if head.edition.campaign.when.touchpoint is not None:
        return word("against_sign_up")
    if not head.edition.birthdays:
        return word("against_every")
    if head.kind == "moved" and head.old is not None:
        return f"{_rule(head.old)} → {_rule(head.edition)}"
    return _rule(head.edition)


def _days(fold: Fold, difference: Difference) -> str:
    """Return the days of several editions: each of a few, the first and the last of many."""
    project = difference.sides.new if fold.head.new or not difference.sides.old else difference.sides.old
    days = sorted(day_of(change.edition, project) for change in fold.changes)
    apart = fold.head.kind not in ("moved", "added", "dropped")
    if apart and len(days) <= _MOST_NAMED:
        return ", ".join(map(str, days))
    return f"{days[0]} … {days[-1]}"


def _what(fold: Fold, difference: Difference) -> str:
    """Return what happened, in words; "" where the kind and the days say all."""
    head, alone = fold.head, len(fold.changes) == 1
    if head.kind == "changed":
        return _changed(head)
    if head.kind == "left_out":
        return _why(head.edition)
    if head.kind == "moved":
        why = _why(head.edition) if alone and head.edition.placed.reason else ""
        return why if alone or head.whole else _shift(fold, difference)
    if head.kind in ("added", "dropped") and (head.whole or not alone):
        return ", ".join(filter(None, [head.edition.campaign.title, _clocks(fold, difference)]))
    return _subject(head.old if head.kind == "unwritten" else head.edition) if alone else ""


def _changed(head: Change) -> str:
    named = ", ".join(word(f"against_what.{name}") for name in head.what)
    if "subject" in head.what:
        return f"{named}: “{_subject(head.old)}” → “{_subject(head.new)}”"
    if head.whole and head.what[0] in SHARED:
        campaign = head.edition.campaign
        name = {"template": campaign.template, "topic": campaign.topic}.get(head.what[0])
        return f"{named} {name}" if name else named
    return named


def _shift(fold: Fold, difference: Difference) -> str:
    """Return from which weekday and time to which several editions move."""
    head = fold.head
    assert head.old is not None, "a moved edition was there"
    old, new = moments(head, difference.sides)
    return f"{_clock(head.old.nominal, old, head.old)} → {_clock(head.edition.nominal, new, head.edition)}"


def _clock(nominal: date, due: datetime | None, edition: Edition) -> str:
    """Return the weekday that a slot's rule names, and the time: "Wed 11:40"; an event has no weekday."""
    time = f"{due:%H:%M}" if due else "-"
    return f"{_weekday(nominal)} {time}" if _is_weekly(edition) else time


def _is_weekly(edition: Edition) -> bool:
    return edition.period is not None and (edition.period[1] - edition.period[0]).days < len(WEEKDAYS)


def _clocks(fold: Fold, difference: Difference) -> str:
    """Return the one weekday and time of several editions; "" where they differ."""
    if fold.head.whole:
        return ""
    last = 0 if fold.head.new is None else 1
    found = {_clock(one.edition.nominal, moments(one, difference.sides)[last], one.edition) for one in fold.changes}
    return found.pop() if len(found) == 1 else ""


def _clash(alike: Sequence[Clash], what: str) -> Row:
    head, number = alike[0], len(alike)
    if number == 1:
        return Row("clash", ", ".join(head.keys), str(head.last), what)
    names = ", ".join(dict.fromkeys(edition.campaign.id for edition in head.editions))
    span = f"{word('against_times', number=number)}, {head.last} … {alike[-1].last}"
    return Row("clash", names, span, what, number)


def _named(campaigns: Sequence[str]) -> str:
    shown = ", ".join(campaigns[:_MOST_NAMED])
    left = len(campaigns) - _MOST_NAMED
    return f"{shown}, {word('against_more', number=left)}" if left > 0 else shown


def _subject(edition: Edition | None) -> str:
    if edition is None or edition.content is None:
        return word("without_content")
    return edition.campaign.editions[edition.content].subject


def _rule(edition: Edition) -> str:
    when = edition.campaign.when
    code = "against_birthday_business" if when.offset.business else "against_birthday"
    return word(code, days=when.offset.count, at=f"{when.at:%H:%M}")


def _why(edition: Edition) -> str:
    """Return in words why an edition is not where its rule says."""
    placed = edition.placed
    said = word(placed.reason, date=edition.nominal, why=word(placed.why, name=placed.name))
    instead = placed.reason == "replaced" and placed.why != "replaced_by"
    return f"{said}; {word('against_instead', name=placed.by)}" if instead else said


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d} {_weekday(moment)} {moment:%H:%M}" if moment else "-"


def _weekday(day: date) -> str:
    return word(f"weekday_short.{WEEKDAYS[day.weekday()]}")


def document(difference: Difference, revision: str) -> dict[str, object]:
    """Return the JSON document (its fields are a promise to other programs)."""
    return {
        "against": revision,
        "from": difference.first.isoformat(),
        "to": difference.last.isoformat(),
        "changes": [_record(change) for change in difference.changes],
        "clashes": [{"keys": list(one.keys), "last": one.last.isoformat()} for one in difference.clashes],
        "renamed": [{"from": old, "to": new} for old, new in difference.renamed],
        "not_compared": [*difference.sides.files, *sorted(difference.sides.campaigns)],
    }


def _record(change: Change) -> dict[str, object]:
    old, new, edition = change.old, change.new, change.edition
    return {
        "kind": change.kind,
        "what": list(change.what),
        "campaign": change.campaign,
        "key": None if change.whole else edition.key,
        "date": edition.nominal.isoformat(),
        "due": [_utc(old), _utc(new)],
        "subject": [_written(old), _written(new)],
        "reason": _why(new) if new and new.placed.reason else "",
    }


def _utc(edition: Edition | None) -> str | None:
    if edition is None or edition.due is None or edition.campaign.when.touchpoint is not None:
        return None  # it answers somebody: any day, at once
    return edition.due.astimezone(UTC).isoformat(timespec="seconds")


def _written(edition: Edition | None) -> str | None:
    return _subject(edition) if edition and edition.content is not None else None


def summary(found: Sequence[Row]) -> Iterator[str]:
    """Yield how many of each kind: "52 moved"."""
    numbers: dict[str, int] = {}
    for row in found:
        numbers[row.kind] = numbers.get(row.kind, 0) + row.number
    for kind, number in numbers.items():
        yield f"{number} {word(f'against_kind.{kind}')}"
