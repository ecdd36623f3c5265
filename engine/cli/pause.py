"""`tayori pause`: an edition that goes out stops, until somebody resumes it."""

from __future__ import annotations

from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FINE, show, word
from engine.cli.stops import not_now, opened_or_stop, who
from engine.delivery.clock import Clock
from engine.store.decisions import Decision, keep_decisions
from engine.store.editions import open_ones
from engine.store.stops import stop

ALL = "all"


async def pause(key: str, /, *, place: Place = HERE) -> int:
    """Stop an edition, also in a run elsewhere: within 5 seconds nothing more of it is begun.

    Parameters
    ----------
    key
        The edition, as `tayori run` names it, or all: every edition that is open.
    """
    project = project_of(place)
    now_ms, by = Clock().now_ms(), who()
    async with store_of(place, project) as store:
        if key == ALL:
            async with store.reading() as connection:
                chosen = await open_ones(connection)
        else:
            chosen = (await opened_or_stop(store, key),)
        for opened in chosen:
            async with store.writing() as connection:
                if not await stop(connection, opened.key, "paused", now_ms, by=by):
                    if key == ALL:
                        continue  # it ended in this moment
                    raise await not_now(store, opened, "pause")
                await keep_decisions(connection, [Decision(opened.key, "pause", by, now_ms)])
            show(word("paused", key=opened.key))
    if not chosen:
        show(word("nothing_open"))
    return FINE
