"""`tayori preview --serve`: the page on which letters are looked at while they are written."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.cli.screen import FINE, WORLD, StopError, language, tell, tell_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.folder import Loaded
    from engine.review.previews.faces import Face

HOST = "127.0.0.1"
"""Drafts, and perhaps real people, are on that page: it is never for another machine."""


async def serve_previews(loaded: Loaded, people: Sequence[Face], port: int) -> int:
    """Serve until SIGTERM or ^C; mistakes in the files are shown there, and mended there."""
    from engine.review.previews.desk import Desk, keep_fresh
    from engine.web.preview import preview_application
    from engine.web.server import ListenError, serve

    tell_problems(loaded.problems)
    stop = asyncio.Event()
    with suppress(RuntimeError):  # only the main thread hears of signals
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    desk = Desk(loaded.draft.root, loaded, tuple(people))

    def listening(bound: int) -> None:
        tell("preview_serving", host=HOST, port=bound, path=desk.root)

    fresh = asyncio.create_task(keep_fresh(desk, stop))
    try:
        await serve(preview_application(desk, language(), stop), HOST, port, stop, listening=listening)
    except ListenError as error:
        raise StopError(WORLD, error.code, **error.values_) from error
    finally:
        stop.set()
        await fresh
    return FINE
