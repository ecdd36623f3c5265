"""A new address: asked for on the page of preferences, and confirmed by a link that only its own mailbox gets.

In: what somebody typed; later a request with the signed token of the mail. Out: the one sentence that is told to whoever asked,
whatever the store knows of the address; then a page. Nothing changes before the POST of the confirmation. The mail to an address
that is somebody's already says so and has no link; one that is suppressed gets none. The old address is told, and can be put back
(address_back.py).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.message.address import parse_address
from engine.message.own_token import AddressToken, BackToken, read_address, sign_address, sign_back
from engine.message.returning import sign_single
from engine.message.single import Note, print_single, written
from engine.reply.lanes import lanes_of
from engine.store import address_changes as changes
from engine.store.database import StoreError
from engine.store.letterbox import may_post, post
from engine.web.answer import page_answer
from engine.web.body import beginning
from engine.web.leave import Changed, evidence_of
from engine.web.pages import bad_link, not_now
from engine.web.preferences_pages import address_changed, address_question

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from engine.message.address import Address
    from engine.message.press import Message
    from engine.project.project import Project
    from engine.web.leave import Door

PURPOSE, MOVED = "address", "address_moved"
"""For what a single mail goes out: once an hour to an address (store/letterbox.py)."""


async def ask_for(door: Door, project: Project, subject: str, typed: str) -> str:
    """Let a new address wait and write to it; return the code of what is told, the same for every address that is one."""
    address = parse_address(typed.strip(), lenient_domains=lanes_of(project.shop.lanes).lenient)
    if isinstance(address, str):
        return "preferences.bad_address"
    now_ms = door.clock.now_ms()
    async with door.store.writing() as connection:
        asked = await _ask(connection, door, project, subject, address, now_ms)
    if asked:
        door.bell()
    door.observer.changed(Changed(subject, "address", "asked" if asked else "not asked"))
    return "preferences.mailed"


async def _ask(
    connection: AsyncConnection, door: Door, project: Project, subject: str, address: Address, now_ms: int
) -> bool:
    """Put the mail into the letterbox; `False` where none may go."""
    stands = await changes.standing(connection, subject, address.key)
    if stands not in ("free", "taken") or not await may_post(connection, PURPOSE, address.key, now_ms):
        return False
    change = await changes.ask(connection, subject, address, now_ms)
    if change is None:
        return False
    token = AddressToken(subject, change, now_ms)
    note = _taken(door, project) if stands == "taken" else _asking(door, project, sign_address(token, door.keys[0]))
    printed = _printed(door, project, note, address, f"address/{change}/{now_ms}")
    return await post(connection, PURPOSE, address.key, printed, now_ms)


async def confirm_address(door: Door, project: Project, request: Request) -> Response:
    """Answer a request to the link of a confirmation."""
    speech = door.masthead.speech
    token = read_address(request.path_params["token"], door.keys)
    holds = timedelta(days=changes.HOLDS_DAYS) // timedelta(milliseconds=1)
    if token is None or token.asked_ms <= door.clock.now_ms() - holds:
        return page_answer(door.masthead, bad_link(speech), 404)
    if request.method != "POST":
        return page_answer(door.masthead, address_question(speech), 200)
    await beginning(request)
    try:
        done = await _confirm(door, project, request, token)
    except StoreError as error:
        door.observer.failed(error)
        return page_answer(door.masthead, not_now(speech), 503, {"Retry-After": "60"})
    if not done:
        return page_answer(door.masthead, bad_link(speech), 404)
    return page_answer(door.masthead, address_changed(speech), 200)


async def _confirm(door: Door, project: Project, request: Request, token: AddressToken) -> bool:
    """Move the person, and tell the old address; confirmed twice it is done once."""
    now_ms, lanes = door.clock.now_ms(), lanes_of(project.shop.lanes)
    async with door.store.writing() as connection:
        waits = await changes.waiting(connection, token.subscriber, token.change, token.asked_ms, now_ms)
        if not waits:
            return waits is not None
        address = parse_address(waits, lenient_domains=lanes.lenient)
        assert not isinstance(address, str), "an address in the store was accepted once"
        evidence = {**evidence_of(request, 0), "address": address.raw}
        lane = lanes.names.get(address.domain, address.domain)
        moved = await changes.confirm(connection, token.subscriber, address, lane, evidence, now_ms)
        if moved is None:
            return False
        await _tell_old(connection, door, project, BackToken(token.subscriber, now_ms), moved)
    door.bell()
    door.observer.changed(Changed(token.subscriber, "address", "confirmed"))
    return True


async def _tell_old(
    connection: AsyncConnection, door: Door, project: Project, back: BackToken, moved: changes.Moved
) -> None:
    """Tell the old address how to put it back, unless mail to it is stopped."""
    domain = moved.old_key.rpartition("@")[2]
    old = parse_address(moved.old, lenient_domains=frozenset([domain]))
    if isinstance(old, str) or await changes.standing(connection, "", old.key) != "free":
        return
    note = _moved(door, project, sign_back(back, door.keys[0]))
    printed = _printed(door, project, note, old, f"moved/{moved.old_key}/{back.moved_ms}")
    await post(connection, MOVED, old.key, printed, back.moved_ms)


def _printed(door: Door, project: Project, note: Note, to: Address, identity: str) -> Callable[[int], Message]:
    """Return what prints a mail once its number in the letterbox is known."""
    at, speech = door.clock.now().astimezone(project.zone), door.masthead.speech
    single = written(project.shop, speech, note)

    def printed(number: int) -> Message:
        token = sign_single(number, to.key, door.keys[0])
        return print_single(project.shop, speech, single, to, at=at, identity=identity, token=token)

    return printed


def _asking(door: Door, project: Project, token: str) -> Note:
    say, shop = door.masthead.speech.say, project.shop.shop.name
    subject = say("address.mail").message
    link = f"{project.shop.web.base_url.rstrip('/')}/address/{token}"
    asked = say("address.mail_asked", shop=shop).message
    ignore = say("address.mail_ignore").message
    return Note(subject, subject, (asked,), ((say("address.mail_link").message, link),), (ignore,))


def _taken(door: Door, project: Project) -> Note:
    say = door.masthead.speech.say
    subject = say("address.mail").message
    told = say("address.mail_taken", shop=project.shop.shop.name).message
    return Note(subject, subject, (told, say("address.mail_taken_do").message))


def _moved(door: Door, project: Project, token: str) -> Note:
    say = door.masthead.speech.say
    subject = say("address.moved").message
    told = say("address.moved_told", shop=project.shop.shop.name).message
    link = f"{project.shop.web.base_url.rstrip('/')}/address-back/{token}"
    return Note(subject, subject, (told, say("address.moved_do").message), ((say("address.moved_link").message, link),))
