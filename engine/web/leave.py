"""Leaving: the page that a letter's link opens, and the POST that records the refusal at once.

In: a request with a signed token in its address. Out: a page. GET and HEAD change nothing, since scanners and previews
follow links; they do not even read the store. POST comes from the page's button or from a mail program (RFC 8058: no
cookie, no redirect, the same answer twice). Who pressed the button may take it back on the page that follows (`after.py`).
Never: a confirmation before the refusal is committed; a hint at whether the store knows the person, so a refusal of someone
unknown is recorded like any other. (The way back shows that a consent was ended, to somebody who has just ended it.)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from engine.message.left_token import LeftToken, sign_left
from engine.message.token import REASON, UNDO, read_leave
from engine.store.consents import Said
from engine.store.database import StoreError
from engine.store.leaving import ONE_CLICK, PAGE, undoable
from engine.web.answer import page_answer
from engine.web.body import beginning, fields, is_one_click
from engine.web.pages import Choice, asking, bad_link, left, reason_form, undo_form, unrecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from engine.delivery.clock import Clock
    from engine.message.token import LeaveToken
    from engine.project.shop import Topic
    from engine.store.database import Store
    from engine.web.pages import Form, Masthead
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


@dataclass(frozen=True, slots=True)
class Changed:
    """Someone changed something of theirs, for the log: `what` in a word, `detail` without anything personal."""

    subject: str
    what: str
    detail: str = ""


class Observer(Protocol):
    """Who is told what happened: the log of `tayori serve`."""

    def changed(self, changed: Changed) -> None:
        """Learn that someone changed something, and that the store has it."""

    def left(self, left: Left) -> None:
        """Learn that someone left, and that the ledger has it."""

    def failed(self, error: StoreError) -> None:
        """Learn that a refusal could not be recorded; whoever sent it was told so."""


class Silent:
    """An observer that says nothing."""

    def changed(self, changed: Changed) -> None:
        """Say nothing."""

    def left(self, left: Left) -> None:
        """Say nothing."""

    def failed(self, error: StoreError) -> None:
        """Say nothing."""


def silence() -> None:
    """Ring nothing."""


@dataclass(frozen=True, slots=True)
class Door:
    """What the pages need; `topics` are those of the project, `path` the one of `base_url`, below which all pages lie.

    `bell` is rung when an answer left something to do behind it: mail to write, somebody to welcome.
    """

    masthead: Masthead
    topics: Mapping[str, Topic]
    store: Store
    scribe: Scribe
    keys: Sequence[bytes]
    clock: Clock
    observer: Observer
    path: str = ""
    bell: Callable[[], object] = silence

    def title(self, topic: str) -> str | None:
        """Return a topic's title; `None` where the project does not have it any more."""
        return self.topics[topic].title if topic in self.topics else None

    def ads(self) -> tuple[str, ...]:
        """Return the topics of advertisements."""
        return tuple(name for name, topic in self.topics.items() if topic.kind == "ad")

    def choice(self, topic: str) -> Choice:
        """Return what a page offers that leaves a topic."""
        notices = tuple(one.title for name, one in self.topics.items() if one.kind == "notice" and name != topic)
        return Choice(others=any(name != topic for name in self.ads()), notices=notices)


async def leave(door: Door, request: Request) -> Response:
    """Answer a request to a leave link; a topic that the project no longer has can be left like any other."""
    speech = door.masthead.speech
    token = read_leave(request.path_params["token"], door.keys)
    if token is None:
        return page_answer(door.masthead, bad_link(speech), 404)
    topic, choice = door.title(token.topic), door.choice(token.topic)
    if request.method != "POST":
        notice = topic is not None and door.topics[token.topic].kind == "notice"
        return page_answer(door.masthead, asking(speech, topic, choice, notice=notice), 200)
    body = await beginning(request)
    said = await fields(request, body)
    source = ONE_CLICK if is_one_click(body, said) else PAGE
    everything = source == PAGE and said.get("scope") == "all"
    topics = tuple(dict.fromkeys((token.topic, *door.ads()))) if everything else (token.topic,)
    try:
        await _record(door, request, token, topics, source)
    except StoreError as error:
        door.observer.failed(error)
        return page_answer(door.masthead, unrecorded(speech, everything=everything), 503, {"Retry-After": "60"})
    forms = await _after(door, token, topics) if source == PAGE else ()
    return page_answer(door.masthead, left(speech, topic, everything=choice if everything else None, forms=forms), 200)


def after(door: Door, token: LeftToken) -> tuple[Form, ...]:
    """Return what the page that follows a refusal offers: the way back, and the question why."""
    speech, key = door.masthead.speech, door.keys[0]
    return (
        undo_form(speech, f"{door.path}/undo/{sign_left(UNDO, token, key)}"),
        reason_form(speech, f"{door.path}/reason/{sign_left(REASON, token, key)}"),
    )


async def _record(door: Door, request: Request, token: LeaveToken, topics: Sequence[str], source: str) -> None:
    now_ms = door.clock.now_ms()
    evidence = evidence_of(request, token.edition)
    words = [Said(token.subscriber, topic, "refused", now_ms, source, None, evidence) for topic in topics]
    new = await asyncio.gather(*(door.scribe.refuse(said, now_ms) for said in words))
    for topic, first in zip(topics, new, strict=True):
        door.observer.left(Left(token.subscriber, topic, token.edition, source, first))


async def _after(door: Door, token: LeaveToken, topics: Sequence[str]) -> tuple[Form, ...]:
    """Return the forms that follow the button; a store that cannot be read now only costs them: the refusal is committed."""
    try:
        async with door.store.reading() as connection:
            entries = await undoable(connection, token.subscriber, topics, door.clock.now_ms())
    except StoreError as error:
        door.observer.failed(error)
        return ()
    return after(door, LeftToken(token.subscriber, token.edition, entries)) if entries else ()


def evidence_of(request: Request, edition: int) -> dict[str, object]:
    """Return what is kept as the proof of a word: by which letter, from which address, with which program."""
    return {
        "edition": edition,
        "ip": request.client.host[:_ADDRESS] if request.client else "",
        "user_agent": request.headers.get("User-Agent", "")[:_AGENT],
    }
