"""The body of a POST, which may say anything.

In: a request. Out: its first 4 KB, the fields of a form in them, and whether they are RFC 8058's one-click. Never an error, and never a longer wait
than a few seconds: the token in the address is the capability, and whoever posts to it leaves, whatever the body says.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message

KEPT = 4096  # a one-click body of multipart/form-data takes about 200 octets
_FIELDS = 48  # a shop's topics and what a person has
_PATIENCE = 5.0  # seconds; a body of 4 KB needs one packet or three


async def beginning(request: Request, patience: float = _PATIENCE) -> bytes:
    """Return the first 4 KB of the body, or what came of it within `patience` seconds or before the client hung up."""
    kept = bytearray()
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(patience), aclosing(request.stream()) as chunks:
            async for chunk in chunks:
                kept += chunk[: KEPT - len(kept)]
                if len(kept) == KEPT:
                    break
    return bytes(kept)


async def pairs(request: Request, body: bytes) -> list[tuple[str, str]]:
    """Return what a form's body says, as (name, value) in its order; of a body that is none, nothing."""

    async def replay() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        form = await Request(request.scope, replay).form(max_files=0, max_fields=_FIELDS)
    except Exception:  # noqa: BLE001 - a stranger's body (charset=undefined, a torn boundary) must keep nobody from leaving
        return []
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


async def fields(request: Request, body: bytes) -> dict[str, str]:
    """Return what a form's body says, by name. The last of two equal names counts."""
    return dict(await pairs(request, body))


def is_one_click(body: bytes, said: Mapping[str, str]) -> bool:
    """Tell whether the body carries `List-Unsubscribe=One-Click`, in either form of RFC 8058 section 3.1."""
    # Also where the Content-Type is missing or wrong.
    return body.strip() == b"List-Unsubscribe=One-Click" or said.get("List-Unsubscribe") == "One-Click"
