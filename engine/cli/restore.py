"""`tayori restore`: a backup put back where no store is; nothing is sent before a person has said what went out since."""

from __future__ import annotations

from pathlib import Path

from engine.cli.place import HERE, Place, project_of, state_of
from engine.cli.screen import show, word
from engine.delivery.clock import moment_of
from engine.store.database import SCHEMA
from engine.store.journal import journal_at
from engine.store.restore import restore as restore_backup
from engine.store.second import second_at
from engine.store.server import store_at


def restore(backup: Path, *, place: Place = HERE) -> None:
    """Put a backup back.

    Parameters
    ----------
    backup
        The folder that `tayori backup` made: tayori-20261202T024500Z.
    """
    project = project_of(place)
    state = state_of(place, project.root)
    journal = journal_at(project.shop.store.journal, state)
    second = second_at(project.shop.backup.journal, state)
    done = restore_backup(backup.resolve(), store_at(project.shop.store.url, state), journal, state, second)
    facts = done.backup.facts
    made = moment_of(done.backup.made_ms).astimezone(project.zone)
    show(word("restored_store", made=f"{made:%Y-%m-%d %H:%M}", people=facts.people, letters=facts.deliveries))
    if facts.schema < SCHEMA:
        show(word("restored_older"))
    show(word("restored_outlived" if done.outlived else "restored_alone", path=journal))
    if done.second_ms is not None:
        last = moment_of(done.second_ms).astimezone(project.zone)
        show(word("restored_second", path=second, last=f"{last:%Y-%m-%d %H:%M}"))
