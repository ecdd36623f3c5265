"""`tayori backup`: a checked copy of the store with its journal and its keys, on another disk; the oldest ones go."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.place import HERE, Place, project_of, state_of
from engine.cli.screen import FILES, StopError, show, tell, word
from engine.delivery.clock import Clock
from engine.store.backup import back_up, rotate
from engine.store.faults import StoreError
from engine.store.journal import journal_at
from engine.store.server import Server, store_at

if TYPE_CHECKING:
    from engine.project.project import Project

_KEY = "store"


def backup(*, to: Path | None = None, keep: int | None = None, json: bool = False, place: Place = HERE) -> None:
    """Back the store up, while others work on it.

    Parameters
    ----------
    to
        The folder for backups, on another disk; else [backup] to.
    keep
        How many stay; else [backup] keep.
    json
        Print one JSON document on stdout.
    """
    try:
        project = project_of(place)
        _back_up(project, to, keep, place, json=json)
    except (StopError, StoreError, OSError) as error:
        _told(place, error)
        raise
    if project.shop.notify.anybody:
        from engine.cli.notified import over_now

        over_now(place, "backup")


def _told(place: Place, error: StopError | StoreError | OSError) -> None:
    """Tell that there is no new backup."""
    from engine.cli.notified import backup_cause, tell_now

    tell_now(place, backup_cause(_KEY, error))


def _back_up(project: Project, to: Path | None, keep: int | None, place: Place, *, json: bool) -> None:
    state, settings = state_of(place, project.root), project.shop.backup
    named = to if to is not None else settings.to
    if named is None:
        raise StopError(FILES, "backup_where")
    folder = Path.cwd() / named if to is not None else state / named
    stay = settings.keep if keep is None else keep
    if stay < 1:
        raise StopError(FILES, "backup_keep", number=stay)
    where = store_at(project.shop.store.url, state)
    clock = Clock()
    path, made = back_up(where, journal_at(project.shop.store.journal, state), state, folder, clock.now())
    gone = rotate(folder, made.facts.store, stay, clock.now())
    if not isinstance(where, Server) and where.stat().st_dev == path.stat().st_dev:
        tell("backup_same_disk", path=path)
    if json:
        show(json_format.dumps({"path": str(path), "removed": gone, **asdict(made)}, ensure_ascii=False))
        return
    facts = made.facts
    show(word("backed_up", path=path, size=f"{made.size / 2**20:,.1f}", people=facts.people, letters=facts.deliveries))
    if gone:
        show(word("backups_gone", number=gone))
