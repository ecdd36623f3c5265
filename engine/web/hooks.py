"""Webhooks: what other programs tell, each by an address of its own that stands in tayori.toml.

In: a POST to `/hooks/NAME`. Out: a document of JSON that says what came of it. Nothing is read before it is known who sends it;
an answer of 2xx comes only when all of it is committed, so that a sender who hears anything else may send it again, and what is
told twice counts once. Never: the reason why a signature does not hold.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from engine.reply.lanes import lanes_of
from engine.store.database import StoreError
from engine.web.answer import HEADERS
from engine.web.feedback import Listening, take_feedback
from engine.web.plain import feedback_in
from engine.web.ses import feedback_of
from engine.web.shop_events import MOST_ROWS, take_rows
from engine.web.signature import HEADER, is_recent, is_signed
from engine.web.sns import Post, confirm, fetched, genuine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.project.webhooks import Webhook
    from engine.store.database import Store
    from engine.web.feedback import Feedback
    from engine.words import Language

    Taken = tuple[Mapping[str, int], list[dict[str, object]]]

LONGEST = 2 * 1024 * 1024  # octets; SNS sends 256 KB at most, a batch of a thousand orders half a megabyte
_PATIENCE = 20.0  # seconds for a body


@dataclass(frozen=True, slots=True)
class Heard:
    """A webhook told something, for the log."""

    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hooks:
    """What webhooks need; one of them at a time writes a batch."""

    project: Project
    store: Store
    keys: Sequence[bytes]
    clock: Clock
    language: Language
    heard: Callable[[Heard], object]
    failed: Callable[[StoreError], object]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    post: Post = field(default_factory=lambda: Post(fetched))


class NotTakenError(Exception):
    """A call is not taken as it is; `code` tells its sender why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


async def hook(hooks: Hooks, request: Request) -> Response:
    """Answer a webhook."""
    name = request.path_params["name"]
    known = hooks.project.shop.webhooks.get(name)
    if known is None:
        raise HTTPException(404)
    try:
        counts, refused = await _take(hooks, name, known, request)
    except NotTakenError as error:
        return JSONResponse({"error": error.code}, error.status, {**HEADERS, "Connection": "close"})
    except StoreError as error:
        hooks.failed(error)
        return JSONResponse({"error": "not_now"}, 503, {**HEADERS, "Retry-After": "60"})
    hooks.heard(Heard(name, {**counts, "refused": len(refused)}))
    return JSONResponse({**counts, "refused": refused}, 200, HEADERS)


async def _take(hooks: Hooks, name: str, known: Webhook, request: Request) -> Taken:
    """Take in what a call says."""
    if known.kind == "ses":
        return await _of_ses(hooks, name, known.topic_arn or "", await _whole(request))
    rows = _rows(await _signed(hooks, known, request))
    if known.kind == "plain":
        told, refused = feedback_in(rows, hooks.language)
        return await _feedback(hooks, "plain", name, told), refused
    async with hooks.turn:
        return await take_rows(hooks.project, hooks.store, (name, known), rows, hooks.clock.now(), hooks.language)


async def _of_ses(hooks: Hooks, name: str, topic: str, body: bytes) -> Taken:
    try:
        told = await genuine(hooks.post, topic, body, hooks.clock.now_ms())
        if told is None:
            raise NotTakenError(401, "signature")
        if told.kind == "SubscriptionConfirmation":
            await confirm(hooks.post, topic, told.token)
            return {"confirmed": 1}, []
    except OSError:
        raise NotTakenError(503, "not_now") from None
    if told.kind != "Notification":
        return {"rows": 0}, []
    return await _feedback(hooks, "ses", name, feedback_of(told.message)), []


async def _feedback(hooks: Hooks, source: str, name: str, told: Sequence[Feedback]) -> Mapping[str, int]:
    shop = hooks.project.shop
    listening = Listening(
        source, name, hooks.keys, tuple(shop.topics), shop.rules.soft_bounces, lanes_of(shop.lanes).lenient
    )
    async with hooks.store.writing() as connection:
        return await take_feedback(connection, listening, told, hooks.clock.now_ms())


async def _signed(hooks: Hooks, known: Webhook, request: Request) -> bytes:
    """Return the body of a call that was signed with the secret."""
    if known.secret is None:
        raise NotTakenError(503, "no_secret")
    header, now_ms = request.headers.get(HEADER, ""), hooks.clock.now_ms()
    body = await _whole(request) if is_recent(header, now_ms) else b""
    if not is_signed(header, known.secret.get_secret_value().encode(), body, now_ms):
        raise NotTakenError(401, "signature")
    return body


async def _whole(request: Request) -> bytes:
    """Return the whole body, of a bounded length, within a bounded time."""
    kept = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE), aclosing(request.stream()) as chunks:
            async for chunk in chunks:
                kept += chunk
                if len(kept) > LONGEST:
                    raise NotTakenError(413, "too_long")
    except (TimeoutError, ClientDisconnect):
        raise NotTakenError(408, "too_slow") from None
    return bytes(kept)


def _rows(body: bytes) -> list[object]:
    """Return the `events` of a document; numbers keep their digits."""
    try:
        told: object = json.loads(body, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise NotTakenError(400, "json") from None
    rows = cast("dict[str, object]", told).get("events") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise NotTakenError(400, "events")
    listed = cast("list[object]", rows)
    if len(listed) > MOST_ROWS:
        raise NotTakenError(413, "too_many")
    return listed
