"""The page on which letters are looked at while they are written: for this machine only.

In: a desk, a language. Out: an ASGI application. It reads and shows, and changes nothing. A letter stands in a frame of its own
that runs no script, opens no window and fetches nothing; the page itself has one script and one style, allowed by their hashes.
A request under another name than this machine's own is refused, so that no page of the web can read the shop's drafts by
pointing its own name here (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route

from engine.project.values import is_loopback
from engine.review.previews.desk import look
from engine.review.previews.folder import variables_text
from engine.review.previews.index import kilo
from engine.review.previews.parts import CLIP, with_images
from engine.review.previews.schemes import LOOKS, Look, as_seen
from engine.review.previews.sheet import ordered, problems_of, record
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from engine.project.campaigns import Campaign, Content
    from engine.project.folder import Loaded
    from engine.project.problems import Problem
    from engine.review.previews.desk import Desk, Found
    from engine.review.previews.sheet import Seen
    from engine.words import Language

WIDTHS = (375, 600, 700, 1024)
_WORDS = (
    "heading",
    "campaigns",
    "face",
    "day",
    "width",
    "scheme",
    "light",
    "dark",
    "inverted",
    "letter",
    "text",
    "source",
    "headers",
    "variables",
    "problems",
    "clean",
    "size",
    "clipped",
    "broken",
    "attached",
    "empty",
    "lost",
    "no_subject",
)
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_LETTER = {
    **_HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-same-origin"
    ),
}
_BY_NAME: dict[str, Look] = {one: one for one in LOOKS}
_QUIET_S = 15  # a comment now and then, so that a browser that went away is noticed


@dataclass(frozen=True, slots=True)
class Show:
    """What every page needs."""

    desk: Desk
    language: Language
    stop: asyncio.Event


def preview_application(desk: Desk, language: Language, stop: asyncio.Event) -> ASGIApp:
    """Return the application; open connections end with `stop`."""
    show = Show(desk, language, stop)
    pages = {
        "/": _page,
        "/campaigns": _campaigns,
        "/letter": _letter,
        "/look": _look,
        "/problems": _problems,
        "/changes": _changes,
    }
    app = Starlette(routes=[Route(path, partial(page, show), methods=["GET"]) for path, page in pages.items()])
    return _OnlyHere(app)


class _OnlyHere:
    """Lets requests through that name this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: list[tuple[bytes, bytes]] = scope.get("headers", [])
        named = next((value.decode("latin-1") for name, value in headers if name == b"host"), "")
        try:
            host = urlsplit(f"//{named}").hostname or ""
        except ValueError:
            host = ""
        if scope["type"] == "http" and not is_loopback(host):
            await PlainTextResponse("this page is for this machine only", 403, _HEADERS)(scope, receive, send)
            return
        await self._app(scope, receive, send)


async def _page(show: Show, _: Request) -> Response:
    """Give the page; all that is in it comes by the other addresses."""
    style, script = _source("preview.css"), _source("preview.js")
    words = {name: str(say(f"look.{name}", show.language)) for name in _WORDS}
    html = _template().render(
        language=show.language,
        words=words,
        told=json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"),
        widths=WIDTHS,
        looks=LOOKS,
        clip=CLIP,
        most=kilo(CLIP),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - likewise
    )
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; connect-src 'self'; "
        "frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(html, headers={**_HEADERS, "Content-Security-Policy": policy})


async def _campaigns(show: Show, _: Request) -> Response:
    """Tell what there is to choose from."""
    loaded, language = show.desk.loaded, show.language
    project = loaded.project
    sound = {campaign.id for campaign in project.campaigns} if project else set[str]()
    listed = [_campaign(one, broken=one.id not in sound) for one in loaded.draft.campaigns]
    listed += [{"id": name, "title": name, "broken": True, "contents": list[object]()} for name in _unread(loaded)]
    faces = [
        {"id": one.id, "title": str(say(one.title, language)) if one.title else one.shown} for one in show.desk.faces()
    ]
    shop = project.shop.shop.name if project else ""
    return _json({"version": show.desk.version, "shop": shop, "campaigns": listed, "faces": faces})


def _unread(loaded: Loaded) -> list[str]:
    """Return the stems of campaign files that nobody could read."""
    read = {campaign.file for campaign in loaded.draft.campaigns}
    torn = {one.file for one in loaded.problems if re.fullmatch(r"campaigns/[^/]+\.toml", one.file)}
    return sorted(PurePosixPath(file).stem for file in torn - read)


