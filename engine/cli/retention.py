"""`tayori retention`: evidence whose time is over goes; the consent ledger stays."""

from __future__ import annotations

from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import show, word
from engine.delivery.clock import Clock


async def retention(*, dry_run: bool = False, place: Place = HERE) -> None:
    """Delete the evidence of consents that nobody has to prove any more, and reasons nobody asks for; call it from a timer.

    Parameters
    ----------
    dry_run
        Only count.
    """
    from engine.store.database import settle
    from engine.store.passed_over import KEPT_DAYS, prune
    from engine.store.retention import count_over, retain

    project = project_of(place)
    keep = project.shop.rules.keep_proof
    before_ms = int(keep.before(Clock().now()).timestamp() * 1000)
    async with store_of(place, project) as store:
        if dry_run:
            async with store.reading() as connection:
                count = await count_over(connection, before_ms)
            show(word("retained_dry", over=count["over"], evidence=count["evidence"], span=keep))
            return
        count = await retain(store, before_ms)
        async with store.writing() as connection:
            pages = await prune(connection, Clock().now_ms() - KEPT_DAYS * 86_400_000)
        settle(store)
    show(word("retained", over=count["over"], evidence=count["evidence"], span=keep))
    if count["unlinked"]:
        show(word("unlinked", number=count["unlinked"]))
    if pages:
        show(word("reasons_pruned", number=pages, days=KEPT_DAYS))
