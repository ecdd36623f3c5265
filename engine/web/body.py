"""The body of a POST that leaves, which may say anything.

In: a request. Out: its first 4 KB, and whether they are RFC 8058's one-click. Never an error, and never a longer wait
than a few seconds: the token in the address is the capability, and whoever posts to it leaves, whatever the body says.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request

if TYPE_CHECKING:
    from starlette.types import Message

KEPT = 4096  # a one-click body of multipart/form-data takes about 200 octets
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


async def is_one_click(request: Request, body: bytes) -> bool:
    """Tell whether the body carries `List-Unsubscribe=One-Click`, in either form of RFC 8058 section 3.1."""
    if body.strip() == b"List-Unsubscribe=One-Click":  # also where the Content-Type is missing or wrong
        return True

    async def replay() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        form = await Request(request.scope, replay).form(max_files=0, max_fields=8)
    except Exception:  # noqa: BLE001 - a stranger's body (charset=undefined, a torn boundary) must keep nobody from leaving
        return False
    return form.get("List-Unsubscribe") == "One-Click"