def _campaign(campaign: Campaign, *, broken: bool) -> dict[str, object]:
    contents = [
        {"label": _label(one), "subject": one.subject, "dated": one.date is not None} for one in campaign.editions
    ]
    return {"id": campaign.id, "title": campaign.title, "broken": broken, "contents": contents}


def _label(content: Content) -> str:
    return content.date.isoformat() if content.date else str(content.year or "∞")


async def _letter(show: Show, request: Request) -> Response:
    """Give one letter as somebody sees it, or what keeps it from being printed."""
    found = await asyncio.to_thread(_found, show, request)
    if found.seen is None or found.seen.preview is None:
        style = _source("mistake.css")
        page = _template("mistake.html").render(
            language=show.language,
            words={name: str(say(f"look.{name}", show.language)) for name in ("broken", "empty")},
            problems=[one.record(show.language) for one in found.problems],
            style=Markup(style),  # noqa: S704 - our own file
        )
        return HTMLResponse(page, headers=_LETTER)
    shown = with_images(found.seen.preview.html, found.seen.preview.eml)
    wanted: Look = _BY_NAME.get(request.query_params.get("scheme", ""), "light")
    return HTMLResponse(as_seen(shown, wanted), headers=_LETTER)


async def _look(show: Show, request: Request) -> Response:
    """Tell all that is known of one letter but what is wrong with it."""
    found = await asyncio.to_thread(_found, show, request)
    if found.seen is None or found.seen.preview is None:
        return _json({"version": show.desk.version, "key": found.key, "letter": None})
    preview = found.seen.preview
    letter = {
        **record(found.seen, show.language),
        "text": preview.text,
        "source": preview.html,
        "variables": variables_text(preview.variables),
        "size": kilo(len(preview.html.encode())),
        "attached": _attached(found.seen),
    }
    return _json({"version": show.desk.version, "key": found.key, "letter": letter})


def _attached(seen: Seen) -> list[dict[str, str]]:
    """Return what goes along with a letter, with its size in kilobytes."""
    files = seen.parts.attached if seen.parts is not None else ()
    return [{"name": name, "size": kilo(octets)} for name, octets in files]


async def _problems(show: Show, request: Request) -> Response:
    """Tell what is wrong with a campaign, and with this letter: the slow part, asked for after the letter is shown."""
    found = await asyncio.to_thread(_found, show, request)
    campaign = request.query_params.get("campaign", "")
    more = await asyncio.to_thread(problems_of, show.desk.loaded, campaign)
    problems: tuple[Problem, ...] = ordered((*found.problems, *more))
    return _json({"version": show.desk.version, "problems": [one.record(show.language) for one in problems]})


def _found(show: Show, request: Request) -> Found:
    asked = request.query_params
    try:
        number = int(asked.get("content", "0"))
        day = date.fromisoformat(asked["on"]) if asked.get("on") else None
    except ValueError as error:
        raise HTTPException(400) from error
    return look(show.desk, asked.get("campaign", ""), number, day, asked.get("face", ""))


async def _changes(show: Show, _: Request) -> Response:
    """Tell the number of each reading as it comes (Server-Sent Events)."""
    headers = {**_HEADERS, "X-Accel-Buffering": "no"}
    return StreamingResponse(_versions(show), media_type="text/event-stream", headers=headers)


async def _versions(show: Show) -> AsyncIterator[str]:
    stopping = asyncio.ensure_future(show.stop.wait())
    try:
        while not show.stop.is_set():
            news = asyncio.ensure_future(show.desk.news.wait())
            yield f"data: {show.desk.version}\n\n"
            try:
                ready, _ = await asyncio.wait((news, stopping), timeout=_QUIET_S, return_when=asyncio.FIRST_COMPLETED)
            finally:
                news.cancel()
            if not ready:
                yield ": still here\n\n"
    finally:
        stopping.cancel()


def _json(document: dict[str, object]) -> Response:
    return JSONResponse(document, headers=_HEADERS)


@cache
def _source(name: str) -> str:
    return (files("engine.web") / "look" / name).read_text("utf-8")


@cache
def _template(name: str = "preview.html") -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_source(name))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
