"""A page as an HTTP answer: HTML of one piece, and the headers that every answer carries.

In: a `Masthead` and a `Page`. Out: a response without script, cookie or anything from a third party; the one style
sheet is allowed by its hash, so that an injected one stays dead. Every answer of the room is made here, errors too:
middleware would not see those that Starlette makes outside of it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from engine.web.pages import Masthead, Page

_LOOK = files("engine.web") / "look"
_STYLE = (_LOOK / "page.css").read_text("utf-8")
_PAGE = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
    (_LOOK / "page.html").read_text("utf-8")
)


@lru_cache(maxsize=8)
def _headers(style: str) -> Mapping[str, str]:
    """Return the headers of every answer, which allow this style sheet and no other."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",  # the token in our address must not travel to the shop's site
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


HEADERS: Mapping[str, str] = _headers(_STYLE)


def page_answer(masthead: Masthead, page: Page, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return the page as HTML; `headers` come on top of those that every answer has."""
    names = {name: masthead.speech.say(f"web.{name}").message for name in ("sender", "postal_address", "questions")}
    style = _STYLE + masthead.colours
    html = _PAGE.render(shop=masthead, page=page, names=names, style=Markup(style))  # noqa: S704 - our own file, and #rrggbb
    return HTMLResponse(html, status, {**(headers or {}), **_headers(style), "Content-Language": masthead.speech.tag})


def word_answer(word: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return one word for a program that asks; `headers` come on top of those that every answer has."""
    return PlainTextResponse(word, status, {**(headers or {}), **HEADERS})
