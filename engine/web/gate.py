"""What the application does not see: a request too many, and a body that nobody could mean.

In: the application. Out: the same, behind two bounds. Both answers close the connection, so that nothing of the body is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.web.answer import word_answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE = 512  # requests under way; each takes a page's work and its place in the queue for the store
LONGEST = 4 * 1024 * 1024  # octets of a body: a batch of events is the largest that anybody sends
_CLOSED = {"Connection": "close"}


def guarded(app: ASGIApp, at_once: int = AT_ONCE) -> ASGIApp:
    """Return the application behind its bounds."""
    under_way = 0

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal under_way
        if scope["type"] == "http" and _is_long(scope):
            return await word_answer("too long", 413, _CLOSED)(scope, receive, send)
        if under_way >= at_once:
            return await word_answer("busy", 503, {**_CLOSED, "Retry-After": "5"})(scope, receive, send)
        under_way += 1
        try:
            await app(scope, receive, send)
        finally:
            under_way -= 1

    return bounded


def _is_long(scope: Scope) -> bool:
    """Tell whether the body says that it is too long; h11 has checked that the length is a number."""
    return any(name == b"content-length" and int(value) > LONGEST for name, value in scope["headers"])
