"""A link that is counted: the click is recorded, and the reader is sent to the address that the letter froze.

In: a request with a signed token in its address. Out: a redirect to one of the letter's own links, and nowhere else, whatever the
request says. The reader comes first: a store that cannot write loses the click and not the reader. Not recorded: HEAD, a page that
is only fetched ahead, a browser that asks not to be tracked, a person who refused. The address of the request is kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from engine.calendar.moments import local_date
from engine.message.links import direct
from engine.message.token import read_click
from engine.store.clicks import Click, counts, record
from engine.store.database import StoreError
from engine.store.texts import text_for
from engine.web.answer import HEADERS, page_answer
from engine.web.pages import dead_link, not_now

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from starlette.requests import Request
    from starlette.responses import Response

    from engine.message.token import ClickToken
    from engine.web.leave import Door

_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")  # Chromium, older ones and Safari, Safari, Firefox
_REFUSALS = ("DNT", "Sec-GPC")


@dataclass(frozen=True, slots=True)
class Gate:
    """What counting needs beside the door's own: the shop's zone, whose day an event falls on."""

    door: Door
    zone: ZoneInfo


async def click(gate: Gate, request: Request) -> Response:
    """Answer a request to a counted link."""
    door = gate.door
    token = read_click(request.path_params["token"], door.keys)
    try:
        address = await _through(gate, request, token) if token else None
    except StoreError as error:
        door.observer.failed(error)
        return page_answer(door.masthead, not_now(door.masthead.speech), 503, {"Retry-After": "60"})
    if address is None:
        return page_answer(door.masthead, dead_link(door.masthead.speech), 404)
    return RedirectResponse(address, 302, HEADERS)


async def _through(gate: Gate, request: Request, token: ClickToken) -> str | None:
    """Return where the link leads, its click recorded where it is to be."""
    door = gate.door
    async with door.store.reading() as connection:
        letter = await text_for(connection, token.edition, token.subscriber)
        address = direct(letter, token.link) if letter else None
        if letter is None or address is None:
            return None
        now = door.clock.now()
        clicked = Click(
            token.subscriber, letter.edition, token.link, door.clock.now_ms(), local_date(now, gate.zone).isoformat()
        )
        new = _is_seen(request) and await counts(connection, clicked)
    if new:
        try:
            async with door.store.writing() as connection:
                await record(connection, clicked)
        except StoreError as error:
            door.observer.failed(error)
    return address


def _is_seen(request: Request) -> bool:
    """Tell whether somebody opened the link, and lets it be known."""
    headers = request.headers
    ahead = any(
        word in headers.get(name, "").lower() for name in _AHEAD for word in ("prefetch", "preview", "prerender")
    )
    return request.method == "GET" and not ahead and not any(headers.get(name) == "1" for name in _REFUSALS)
