"""`tayori upgrade`: the store made, or brought to this engine's version; a copy is made first."""

from __future__ import annotations

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import show, word
from engine.delivery.clock import Clock
from engine.store.database import store_path
from engine.store.upgrade import upgrade as upgrade_store


async def upgrade(*, place: Place = HERE) -> None:
    """Make the store, or migrate it."""
    from engine.store.seals import begin_chain

    project = project_of(place)
    path = store_path(project.shop.store.url, state_of(place, project.root))
    now_ms = Clock().now_ms()
    copy = upgrade_store(path, now_ms)
    async with store_of(place, project) as store, store.writing() as connection:
        await begin_chain(connection, now_ms)  # the ledger of a release that had no seals
    if copy is not None:
        show(word("store_copied", path=copy))
    show(word("store_ready", path=path))
