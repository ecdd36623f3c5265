"""The welcome sent by the server itself, through the same claims as a run's.

In: a project, its store, keys, the clock. Out: a `Report`, or `None` where nobody is to be welcomed now. What a relay does not take now
stays in its edition, which the next call, or the next run, goes on with. Never: an edition closed (a run does that), a dead process's
claims settled, anything sent in rehearsal by a relay that reaches somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.beside import work_beside
from engine.delivery.keys import Keys, coupon_key_of
from engine.delivery.letterbox import usable
from engine.delivery.routes import as_written
from engine.delivery.trouble import RelayError
from engine.delivery.welcome import open_welcomes
from engine.store.editions import lanes_with_work, open_ones
from engine.store.state import read_state

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.delivery.run import Report
    from engine.delivery.worked import Observer, Worked
    from engine.message.dkim import Signer
    from engine.project.project import Project
    from engine.store.database import Store


async def greet(
    project: Project,
    store: Store,
    state: Path,
    key: bytes,
    clock: Clock,
    observer: Observer,
    stop: asyncio.Event,
    signer: Signer | None = None,
) -> tuple[list[Worked], Report | None]:
    """Welcome whoever came in; return what could not be opened and what was sent. Raises `RelayError` where no relay may be used."""
    if not any(campaign.when.touchpoint for campaign in project.campaigns):
        return [], None
    failed = await open_welcomes(project, store, clock)
    async with store.reading() as connection:
        opened = [one for one in await open_ones(connection) if one.terms.arrivals]
        now_ms = clock.now_ms()
        going = [one for one in opened if await lanes_with_work(connection, one, now_ms)]
        live = (await read_state(connection)).get("live") == "yes"
    if not going:
        return failed, None
    names = usable(project, live=live)
    if not names:
        raise RelayError("letterbox_closed")
    keys = Keys(key, coupon_key_of(project, state, going))
    way, only = as_written(project.shop, names), frozenset(one.key for one in going)
    report = await work_beside(project, store, way, state, keys, clock, observer, stop, signer, only=only)
    return failed, report
