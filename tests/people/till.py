"""A till for tests of events: lists written as text, taken into the store of an address book, and what the store holds then."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.people.events import Taking, import_events
from engine.project.event_mapping import EventMapping
from engine.project.periods import Period
from engine.store.grounds import Ground, Origin

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from book import Book

    from engine.store.event_stage import Refused

HEADINGS = "key,address,kind,at,amount,order,product,category,quantity"
COLUMNS: dict[str, Any] = {
    "kind": {"column": "kind"},
    "amount": "amount",
    "order": "order",
    "product": "product",
    "category": "category",
    "quantity": "quantity",
}
NOW = "2026-11-25T09:00+09:00"
ZONE = ZoneInfo("Asia/Tokyo")
ANN, BO = "ann@chanoyu.example", "bo@chanoyu.example"


def ground(*topics: str, at: str = NOW) -> Ground:
    """Return what an order is a ground for: these topics, for a year."""
    year = Period(1, "year")

    def until_ms(at_ms: int) -> int:
        return int(year.after(datetime.fromtimestamp(at_ms / 1000, ZONE)).timestamp() * 1000)

    return Ground(topics, until_ms, int(year.before(datetime.fromisoformat(at)).timestamp() * 1000))


@dataclass
class Till:
    """What a shop sells, and to whom: a book of people, and lists of what they did."""

    book: Book

    async def people(self, *addresses: str) -> None:
        """Let people in, by a list."""
        await self.book.rows(*(f"{address},N,,,,," for address in addresses))

    async def take(
        self,
        content: str | bytes | Path,
        *,
        columns: dict[str, Any] | None = None,
        name: str = "orders.csv",
        at: str = NOW,
        basis: Ground | None = None,
        dry_run: bool = False,
        to: Path | None = None,
    ) -> tuple[Counter[str], list[Refused]]:
        """Import a list; return the counts and the refused rows."""
        path = self.book.write(content, name) if isinstance(content, str | bytes) else content
        mapping = EventMapping.model_validate({"source": "shop", "events": COLUMNS if columns is None else columns})
        origin = Origin("shop", path.name, int(datetime.fromisoformat(at).timestamp() * 1000))
        taking = Taking(mapping.events, "orders", ZONE, frozenset(), origin, basis, to, dry_run)
        refused: list[Refused] = []

        def hear(one: Refused) -> str:
            refused.append(one)
            return f"why, {one.line}"

        async with self.book.store() as store:
            return await import_events(store, path, taking, hear), refused

    async def rows(self, *rows: str, **options: Any) -> tuple[Counter[str], list[Refused]]:
        """Import rows under the plain headings; what is left out at the end of a row is blank."""
        wanted = len(HEADINGS.split(","))
        full = [row + "," * (wanted - len(next(csv.reader([row])))) for row in rows]
        return await self.take("\n".join([HEADINGS, *full]) + "\n", **options)

    def events(self) -> list[tuple[Any, ...]]:
        """Return key, whose, kind, day, amount and order of each event."""
        return self.book.all("SELECT key, address_key, kind, day, amount, order_key FROM events ORDER BY id")

    def items(self, key: str) -> set[tuple[Any, ...]]:
        return set(
            self.book.all(
                "SELECT product, category, quantity FROM event_items"
                f" WHERE event_id = (SELECT id FROM events WHERE key = '{key}')"
            )
        )

    def sums(self, address: str = ANN) -> tuple[Any, ...]:
        """Return first order, last order, number and sum of a person."""
        (row,) = self.book.all(
            f"SELECT first_order, last_order, order_count, order_sum FROM subscribers WHERE address = '{address}'"
        )
        return row

    def complaints(self, address: str = ANN) -> int:
        return self.book.all(f"SELECT open_complaints FROM subscribers WHERE address = '{address}'")[0][0]


def told(refused: list[Refused]) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in refused]
