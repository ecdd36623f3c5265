"""A shop with one topic, the links of its letters, and its ledger read past the engine."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from sqlalchemy import insert

from engine.message.token import LeaveToken, sign_leave
from engine.project.project import Project
from engine.project.schedules import Schedules
from engine.project.shop import ShopFile
from engine.schema.tables import subscribers
from engine.store.consents import Said, append

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.types import ASGIApp

    from engine.store.database import Store

KEY, OLD_KEY, STRANGERS_KEY = b"k" * 32, b"o" * 32, b"x" * 32
SUBJECT = "abcdefghijklmn27"
WEDNESDAY = datetime(2026, 12, 2, 2, 40, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The store's file, read past the engine."""

    path: Path

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(statement).fetchall()

    def change(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement, values)

    def person(self, subject: str, address: str) -> None:
        """Write a subscriber into the store, of whom nothing else is known."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            needed = [row[1] for row in connection.execute("PRAGMA table_info(subscribers)") if row[3] and not row[5]]
            domain = address.rpartition("@")[2]
            told = {"subject": subject, "address": address, "address_key": address, "domain": domain, "lane": domain}
            known: dict[str, object] = {**told, "attributes": "{}"}
            values = [known.get(name, 0 if name.endswith("_ms") else "") for name in needed]
            marks = ",".join("?" * len(needed))
            connection.execute(f"INSERT INTO subscribers ({','.join(needed)}) VALUES ({marks})", values)

    def entries(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT subject, topic, state, source FROM consents ORDER BY id")

    def evidence(self) -> str:
        return self.rows("SELECT evidence FROM consent_evidence")[0][0]


def shop_project(
    locale: str = "ja", base_url: str = "https://mail.saekien.example", contact: str = "", **tables: object
) -> Project:
    """Return a project of one topic, unless `tables` says others; only the shop's file matters to this room."""
    shop = {
        "shop": {
            "name": "茶香舗 さえき園" if locale == "ja" else "Hill & Harbour",
            "url": "https://saekien.example/",
            "timezone": "Asia/Tokyo",
            "locale": locale,
            "country": "JP",
            "legal": {
                "name": "さえき園製茶合資会社" if locale == "ja" else "Hill & Harbour Ltd.",
                "postal_address": "〒421-0500 静岡県牧之原市佐伯原88",
                "contact": contact or "https://saekien.example/contact",
            },
        },
        "sender": {"from": "佐伯 <tencho@mail.saekien.example>"},
        "topics": {"newsletter": {"title": "水曜だより" if locale == "ja" else "The Friday Shelf"}},
        "relays": {"main": {"kind": "postfix", "host": "127.0.0.1"}},
        "web": {"base_url": base_url},
        **tables,
    }
    return Project(Path(), ShopFile.model_validate(shop), Schedules(), (), {}, {}, "")


TOPICS = {
    "newsletter": {"title": "水曜だより"},
    "seasonal": {"title": "季節のご案内"},
    "orders": {"title": "ご注文のお知らせ", "kind": "notice"},
}
"""Two of advertisements, and one that rests on a contract."""


async def know(store: Store, *said: Said, address: str = "hanako@gmail.example") -> None:
    """Write down a person, and what they said."""
    async with store.writing() as connection:
        await insert_subscriber(connection, address)
        for one in said:
            await append(connection, [one], one.at_ms or 1)


async def insert_subscriber(connection: AsyncConnection, address: str, subject: str = SUBJECT) -> None:
    person = {
        "subject": subject, "address": address, "address_key": address, "domain": address.rpartition("@")[2],
        "lane": "gmail", "name": "山田花子", "birthday": "1980-03-04", "month_day": "03-04", "attributes": {},
        "source": "shop", "created_ms": 0, "updated_ms": 0,
    }  # fmt: skip
    await connection.execute(insert(subscribers).values(person))


def agreed(topic: str = "newsletter", at_ms: int = 1_000, **rest: Any) -> Said:
    """Return a person's express word."""
    return Said(SUBJECT, topic, "granted", at_ms, "shop", None, {"address": "hanako@gmail.example"}, **rest)


def form_of(page: str, path: str) -> str:
    """Return the address that a page's form of this kind posts to."""
    found = re.search(rf'action="([^"]*/{path}/[^"]+)"', page)
    assert found, f"no form for {path}"
    return found[1]


def link(topic: str = "newsletter", key: bytes = KEY, edition: int = 7) -> str:
    """Return the path of a leave link."""
    return "/leave/" + sign_leave(LeaveToken(SUBJECT, topic, edition), key)


def client_of(app: ASGIApp, address: str = "203.0.113.9") -> httpx.AsyncClient:
    """Return a client that speaks to the application from an address, without a socket."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50000))
    return httpx.AsyncClient(transport=transport, base_url="https://mail.saekien.example")
