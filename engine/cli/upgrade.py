"""`tayori upgrade`: the store made, or kept and then brought to this engine's version; what changed is said."""

from __future__ import annotations

import json as json_format
import shutil
from typing import TYPE_CHECKING

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FINE, WORLD, show, tell, word
from engine.delivery.clock import Clock
from engine.store.database import SCHEMA
from engine.store.journal import journal_at
from engine.store.migrating import steps_after
from engine.store.server import Server, store_at
from engine.store.upgrade import upgrade as upgrade_store
from engine.store.upgrade import version_of

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from engine.project.project import Project
    from engine.store.chain import Found
    from engine.store.server import Where
    from engine.store.upgrade import Keeper, Upgraded


async def upgrade(*, backed_up: bool = False, dry_run: bool = False, json: bool = False, place: Place = HERE) -> int:
    """Make the store, or keep it and bring it to this version.

    Parameters
    ----------
    backed_up
        A store on a server: I have made a backup (pg_dump), so change its tables.
    dry_run
        Say what would be done, and do nothing.
    json
        Print one JSON document on stdout.
    """
    from engine.store.chain import verify
    from engine.store.seals import begin_chain

    project = project_of(place)
    state = state_of(place, project.root)
    where = store_at(project.shop.store.url, state)
    if dry_run:
        _foresee(where, state, project, json=json)
        return FINE
    clock = Clock()
    done = upgrade_store(where, clock.now_ms(), backed_up=backed_up, keep=_keeper(where, state, project, clock))
    async with store_of(place, project) as store:
        async with store.writing() as connection:
            await begin_chain(connection, clock.now_ms())  # the ledger of a release that had no seals
        async with store.reading() as connection:
            ledger = await verify(connection)
    if json:
        show(json_format.dumps(_document(where, done, ledger), ensure_ascii=False))
    else:
        _show(where, done, ledger)
    if not ledger.holds:
        tell("upgraded_faults", number=len(ledger.faults))
    return FINE if ledger.holds else WORLD


def _keeper(where: Where, state: Path, project: Project, clock: Clock) -> Keeper | None:
    """Return what makes a backup where backups are made; `None`: a copy beside the store."""
    settings = project.shop.backup
    if settings.to is None:
        return None
    from engine.store.backup import back_up

    folder, journal = state / settings.to, journal_at(project.shop.store.journal, state)

    def keep(source: sqlite3.Connection | None) -> Path:
        return back_up(where, journal, state, folder, clock.now(), source)[0]

    return keep


def _foresee(where: Where, state: Path, project: Project, *, json: bool) -> None:
    found, to = version_of(where), project.shop.backup.to
    if json:
        show(json_format.dumps(_steps(where, found), ensure_ascii=False))
    elif found is None:
        show(word("upgrade_makes", path=where))
    elif found == SCHEMA:
        show(word("upgrade_nothing", path=where, wanted=SCHEMA))
    else:
        show(word("upgrade_ahead", path=where, found=found, wanted=SCHEMA))
        _show_steps(found)
        if to is not None:
            show(word("upgrade_keeps_backup", path=state / to))
        elif isinstance(where, Server):
            show(word("upgrade_keeps_dump", path=state))
        else:
            size, free = where.stat().st_size / 2**20, shutil.disk_usage(where.parent).free / 2**20
            show(word("upgrade_keeps_copy", size=f"{size:,.1f}", free=f"{free:,.0f}"))


def _show(where: Where, done: Upgraded, ledger: Found) -> None:
    if done.kept is not None:
        show(word("store_copied", path=done.kept))
    if done.rows and done.found is not None:
        show(word("upgraded_from", found=done.found, wanted=SCHEMA))
        _show_steps(done.found)
        show(word("upgraded_rows", rows=sum(done.rows.values()), tables=len(done.rows)))
    if ledger.holds and ledger.entries:
        show(word("upgraded_ledger", entries=ledger.entries, seals=ledger.seals))
    show(word("store_ready", path=where))


def _show_steps(found: str) -> None:
    for step in steps_after(found):
        show(f"  {step}  {word(f'migration.{step}')}")


def _steps(where: Where, found: str | None) -> dict[str, object]:
    steps = steps_after(found or "0")
    said = [{"number": step, "what": word(f"migration.{step}")} for step in steps]
    return {"path": str(where), "from": found, "to": SCHEMA, "steps": said}


def _document(where: Where, done: Upgraded, ledger: Found) -> dict[str, object]:
    kept = None if done.kept is None else str(done.kept)
    chain = {"holds": ledger.holds, "entries": ledger.entries, "seals": ledger.seals}
    return {**_steps(where, done.found), "kept": kept, "rows": done.rows, "ledger": chain}
