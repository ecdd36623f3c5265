"""The figures' own page, for Prometheus on the same machine: apart from the public pages, since they tell how the shop does.

In: what gives the text. Out: an ASGI application with one address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from engine.report.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response


def metrics_application(text: Callable[[], Awaitable[str]]) -> Starlette:
    """Return the application that answers /metrics."""

    async def metrics(_request: Request) -> Response:
        return PlainTextResponse(await text(), media_type=CONTENT_TYPE)

    return Starlette(routes=[Route("/metrics", metrics, methods=["GET"])])
