"""`tayori upgrade`: the store made, or brought to this engine's version; a copy of a file is made first."""

from __future__ import annotations

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import show, word
from engine.delivery.clock import Clock
from engine.store.server import store_at
from engine.store.upgrade import upgrade as upgrade_store


async def upgrade(*, backed_up: bool = False, place: Place = HERE) -> None:
    """Make the store, or migrate it.

    Parameters
    ----------
    backed_up
        A store on a server: I have made a backup (pg_dump), so change its tables.
    """
    from engine.store.seals import begin_chain

    project = project_of(place)
    where = store_at(project.shop.store.url, state_of(place, project.root))
    now_ms = Clock().now_ms()
    copy = upgrade_store(where, now_ms, backed_up=backed_up)
    async with store_of(place, project) as store, store.writing() as connection:
        await begin_chain(connection, now_ms)  # the ledger of a release that had no seals
    if copy is not None:
        show(word("store_copied", path=copy))
    show(word("store_ready", path=where))
