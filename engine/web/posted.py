"""What a form posts: its fields, as text.

In: a request whose body may say anything and may be as long as it likes. Out: the fields, each with its values in their order, or `None`
for what is longer than a form of ours can be or is no form at all. No file is ever taken, and nobody is waited for longer than a few seconds.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request

if TYPE_CHECKING:
    from starlette.types import Message

_PATIENCE = 10.0  # seconds; a form takes a packet or three
_FIELDS = 64


async def fields_of(request: Request, most: int) -> dict[str, list[str]] | None:
    """Return the fields of a body of at most so many octets."""
    body = await _whole(request, most)
    if body is None:
        return None

    async def replay() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    found: dict[str, list[str]] = {}
    try:
        form = await Request(request.scope, replay).form(max_files=0, max_fields=_FIELDS, max_part_size=most)
        for name, value in form.multi_items():
            if isinstance(value, str):
                found.setdefault(name, []).append(value)
    except Exception:  # noqa: BLE001 - a stranger's body (charset=undefined, a torn boundary) is theirs to mend, not ours to fall over
        return None
    return found


async def _whole(request: Request, most: int) -> bytes | None:
    """Return the body, `None` where it is longer, does not come or breaks off."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared[:12]) > most:
        return None
    kept = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE), aclosing(request.stream()) as chunks:
            async for chunk in chunks:
                if len(kept) + len(chunk) > most:
                    return None
                kept += chunk
    except (TimeoutError, ClientDisconnect):
        return None
    return bytes(kept)
