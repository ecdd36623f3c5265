"""`tayori live`: the store leaves rehearsal, once, when somebody types the shop's name."""

from __future__ import annotations

import sys

from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, WORLD, StopError, show, tell, word
from engine.delivery.lives import anybody_sends
from engine.delivery.lock import alone
from engine.store.state import go_live, read_state


async def live(*, place: Place = HERE) -> None:
    """Open the real relay for this store. What was rehearsed is forgotten; people and consents stay."""
    project = project_of(place)
    async with store_of(place, project) as store:
        async with store.reading() as connection:
            if (await read_state(connection)).get("live") == "yes":
                show(word("already_live"))
                return
        name = project.shop.shop.name
        tell("live_question", name=name)
        if sys.stdin.readline().strip() != name:
            raise StopError(FILES, "live_not_typed", name=name)
        async with alone(store) as free:
            if not free or await anybody_sends(store):  # a rehearsal under way would go on with what was forgotten
                raise StopError(WORLD, "live_while_running")
            async with store.writing() as connection:
                forgotten = await go_live(connection)
        show(word("now_live", name=name, number=forgotten))
