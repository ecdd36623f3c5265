"""`tayori cancel`: an edition ends for those who have not got it."""

from __future__ import annotations

import sys

from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, show, tell, word
from engine.cli.stops import not_now, opened_or_stop, who
from engine.delivery.clock import Clock
from engine.store.decisions import Decision, keep_decisions
from engine.store.editions import people_ahead
from engine.store.stops import CANCELLED, outcomes, skip_cancelled, stop


async def cancel(key: str, /, *, yes: bool = False, place: Place = HERE) -> int:
    """End an edition for good: whoever has not got it yet does not get it, and coupons go back. Asks for the key.

    Parameters
    ----------
    key
        The edition, as `tayori run` names it.
    yes
        Ask nothing.
    """
    project = project_of(place)
    async with store_of(place, project) as store:
        opened = await opened_or_stop(store, key)
        if opened.state not in ("open", "paused", "held"):
            raise await not_now(store, opened, "cancel")
        async with store.reading() as connection:
            have = await outcomes(connection, opened.id)
        got = have["accepted"] + have["unknown"]
        if not yes:
            tell("cancel_question", key=key, got=got)
            if sys.stdin.readline().strip() != key:
                raise StopError(FILES, "cancel_not_typed", key=key)
        now_ms, by = Clock().now_ms(), who()
        async with store.writing() as connection:
            if not await stop(connection, key, CANCELLED, now_ms, by=by, out_of=("open", "paused", "held")):
                raise await not_now(store, opened, "cancel")
            skipped = await skip_cancelled(connection, now_ms, opened.id)
            unjudged = await people_ahead(connection, opened)
            note = f"{got} got it, {skipped} skipped, {unjudged} not judged"
            await keep_decisions(connection, [Decision(key, "cancel", by, now_ms, note)])
    show(word("cancelled", key=key, got=got, skipped=skipped, unjudged=unjudged))
    return FINE
