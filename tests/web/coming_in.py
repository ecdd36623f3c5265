"""A shop whose form people sign up by: its pages without a socket, the mail that arrives, what the store has then."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from engine.delivery.clock import Clock
from engine.delivery.tending import tend
from engine.web.application import application

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from workshop import Workshop

    from engine.store.database import Store

KEY = b"k" * 32
NOW = datetime(2026, 12, 2, 2, 40, tzinfo=UTC)
LINK = re.compile(r"https?://[\w.:]+(/sign-up-confirm/[\w-]+)")


class Moved(Clock):
    """A clock whose time stands still until a test moves it; how long something takes stays real."""

    def __init__(self, at: datetime = NOW) -> None:
        object.__setattr__(self, "at", at)
        object.__setattr__(self, "ahead", timedelta())

    at: datetime

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return super().monotonic() + (self.at - NOW).total_seconds()

    def move(self, **span: float) -> None:
        object.__setattr__(self, "at", self.at + timedelta(**span))


@dataclass
class Visit:
    """Somebody at the shop's public pages."""

    shop: Workshop
    store: Store
    clock: Moved
    client: httpx.AsyncClient
    bells: list[int]

    async def post(self, address: str = "hana@example.com", **fields: Any) -> httpx.Response:
        """Post what a browser posts: every field of the form, the empty ones, too."""
        empty = {"name": "", "birthday": "", "website": ""}
        return await self.client.post("/sign-up/newsletter", data={"address": address, **empty, **fields})

    async def tend(self) -> None:
        await tend(self.shop.project(), self.store, self.clock, KEY)

    def asked(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.shop.past("SELECT address_key, state FROM sign_ups ORDER BY id")]

    def words(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.shop.past("SELECT topic, state, source FROM consents ORDER BY id")]


@asynccontextmanager
async def visiting(shop: Workshop, host: str = "203.0.113.9") -> AsyncGenerator[Visit]:
    """Open the shop's pages to a visitor."""
    clock, bells = Moved(), list[int]()
    async with shop.store() as store:
        app = application(shop.project(), store, [KEY], clock, bell=lambda: bells.append(1))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(host, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="https://mail.saekien.example") as client:
            yield Visit(shop, store, clock, client, bells)


def link_in(content: str) -> str:
    """Return the path of the link by which a mail asks for a confirmation."""
    found = LINK.search(content)
    assert found, content
    return found[1]
