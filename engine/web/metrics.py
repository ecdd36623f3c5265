"""The figures' own page, for Prometheus: apart from the public pages, since they tell how the shop does, or by a token.

In: what gives the text. Out: an ASGI application with one address, for a port of this machine; or an answer of the public
one, for whoever shows the token.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from engine.report.metrics import CONTENT_TYPE
from engine.store.database import StoreError
from engine.web.answer import HEADERS, word_answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response


def metrics_application(text: Callable[[], Awaitable[str]]) -> Starlette:
    """Return the application that answers /metrics."""

    async def metrics(_request: Request) -> Response:
        return PlainTextResponse(await text(), media_type=CONTENT_TYPE)

    return Starlette(routes=[Route("/metrics", metrics, methods=["GET"])])


async def metrics_by_token(token: bytes, text: Callable[[], Awaitable[str]], request: Request) -> Response:
    """Answer a request to /metrics among the public pages."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), token):
        return word_answer("unauthorized", 401, {"WWW-Authenticate": "Bearer"})
    try:
        return PlainTextResponse(await text(), 200, HEADERS, CONTENT_TYPE)
    except StoreError:
        return word_answer("the store cannot be read", 503)
