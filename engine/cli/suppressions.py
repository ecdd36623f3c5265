"""`tayori suppressions list|add|remove|import|export`: the addresses to which nothing goes, whoever they belong to.

Each change is kept with who made it, when and why. A complaint is taken off only by a word of its own.
"""

from __future__ import annotations

import csv
import json as json_format
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from engine.cli.mappings import mapping_of
from engine.cli.person import address_of, iso
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.cli.stops import who
from engine.cli.times import when
from engine.delivery.clock import Clock, moment_of
from engine.reply.lanes import lanes_of
from engine.store.server import store_at
from engine.store.suppressions import every_stop, lift, stopped
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.people.stops import Brought, Stopping
    from engine.project.project import Project
    from engine.store.suppressions import Reason, Stopped

As = Literal["left", "bounced", "complained"]
Only = Literal["bounce", "complaint", "left", "by_hand"]

_REASONS: dict[As, Reason] = {"left": "left", "bounced": "bounce", "complained": "complaint"}
_COUNTS = {
    "rows": "suppressions.rows",
    "others": "suppressions.others",
    "new": "suppressions.new",
    "known": "suppressions.known_already",
    "erased": "suppressions.erased_left_out",
    "refused_topics": "suppressions.refused_topics",
}
_COLUMNS = ("address", "reason", "since", "source")
_LONGEST = 200  # characters of a person's reason
_LINES = 50  # of refused lines on a screen


async def list_(*, only: Only | None = None, json: bool = False, place: Place = HERE) -> None:
    """Show the addresses to which nothing goes, and why.

    Parameters
    ----------
    only
        Only those that stand there for this reason.
    json
        Print one JSON document.
    """
    project = project_of(place)
    async with store_of(place, project) as store, store.reading() as connection:
        found = [one async for one in every_stop(connection, only)]
    if json:
        show(json_format.dumps({"suppressions": [_record(one) for one in found]}, ensure_ascii=False))
        return
    for one in found:
        since = when(moment_of(one.since_ms), project.zone)
        show(f"{one.key}  {word(f'card.{one.reason}')}  {since}  {one.source}".rstrip())
    if not found:
        show(word("suppressions.none"))


async def add(address: str, *, reason: str, place: Place = HERE) -> int:
    """Let nothing go to an address any more, whether it is a subscriber's or not.

    Parameters
    ----------
    address
        The address, in any spelling.
    reason
        Why, for whoever looks later.
    """
    from engine.people.stops import stop_all

    project = project_of(place)
    named = address_of(project, address)
    note, count = _reason(reason), Counter[str]()
    _make_store(project, place)
    async with store_of(place, project) as store, store.writing() as connection:
        await stop_all(connection, [named.key], _stopping(project, "by_hand", note), count)
        known = await stopped(connection, named.key)
    if count["erased"]:
        show(word("suppressions.erased", address=named.raw))
    elif known is not None and count["known"]:
        since = when(moment_of(known.since_ms), project.zone)
        show(word("suppressions.known", address=named.raw, reason=word(f"card.{known.reason}"), since=since))
    else:
        show(word("suppressions.added", address=named.raw))
    return FINE


async def remove(address: str, *, reason: str, complaint: bool = False, place: Place = HERE) -> int:
    """Take an address off the list: letters that the person agreed to may go there again.

    Parameters
    ----------
    address
        The address, in any spelling.
    reason
        Why, for whoever looks later.
    complaint
        Also where it stands there for a complaint; what the complaint refused stays refused.
    """
    project = project_of(place)
    named = address_of(project, address)
    note = _reason(reason)
    async with store_of(place, project) as store, store.writing() as connection:
        known = await stopped(connection, named.key)
        if known is None:
            raise StopError(FILES, "suppressions.not_there", address=named.raw)
        if known.reason == "complaint" and not complaint:
            since = when(moment_of(known.since_ms), project.zone)
            raise StopError(FILES, "suppressions.complained", address=named.raw, since=since)
        await lift(connection, known, who(), note, Clock().now_ms())
    show(
        word(
            "suppressions.removed_complaint" if known.reason == "complaint" else "suppressions.removed",
            address=named.raw,
        )
    )
    return FINE


