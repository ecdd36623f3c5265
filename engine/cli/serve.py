"""`tayori serve`: the public pages on which a subscriber leaves, made to stand behind a reverse proxy."""

from __future__ import annotations

import asyncio
import signal

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import tell
from engine.delivery.clock import Clock
from engine.delivery.keys import token_keys


async def serve(*, host: str = "127.0.0.1", port: int = 8025, place: Place = HERE) -> None:
    """Serve the leave pages until SIGTERM or ^C.

    Parameters
    ----------
    host
        The address to listen on.
    port
        The port to listen on.
    """
    from engine.web.application import application
    from engine.web.server import serve as serve_pages

    project = project_of(place)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with store_of(place, project) as store:
        keys = token_keys(project, state_of(place, project.root))
        tell("serving", host=host, port=port, base=project.shop.web.base_url)
        await serve_pages(application(project, store, keys, Clock()), host, port, stop)
