"""An address book for tests of lists: a store of its own, lists written as text or bytes, and what the store holds then."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from servers import past
from workshop import new_store

from engine.people.exporting import export_people
from engine.people.importing import Imported, Wish, import_people
from engine.people.rows import Reader, Refusal
from engine.project.mapping import Mapping
from engine.reply.lanes import lanes_of
from engine.store.database import Store, open_store
from engine.store.server import Where, store_at

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from engine.people.wishes import Batch
    from engine.project.shop import Attribute

FORM = "Write to me on Wednesdays."
CONSENT = {"column": "letter", "granted": ["yes"], "refused": ["no"], "at": "since", "form": FORM}
PLAIN: dict[str, Any] = {
    "source": "shop",
    "columns": {"address": "email", "name": "name", "birthday": "born", "last_order": "ordered"},
    "consent": {"newsletter": CONSENT},
    "suppressed": {"column": "stopped", "bounce": ["bounced"], "complaint": ["complained"]},
}
HEADINGS = "email,name,born,ordered,letter,since,stopped"
NOW = "2026-11-25T09:00+09:00"


@dataclass(slots=True)
class Book:
    """One store in a folder."""

    folder: Path
    attributes: dict[str, Attribute] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tokyo"))
    url: str | None = None  # of a server's database; else the store is a file

    @property
    def path(self) -> Path:
        return self.folder / "book.db"

    @property
    def where(self) -> Where:
        return store_at(self.url, self.folder) if self.url else self.path

    @asynccontextmanager
    async def store(self) -> AsyncGenerator[Store]:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.url is None and not self.path.exists():
            self.path.write_bytes(new_store(0))
        store = await open_store(self.where)
        try:
            yield store
        finally:
            await store.close()

    def write(self, content: str | bytes, name: str = "people.csv") -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    async def take(
        self,
        content: str | bytes | Path,
        *,
        mapping: dict[str, Any] | None = None,
        at: str = NOW,
        store: Store | None = None,
    ) -> tuple[Counter[str], list[Refusal]]:
        """Import a list; return the counts and the refused rows."""
        done, refused = await self.imported(content, mapping=mapping, at=at, store=store)
        return done.count, refused

    async def imported(
        self,
        content: str | bytes | Path,
        *,
        mapping: dict[str, Any] | None = None,
        at: str = NOW,
        store: Store | None = None,
        name: str = "people.csv",
        batch: Batch | None = None,
        **wish: Any,
    ) -> tuple[Imported, list[Refusal]]:
        """Import a list; return all that came of it, and the refused rows."""
        if store is None:
            async with self.store() as opened:
                return await self.imported(
                    content, mapping=mapping, at=at, store=opened, name=name, batch=batch, **wish
                )
        path = self.write(content, name) if isinstance(content, str | bytes) else content
        table = Mapping.model_validate(mapping or PLAIN)
        moment = datetime.fromisoformat(at)
        reader = Reader(table, self.attributes, lanes_of({}), self.zone, moment, batch)
        refused: list[Refusal] = []
        return await import_people(store, path, reader, "shop", refused.append, Wish(**wish)), refused

    async def rows(self, *rows: str, **options: Any) -> tuple[Counter[str], list[Refusal]]:
        """Import rows under the plain headings."""
        return await self.take("\n".join([HEADINGS, *rows]) + "\n", **options)

    async def export(self, topics: tuple[str, ...] = ("newsletter",)) -> Path:
        path = self.folder / "export.csv"
        async with self.store() as store:
            with path.open("w", encoding="utf-8-sig", newline="") as out:
                await export_people(store, out, topics, self.attributes)
        return path

    def all(self, statement: str) -> list[tuple[Any, ...]]:
        return past(self.where, statement)

    def people(self) -> dict[str, tuple[Any, ...]]:
        """Return name, birthday and last order by address."""
        rows = self.all("SELECT address, name, birthday, last_order FROM subscribers ORDER BY id")
        return {row[0]: row[1:] for row in rows}

    def states(self, topic: str = "newsletter") -> dict[str, tuple[str, int]]:
        """Return each person's present word on a topic, and its moment in milliseconds."""
        rows = self.all(
            "SELECT s.address, c.state, c.at_ms FROM consent_states c JOIN subscribers s USING (subject)"
            f" WHERE c.topic = '{topic}' ORDER BY s.id"
        )
        return {row[0]: row[1:] for row in rows}

    def words(self) -> dict[str, str]:
        return {address: state for address, (state, _) in self.states().items()}


def ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def told(refused: list[Refusal]) -> list[tuple[int, str]]:
    return [(refusal.line, refusal.code) for refusal in refused]
