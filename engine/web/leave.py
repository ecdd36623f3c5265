"""Leaving: the page that a letter's link opens, and the POST that records the refusal at once.

In: a request with a signed token in its address. Out: a page. GET and HEAD change nothing, since scanners and previews
follow links; they do not even read the store. POST comes from the page's button or from a mail program (RFC 8058: no
cookie, no redirect, the same answer twice). Never: a confirmation before the refusal is committed; a hint at whether
the store knows the person, so a refusal of someone unknown is recorded like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from engine.message.token import read_leave
from engine.store.consents import Said
from engine.store.database import StoreError
from engine.web.answer import page_answer
from engine.web.body import beginning, is_one_click
from engine.web.pages import asking, bad_link, left, unrecorded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from engine.delivery.clock import Clock
    from engine.message.token import LeaveToken
    from engine.store.database import Store
    from engine.web.pages import Masthead
    from engine.web.scribe import Scribe

_ADDRESS = 45  # characters of the longest IPv6 address (INET6_ADDRSTRLEN less its NUL); a proxy may pass on anything
_AGENT = 200


@dataclass(frozen=True, slots=True)
class Left:
    """Someone left, for the log: `new` is false where the ledger had that refusal already. The token is not in it."""

    subject: str
    topic: str
    edition: int
    source: str
    new: bool


class Observer(Protocol):
    """Who is told what happened: the log of `tayori serve`."""

    def left(self, left: Left) -> None:
        """Learn that someone left, and that the ledger has it."""

    def failed(self, error: StoreError) -> None:
        """Learn that a refusal could not be recorded; whoever sent it was told so."""


class Silent:
    """An observer that says nothing."""

    def left(self, left: Left) -> None:
        """Say nothing."""

    def failed(self, error: StoreError) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Door:
    """What leaving needs; `titles` are those of the project's topics."""

    masthead: Masthead
    titles: Mapping[str, str]
    store: Store
    scribe: Scribe
    keys: Sequence[bytes]
    clock: Clock
    observer: Observer


async def leave(door: Door, request: Request) -> Response:
    """Answer a request to a leave link; a topic that the project no longer has can be left like any other."""
    language = door.masthead.language
    token = read_leave(request.path_params["token"], door.keys)
    if token is None:
        return page_answer(door.masthead, bad_link(language), 404)
    topic = door.titles.get(token.topic)
    if request.method != "POST":
        return page_answer(door.masthead, asking(language, topic), 200)
    try:
        await _record(door, request, token)
    except StoreError as error:
        door.observer.failed(error)
        return page_answer(door.masthead, unrecorded(language, again=True), 503, {"Retry-After": "60"})
    return page_answer(door.masthead, left(language, topic), 200)


async def _record(door: Door, request: Request, token: LeaveToken) -> None:
    body = await beginning(request)
    source = "one-click" if await is_one_click(request, body) else "leave-page"
    now_ms = door.clock.now_ms()
    said = Said(
        subject=token.subscriber,
        topic=token.topic,
        state="refused",
        at_ms=now_ms,
        source=source,
        form_id=None,
        evidence=_evidence(request, token.edition),
    )
    new = await door.scribe.refuse(said, now_ms)
    door.observer.left(Left(token.subscriber, token.topic, token.edition, source, new))


def _evidence(request: Request, edition: int) -> dict[str, object]:
    return {
        "edition": edition,
        "ip": request.client.host[:_ADDRESS] if request.client else "",
        "user_agent": request.headers.get("User-Agent", "")[:_AGENT],
    }
