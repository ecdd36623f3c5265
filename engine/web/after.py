"""What the page offers that follows a refusal: to take it back, and to say why.

In: a request with a signed token in its address that names the refusals. Out: a page. Only POST changes anything. What an undo
may take back is the ledger's rule (store/leaving.py); pressed twice it answers the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.left_token import read_left
from engine.message.token import REASON, UNDO
from engine.store.database import StoreError
from engine.store.leaving import REASONS, refused_topics, tell_reason
from engine.store.leaving import undo as take_back
from engine.web.answer import page_answer
from engine.web.body import beginning, fields
from engine.web.leave import Changed, after, evidence_of
from engine.web.pages import bad_link, not_now, reason_question, thanked, undo_question, undone

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from engine.web.leave import Door


async def undo(door: Door, request: Request) -> Response:
    """Answer a request to the link that takes a refusal back."""
    speech = door.masthead.speech
    token = read_left(UNDO, request.path_params["token"], door.keys)
    if token is None:
        return page_answer(door.masthead, bad_link(speech), 404)
    if request.method != "POST":
        return page_answer(door.masthead, undo_question(speech), 200)
    await beginning(request)
    evidence = evidence_of(request, token.edition)
    try:
        async with door.store.writing() as connection:
            topics = await take_back(connection, token.subscriber, token.entries, evidence, door.clock.now_ms())
    except StoreError as error:
        return _not_now(door, error)
    if not topics:
        return page_answer(door.masthead, bad_link(speech), 404)  # too old, or another word followed
    door.observer.changed(Changed(token.subscriber, "undone", f"topics={','.join(topics)}"))
    titles = [title for topic in topics if (title := door.title(topic))]
    return page_answer(door.masthead, undone(speech, titles), 200)


async def reason(door: Door, request: Request) -> Response:
    """Answer a request to the link that tells why; a word that is no reason of ours asks again."""
    speech = door.masthead.speech
    token = read_left(REASON, request.path_params["token"], door.keys)
    if token is None:
        return page_answer(door.masthead, bad_link(speech), 404)
    said = (await fields(request, await beginning(request))).get("reason") if request.method == "POST" else None
    if said not in REASONS:
        return page_answer(door.masthead, reason_question(speech), 200)
    now_ms = door.clock.now_ms()
    try:
        async with door.store.writing() as connection:
            topics = await refused_topics(connection, token.subscriber, token.entries)
            await tell_reason(connection, token.subscriber, topics, token.edition, said, now_ms)
    except StoreError as error:
        return _not_now(door, error)
    door.observer.changed(Changed(token.subscriber, "told", f"reason={said} edition={token.edition}"))
    return page_answer(door.masthead, thanked(speech, after(door, token)[:1] if topics else ()), 200)


def _not_now(door: Door, error: StoreError) -> Response:
    door.observer.failed(error)
    return page_answer(door.masthead, not_now(door.masthead.speech), 503, {"Retry-After": "60"})
