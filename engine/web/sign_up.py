"""Signing up: the form's page, what is posted to it, and the page behind the link in the mail.

In: a request. Out: a page. What a form answers depends on what was typed and on nothing that we know: the same page, the same status,
the same work (one row), whoever the address belongs to; what follows is done behind the answer. GET and HEAD change nothing; the
confirmation is a POST from the page's button. A robot that fills in the hidden field gets the page of success, and nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

from engine.calendar.moments import local_date
from engine.message.address import parse_address
from engine.message.agreement import agreement
from engine.message.name import clean_name
from engine.message.token import read_join
from engine.people.cells import RefusedError, read_birthday
from engine.people.staging import subjects
from engine.store.consents import form_id
from engine.store.database import StoreError
from engine.store.joining import Newcomer, join
from engine.store.sign_ups import Asking, ask, by_reference
from engine.web.answer import page_answer
from engine.web.form import TRAP, Filled
from engine.web.leave import Changed
from engine.web.limiter import Limiter
from engine.web.posted import fields_of
from engine.web.sign_up_pages import (
    bad_join,
    confirming,
    filling,
    joined,
    sent,
    sign_up_unrecorded,
    too_long,
    too_often,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from engine.message.address import Address
    from engine.project.forms import Form
    from engine.project.project import Project
    from engine.reply.lanes import Lanes
    from engine.store.sign_ups import Asked
    from engine.web.leave import Door
    from engine.web.pages import Page

EACH, TOGETHER = 10, 1000
"""Sign-ups an hour from one client, and from all: a busy shop has a tenth of the second."""
_LONGEST = 16 * 1024  # octets of what is posted
_SHOWN = 254  # characters of a field that are shown again
_ADDRESS, _AGENT = 45, 200  # as in leave.py


@dataclass(frozen=True, slots=True)
class Porch:
    """What signing up needs beside the door's own."""

    door: Door
    project: Project
    lanes: Lanes
    limiter: Limiter = field(default_factory=lambda: Limiter(EACH, TOGETHER))


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for by a form, found good."""

    address: Address
    name: str
    birthday: str | None
    topics: tuple[str, ...]


def sign_up_routes(prefix: str, porch: Porch) -> list[Route]:
    """Return the routes of signing up below a prefix."""
    both = ["GET", "POST"]
    return [
        Route(f"{prefix}/sign-up/{{name}}", partial(sign_up, porch), methods=both, name="sign_up"),
        Route(f"{prefix}/sign-up-confirm/{{token:path}}", partial(confirm, porch), methods=both, name="confirm"),
    ]


async def sign_up(porch: Porch, request: Request) -> Response:
    """Answer a request to a form's page."""
    shop, name, speech = porch.project.shop, request.path_params["name"], porch.door.masthead.speech
    form = shop.forms.get(name)
    if form is None:
        raise HTTPException(404)
    if request.method != "POST":
        return _page(porch, filling(speech, shop, form, Filled()), 200)
    if not porch.limiter.allows(_host(request), porch.door.clock.monotonic()):
        return _page(porch, too_often(speech), 429, {"Retry-After": "3600"})
    fields = await fields_of(request, _LONGEST)
    if fields is None:
        return _page(porch, too_long(speech), 413)
    if any(fields.get(TRAP, ())):
        return _page(porch, sent(speech), 200)
    filled = _filled(form, fields)
    wish = read_wish(porch, form, filled)
    if isinstance(wish, str):
        return _page(porch, filling(speech, shop, form, filled, wish), 422)
    try:
        await _record(porch, request, name, wish)
    except StoreError as error:
        porch.door.observer.failed(error)
        return _page(porch, sign_up_unrecorded(speech), 503, {"Retry-After": "60"})
    porch.door.bell()
    return _page(porch, sent(speech), 200)