async def import_(
    file: Path,
    *,
    as_: Annotated[As | None, Parameter(name="--as")] = None,
    mapping: str | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Bring the list of another system: one address a line, or a CSV with a column `email`; or those of a list of everybody.

    Parameters
    ----------
    file
        The addresses.
    as_
        Why nothing may go to them: to all that are in the file.
    mapping
        Which imports/NAME.toml says whose rows are against mail: only these are taken.
    json
        Print one JSON document.
    """
    from engine.people.stops import import_stops, import_told, told_by

    if (as_ is None) == (mapping is None):
        raise StopError(FILES, "suppressions.as_or_mapping")
    project = project_of(place)
    told = None
    if mapping is not None:
        name, table = mapping_of(project.mappings, mapping, "mapping_none")
        told = told_by(table, name)
        if told is None:
            raise StopError(FILES, "suppressions.no_words", mapping=name)
    _make_store(project, place)
    async with store_of(place, project) as store:
        if told is not None:
            brought = await import_told(store, file, told, _stopping(project, "left", file.name))
        else:
            brought = await import_stops(store, file, _stopping(project, _REASONS[as_ or "left"], file.name))
    _report(brought, file, json=json)
    return FILES if brought.refused else FINE


async def export(file: Path | None = None, *, only: Only | None = None, place: Place = HERE) -> None:
    """Write the whole list as CSV, to a file or to standard output.

    Parameters
    ----------
    file
        Where to; left out: standard output.
    only
        Only those that stand there for this reason.
    """
    from engine.cli.subscribers import new_file
    from engine.people.exporting import safe

    project = project_of(place)
    async with store_of(place, project) as store, store.reading() as connection:
        with new_file(file, "utf-8-sig") as out:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(_COLUMNS)
            async for one in every_stop(connection, only):
                writer.writerow([safe(cell) for cell in _record(one).values()])


def _record(one: Stopped) -> dict[str, object]:
    return dict(zip(_COLUMNS, (one.key, one.reason, iso(one.since_ms), one.source), strict=True))


def _reason(text: str) -> str:
    """Return a person's reason; a blank one is none."""
    note = " ".join(text.split())[:_LONGEST]
    if not note:
        raise StopError(FILES, "suppressions.no_reason")
    return note


def _stopping(project: Project, reason: Reason, note: str) -> Stopping:
    from engine.people.stops import Stopping

    lenient = lanes_of(project.shop.lanes).lenient
    return Stopping(reason, note, who(), tuple(project.shop.topics), lenient, Clock().now_ms())


def _make_store(project: Project, place: Place) -> None:
    """Make the store where there is none: a list may be the first thing that comes over from another system."""
    from engine.store.upgrade import make_missing

    make_missing(store_at(project.shop.store.url, state_of(place, project.root)), Clock().now_ms())


def _report(brought: Brought, file: Path, *, json: bool) -> None:
    if json:
        refused = [
            {"line": one.line, "code": one.code, "message": say(one.code, language(), **one.values).message}
            for one in brought.refused
        ]
        counts = {name: brought.count[name] for name in _COUNTS}
        show(json_format.dumps({**counts, "refused": refused}, ensure_ascii=False))
        return
    for one in brought.refused[:_LINES]:
        print(f"{file}:{one.line}: {say(one.code, language(), **one.values)}", file=sys.stderr)  # noqa: T201 - a line for each
    if len(brought.refused) > _LINES:
        tell("suppressions.more_refused", number=len(brought.refused) - _LINES)
    for name, code in _COUNTS.items():
        if name == "others" and not brought.count[name]:
            continue
        show(f"{brought.count[name]:>9,}  {word(code)}")
