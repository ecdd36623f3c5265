"""The page on which people change what we know of them: topics, a pause, name, birthday, language; and a new address (address.py).

In: a request with a signed token in its address, made for this page alone. Out: the page, and above it what became of what was sent.
GET and HEAD change nothing. The page shows switches and a day, never a name or an address: whoever has the letter has the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from engine.message.name import clean_name
from engine.message.own_token import read_preferences
from engine.project.web import LANGUAGE
from engine.store import preferences as kept
from engine.store.database import StoreError
from engine.web.address import ask_for
from engine.web.answer import page_answer
from engine.web.body import beginning, pairs
from engine.web.leave import Changed, evidence_of
from engine.web.pages import bad_link, not_now
from engine.web.preferences_pages import MOST_DAYS, wanted
from engine.web.preferences_pages import preferences as page_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from engine.message.own_token import PreferencesToken
    from engine.project.project import Project
    from engine.store.preferences import Preferences
    from engine.web.leave import Door

_LEAP_YEAR = 2024
_OLDEST = 1900


@dataclass(frozen=True, slots=True)
class Desk:
    """What the preferences need beside the door's own."""

    door: Door
    project: Project

    def today(self) -> date:
        """Return the shop's day."""
        return self.door.clock.now().astimezone(self.project.zone).date()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person sent: the fields, and who they are by their link."""

    token: PreferencesToken
    said: Mapping[str, str]
    checked: Sequence[str]
    evidence: Mapping[str, object]


async def preferences(desk: Desk, request: Request) -> Response:
    """Answer a request to a link to the preferences."""
    door = desk.door
    token = read_preferences(request.path_params["token"], door.keys)
    if token is None:
        return page_answer(door.masthead, bad_link(door.masthead.speech), 404)
    told = ""
    try:
        if await _stands(desk, token) is None:
            return page_answer(door.masthead, bad_link(door.masthead.speech), 404)
        if request.method == "POST":
            told = await _change(desk, await _sent(request, token))
        stands = await _stands(desk, token)
    except StoreError as error:
        door.observer.failed(error)
        return page_answer(door.masthead, not_now(door.masthead.speech), 503, {"Retry-After": "60"})
    assert stands is not None or told, "they were there a moment ago"
    languages = desk.project.shop.web.languages
    now = stands or kept.Preferences(frozenset(), None)
    said = door.masthead.speech.say(told).message if told else ""
    fault = told.startswith("preferences.bad_")
    page = page_of(door.masthead.speech, door.topics, now, desk.today(), languages, said, fault=fault)
    return page_answer(door.masthead, page, 200)


async def _stands(desk: Desk, token: PreferencesToken) -> Preferences | None:
    async with desk.door.store.reading() as connection:
        return await kept.preferences_of(connection, token.subscriber, desk.door.clock.now_ms())


async def _sent(request: Request, token: PreferencesToken) -> Sent:
    found = await pairs(request, await beginning(request))
    checked = [value for name, value in found if name == "topic"]
    return Sent(token, dict(found), checked, evidence_of(request, token.edition))


async def _change(desk: Desk, sent: Sent) -> str:
    """Do what was sent; return the code of what is told."""
    match sent.said.get("do"):
        case "topics":
            return await _topics(desk, sent)
        case "pause":
            return await _pause(desk, sent)
        case "person":
            return await _person(desk, sent)
        case "address":
            return await ask_for(desk.door, desk.project, sent.token.subscriber, sent.said.get("address", ""))
        case _:
            return "preferences.same"


async def _topics(desk: Desk, sent: Sent) -> str:
    """Turn on and off what differs from what the page showed."""
    door, shown = desk.door, sent.said.get("shown", "").split()
    on = {
        name: wanted(door.masthead.speech, topic)
        for name, topic in door.topics.items()
        if name in sent.checked and name not in shown
    }
    off = [name for name in door.topics if name in shown and name not in sent.checked]
    now_ms = door.clock.now_ms()
    async with door.store.writing() as connection:
        begun, ended = await kept.choose(connection, sent.token.subscriber, on, off, sent.evidence, now_ms)
    if not begun and not ended:
        return "preferences.same"
    detail = f"on={','.join(begun)} off={','.join(ended)} edition={sent.token.edition}"
    door.observer.changed(Changed(sent.token.subscriber, "topics", detail))
    return "preferences.saved"


async def _pause(desk: Desk, sent: Sent) -> str:
    until, today = sent.said.get("until", "").strip(), desk.today()
    if until:
        day = _day(until)
        if day is None or not today < day <= today + timedelta(days=MOST_DAYS):
            return "preferences.bad_day"
        until = day.isoformat()
    async with desk.door.store.writing() as connection:
        await kept.pause(connection, sent.token.subscriber, until or None, desk.door.clock.now_ms())
    desk.door.observer.changed(Changed(sent.token.subscriber, "pause", f"until={until or '-'}"))
    return "preferences.saved"


async def _person(desk: Desk, sent: Sent) -> str:
    """Write what was told of name, birthday and language; a fault in one of them leaves all as it was."""
    told: dict[str, str] = {}
    typed = sent.said.get("name", "").strip()
    if typed:
        told["name"] = clean_name(typed)
        if not told["name"]:
            return "preferences.bad_name"
    parts = [sent.said.get(name, "").strip() for name in ("year", "month", "day")]
    if any(parts):
        birthday = _birthday(*parts, today=desk.today())
        if birthday is None:
            return "preferences.bad_birthday"
        told["birthday"] = birthday
    language = sent.said.get("language", "")
    language = language if language in desk.project.shop.web.languages else ""
    if not told and not language:
        return "preferences.same"
    now_ms, subject = desk.door.clock.now_ms(), sent.token.subscriber
    async with desk.door.store.writing() as connection:
        await kept.tell(connection, subject, told, now_ms)
        if language:
            await kept.speak(connection, subject, LANGUAGE, language, now_ms)
    names = ",".join([*told, *(["language"] if language else [])])
    desk.door.observer.changed(Changed(subject, "person", f"fields={names}"))
    return "preferences.saved"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.isascii() else None
    except ValueError:
        return None


def _birthday(year: str, month: str, day: str, *, today: date) -> str | None:
    """Return an ISO day, or --MM-DD where the year is left out; `None` for what is no birthday."""
    if not all(part.isascii() and part.isdigit() for part in (month, day, year or "0")):
        return None
    try:
        if not year:
            return f"--{date(_LEAP_YEAR, int(month), int(day)):%m-%d}"
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if found.year >= _OLDEST and found <= today else None
