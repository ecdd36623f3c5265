"""`tayori events import`: orders and what else people did at the shop."""

from __future__ import annotations

import json as json_format
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.delivery.clock import Clock
from engine.reply.lanes import lanes_of
from engine.store.server import store_at
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.people.events import Taking
    from engine.project.event_mapping import EventMapping
    from engine.project.project import Project
    from engine.store.event_stage import Refused
    from engine.store.grounds import Ground

_COUNTS = ("rows", "new", "known", "strangers", "erased", "granted", "refused_rows")
_MOST_TOLD = 1_000  # refused rows that JSON lists; all of them are in the file


async def import_(
    file: Path,
    *,
    mapping: str | None = None,
    refused: Path | None = None,
    dry_run: bool = False,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Import orders and other events from a list (CSV, UTF-8 or CP932; JSON Lines); the same list twice changes nothing.

    Parameters
    ----------
    file
        The export of a cart: a row an event, or a row an item of an order.
    mapping
        Which imports/NAME.toml with [events] says what its columns mean.
    refused
        Where the refused rows are written, to be corrected; else beside the list.
    dry_run
        Say what would happen, and write nothing.
    json
        Print one JSON document.
    """
    from engine.people.events import import_events
    from engine.people.refused_file import beside
    from engine.store.upgrade import make_missing

    project = project_of(place)
    clock = Clock()
    make_missing(store_at(project.shop.store.url, state_of(place, project.root)), clock.now_ms())
    target = refused or beside(file)
    taking = replace(_taking(project, mapping, file, clock.now()), refused=target, dry_run=dry_run)
    told: list[dict[str, object]] = []

    def hear(one: Refused) -> str:
        saying = say(one.code, language(), **one.values)
        if not json:
            print(f"{file}:{one.line}: {saying}", file=sys.stderr)  # noqa: T201 - a line for each refused row
        elif len(told) < _MOST_TOLD:
            told.append({"line": one.line, "code": one.code, "message": saying.message, "hint": saying.hint})
        return str(saying)

    async with store_of(place, project) as store:
        count = await import_events(store, file, taking, hear)
    if json:
        show(json_format.dumps({**{key: count[key] for key in _COUNTS}, "refused": told}, ensure_ascii=False))
    else:
        for key in _COUNTS:
            show(f"{count[key]:>9,}  {word(f'events.{key}')}")
        if dry_run:
            tell("events_tried")
        elif count["refused_rows"]:
            tell("events_refused", path=target)
    return FILES if count["refused_rows"] else FINE


def _taking(project: Project, mapping: str | None, file: Path, now: datetime) -> Taking:
    """Return what happens to the list."""
    from engine.people.events import Taking
    from engine.store.grounds import Origin

    name, table = _mapping(project, mapping)
    now_ms = int(now.timestamp() * 1000)
    lenient = lanes_of(project.shop.lanes).lenient
    origin = Origin(table.source, file.name, now_ms)
    return Taking(table.events, name, project.zone, lenient, origin, _ground(project, now))


def _mapping(project: Project, name: str | None) -> tuple[str, EventMapping]:
    """Return the mapping that was named, or the only one there is."""
    known = project.event_mappings
    if name is not None:
        if name not in known:
            raise StopError(FILES, "mapping_unknown", name=name, known=", ".join(known) or "-")
        return name, known[name]
    if len(known) > 1:
        raise StopError(FILES, "mapping_which", known=" | ".join(known))
    if not known:
        raise StopError(FILES, "event_mapping_none")
    return next(iter(known.items()))


def _ground(project: Project, now: datetime) -> Ground | None:
    """Return what an order is a ground for: the topics that may rest on a contract; `None` where there is none."""
    from engine.store.grounds import Ground

    topics = tuple(name for name, topic in project.shop.topics.items() if "contract" in topic.bases)
    lasts = project.shop.rules.contract_for

    def until_ms(at_ms: int) -> int:
        moment = datetime.fromtimestamp(at_ms / 1000, project.zone)
        return int(lasts.after(moment).timestamp() * 1000)

    return (
        Ground(topics, until_ms, int(lasts.before(now.astimezone(project.zone)).timestamp() * 1000)) if topics else None
    )
