"""`tayori events import`: orders and what else people did at the shop."""

from __future__ import annotations

import json as json_format
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.mappings import mapping_of
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.refused import Told
from engine.cli.screen import FILES, FINE, show, tell, word
from engine.delivery.clock import Clock
from engine.reply.lanes import lanes_of
from engine.store.server import store_at

if TYPE_CHECKING:
    from collections import Counter
    from datetime import datetime

    from engine.people.events import Taking
    from engine.project.project import Project

_COUNTS = ("rows", "new", "known", "strangers", "erased", "granted", "refused_rows")


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
    told = Told(file, refused or beside(file), json)
    taking = replace(_taking(project, mapping, file, clock.now()), refused=told.refused, dry_run=dry_run)
    async with store_of(place, project) as store:
        count = await import_events(store, file, taking, told.hear)
    _report(count, told, dry_run=dry_run)
    return FILES if count["refused_rows"] else FINE


def _report(count: Counter[str], told: Told, *, dry_run: bool) -> None:
    """Show what came of an import."""
    if told.json:
        show(json_format.dumps({**{key: count[key] for key in _COUNTS}, "refused": told.rows}, ensure_ascii=False))
        return
    told.tell_more(kept=not dry_run)
    for key in _COUNTS:
        show(f"{count[key]:>9,}  {word(f'events.{key}')}")
    if dry_run:
        tell("events_tried")
    elif told.number:
        tell("events_refused", path=told.refused)


def _taking(project: Project, mapping: str | None, file: Path, now: datetime) -> Taking:
    """Return what happens to the list."""
    from engine.people.events import Taking
    from engine.people.order_ground import order_ground
    from engine.store.grounds import Origin

    name, table = mapping_of(project.event_mappings, mapping, "event_mapping_none")
    now_ms = int(now.timestamp() * 1000)
    lenient = lanes_of(project.shop.lanes).lenient
    origin = Origin(table.source, file.name, now_ms)
    return Taking(table.events, name, project.zone, lenient, origin, order_ground(project, now))