def _filled(form: Form, fields: dict[str, list[str]]) -> Filled:
    """Return what was typed, as much of it as a person would type."""
    one = {name: (fields.get(name) or [""])[0] for name in ("address", "name", "birthday")}
    topics = tuple(topic for topic in form.topics if topic in fields.get("topic", ()))
    if len(form.topics) == 1:
        topics = form.topics
    return Filled(one["address"][: _SHOWN + 1], one["name"][:_SHOWN], one["birthday"][:_SHOWN], topics)


def read_wish(porch: Porch, form: Form, filled: Filled) -> Wish | str:
    """Return what somebody asks for, or the code of what is wrong with it."""
    address = parse_address(filled.address, lenient_domains=porch.lanes.lenient)
    if isinstance(address, str):
        return "sign_up.no_address"
    if not filled.topics:
        return "sign_up.no_topic"
    today = local_date(porch.door.clock.now(), porch.project.zone).isoformat()
    try:
        birthday = read_birthday(filled.birthday.strip(), today) if form.birthday else None
    except RefusedError:
        return "sign_up.no_birthday"
    return Wish(address, clean_name(filled.name) if form.name else "", birthday, filled.topics)


async def _record(porch: Porch, request: Request, name: str, wish: Wish) -> None:
    shop, now_ms = porch.project.shop, porch.door.clock.now_ms()
    words = agreement(porch.door.masthead.speech, shop, shop.forms[name])
    async with porch.door.store.writing() as connection:
        asking = Asking(
            form=name,
            form_id=await form_id(connection, words, now_ms),
            address=wish.address.raw,
            address_key=wish.address.key,
            name=wish.name,
            birthday=wish.birthday,
            topics=wish.topics,
            evidence=_evidence(request),
        )
        await ask(connection, subjects(1)[0], asking, now_ms)


async def confirm(porch: Porch, request: Request) -> Response:
    """Answer a request to the link in the mail: GET asks, POST brings in."""
    door, shop, speech = porch.door, porch.project.shop, porch.door.masthead.speech
    reference = read_join(request.path_params["token"], door.keys, door.clock.now_ms())
    if reference is None:
        return _page(porch, bad_join(speech), 404)
    try:
        async with door.store.reading() as connection:
            asked = await by_reference(connection, reference)
        topics = () if asked is None else tuple(topic for topic in asked.asking.topics if topic in shop.topics)
        if asked is None or not topics:
            return _page(porch, bad_join(speech), 404)
        if request.method != "POST":
            return _page(porch, confirming(speech, shop, topics, shop.forms.get(asked.asking.form)), 200)
        if not await _join(porch, request, asked, topics):
            return _page(porch, bad_join(speech), 404)
    except StoreError as error:
        door.observer.failed(error)
        return _page(porch, sign_up_unrecorded(speech), 503, {"Retry-After": "60"})
    porch.door.bell()
    return _page(porch, joined(speech, shop, topics, shop.forms.get(asked.asking.form)), 200)


async def _join(porch: Porch, request: Request, asked: Asked, topics: tuple[str, ...]) -> bool:
    """Bring somebody in; `False` for an address that may get nothing."""
    address = parse_address(asked.asking.address, lenient_domains=porch.lanes.lenient)
    if isinstance(address, str):
        return False
    newcomer = Newcomer(subjects(1)[0], address.domain, porch.lanes.name(address.domain))
    async with porch.door.store.writing() as connection:
        again = await by_reference(connection, asked.reference)  # meanwhile somebody may have pressed it, too
        if again is None:
            return False
        now_ms = porch.door.clock.now_ms()
        found = await join(connection, again, topics, newcomer, _evidence(request), now_ms)
    if found is not None and found.topics:
        detail = f"topics={','.join(found.topics)} form={asked.asking.form} new={'yes' if found.fresh else 'no'}"
        porch.door.observer.changed(Changed(found.subject, "joined", detail))
    return found is not None


def _page(porch: Porch, page: Page, status: int, headers: dict[str, str] | None = None) -> Response:
    return page_answer(porch.door.masthead, page, status, headers)


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


def _evidence(request: Request) -> dict[str, object]:
    return {"ip": _host(request)[:_ADDRESS], "user_agent": request.headers.get("User-Agent", "")[:_AGENT]}
