"""What a shop tells as it happens: orders, shipments, arrivals, cancellations, by the way that lists of them take.

In: rows as JSON, each an object. Out: the counts, and each refused row with its reason, in the shop's language. The rows become a
list of JSON lines and go through `people/events.py`: an event comes in whole or not at all, the same key twice changes nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine.people.events import Taking, import_events
from engine.people.order_ground import order_ground
from engine.project.event_mapping import EventColumns, EventMapping, Kind
from engine.reply.lanes import lanes_of
from engine.store.grounds import Origin
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from engine.project.project import Project
    from engine.project.webhooks import Webhook
    from engine.store.database import Store
    from engine.store.event_stage import Refused
    from engine.words import Language

MOST_ROWS = 1_000
OURS = EventColumns(
    key="key",
    address="address",
    kind=Kind(column="kind"),
    at="at",
    amount="amount",
    order="order",
    tracking="tracking",
    product="product",
    category="category",
    quantity="quantity",
)
"""The fields of a row where the webhook names no mapping."""
_COUNTS = ("rows", "new", "known", "strangers", "erased", "granted")


async def take_rows(
    project: Project,
    store: Store,
    hook: tuple[str, Webhook],
    rows: Sequence[object],
    now: datetime,
    language: Language,
) -> tuple[Mapping[str, int], list[dict[str, object]]]:
    """Take rows in; return the counts and what was refused."""
    refused: list[dict[str, object]] = []

    def hear(row: Refused) -> str:
        reason = say(row.code, language, **row.values)
        refused.append({"row": row.line, "code": row.code, "message": reason.message, "hint": reason.hint})
        return str(reason)

    with TemporaryDirectory(prefix="tayori-") as folder:
        path = Path(folder) / "webhook.jsonl"
        path.write_text("".join(f"{_line(row)}\n" for row in rows), encoding="ascii")
        count = await import_events(store, path, _taking(project, *hook, now), hear)
    return {name: count[name] for name in _COUNTS}, refused


def _line(row: object) -> str:
    """Return a row as a line; what no database can write (half a surrogate pair, NUL) makes it none."""
    line = json.dumps(row)
    whole = json.dumps(row, ensure_ascii=False)
    return '""' if "\\u0000" in line or any("\ud800" <= letter <= "\udfff" for letter in whole) else line


def _taking(project: Project, name: str, hook: Webhook, now: datetime) -> Taking:
    given = project.event_mappings.get(hook.mapping) if hook.mapping else None
    mapping = given or EventMapping(source=name, events=OURS)
    origin = Origin(mapping.source, f"webhooks.{name}", int(now.timestamp() * 1000))
    lenient = lanes_of(project.shop.lanes).lenient
    ground = order_ground(project, now)
    return Taking(mapping.events, hook.mapping or name, project.zone, lenient, origin, ground)
