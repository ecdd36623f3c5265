"""The old address put back: by the link in the notice that it got, for whoever did not ask for another one.

In: a request with the signed token of that notice. Out: a page. Only POST changes anything. Nothing comes to the new address from then
on, however often it was changed since; pressed twice it is done once. Why there is such a link: docs/decisions/0049.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.address import parse_address
from engine.message.own_token import read_back
from engine.reply.lanes import lanes_of
from engine.store import address_changes as changes
from engine.store.database import StoreError
from engine.web.answer import page_answer
from engine.web.body import beginning
from engine.web.leave import Changed, evidence_of
from engine.web.pages import bad_link, not_now
from engine.web.preferences_pages import back_question, put_back

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from engine.message.own_token import BackToken
    from engine.project.project import Project
    from engine.web.leave import Door


async def address_back(door: Door, project: Project, request: Request) -> Response:
    """Answer a request to the link of a notice."""
    speech = door.masthead.speech
    token = read_back(request.path_params["token"], door.keys)
    try:
        if token is None or not await _open(door, token):
            return page_answer(door.masthead, bad_link(speech), 404)
        if request.method != "POST":
            return page_answer(door.masthead, back_question(speech), 200)
        await beginning(request)
        async with door.store.writing() as connection:
            done = await _put_back(connection, door, project, request, token)
    except StoreError as error:
        door.observer.failed(error)
        return page_answer(door.masthead, not_now(speech), 503, {"Retry-After": "60"})
    if not done:
        return page_answer(door.masthead, bad_link(speech), 404)
    door.observer.changed(Changed(token.subscriber, "address", "put back"))
    return page_answer(door.masthead, put_back(speech), 200)


async def _open(door: Door, token: BackToken) -> bool:
    """Tell whether there is, or was, something to put back."""
    async with door.store.reading() as connection:
        found = await changes.given_up(connection, token.subscriber, token.moved_ms, door.clock.now_ms())
    return found is not None


async def _put_back(
    connection: AsyncConnection, door: Door, project: Project, request: Request, token: BackToken
) -> bool:
    now_ms = door.clock.now_ms()
    key = await changes.given_up(connection, token.subscriber, token.moved_ms, now_ms)
    if not key:
        return key is not None
    domain = key.rpartition("@")[2]
    address = parse_address(key, lenient_domains=frozenset([domain]))
    assert not isinstance(address, str), "an address in the store was accepted once"
    lane = lanes_of(project.shop.lanes).names.get(domain, domain)
    evidence = {**evidence_of(request, 0), "address": address.raw, "put_back": True}
    return await changes.put_back(connection, token.subscriber, address, lane, evidence, token.moved_ms, now_ms)
