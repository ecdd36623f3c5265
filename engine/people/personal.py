"""One person's right of access: everything the store holds about them, as one document.

In: an open store, a folded address. Out: tables of plain values (moments in ISO 8601, UTC), or `None` where there is nothing. Of
somebody who was erased: when that was, and what the law still asks the shop to keep. Nothing of anybody else.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from engine.store.erasures import erased_among
from engine.store.personal import (
    bounces_of,
    consents_of,
    coupons_of,
    deliveries_of,
    events_of,
    items_of,
    sign_ups_of,
    stages_of,
    stops_of,
    subscriber,
    suppression_of,
)

if TYPE_CHECKING:
    from engine.store.database import Store

_OURS = (
    "id",
    "lane",
    "address_key",
    "domain",
    "month_day",
)  # how the engine finds them again: nothing about the person


async def personal(store: Store, key: str) -> dict[str, Any] | None:
    """Return all about one person."""
    async with store.reading() as connection:
        person = await subscriber(connection, key)
        erased = (await erased_among(connection, [key])).get(key)
        number = person["id"] if person else None
        subject = person["subject"] if person else erased.subject if erased else None
        events = [
            {**_shown(event), "items": await items_of(connection, event["id"])}
            for event in await events_of(connection, key, number)
        ]
        found: dict[str, Any] = {
            "person": None if person is None else _shown(person),
            "consents": [_consent(one) for one in await consents_of(connection, subject)] if subject else [],
            "deliveries": [_shown(one) for one in await deliveries_of(connection, number)] if number else [],
            "coupons": [_shown(one) for one in await coupons_of(connection, number)] if number else [],
            "events": events,
            "stages": [_shown(one) for one in await stages_of(connection, number)] if number else [],
            "sign_ups": [_shown(one) for one in await sign_ups_of(connection, key)],
            "suppression": _shown(stopped) if (stopped := await suppression_of(connection, key)) else None,
            "returned": [_shown(one) for one in await bounces_of(connection, number)] if number else [],
            "stops": [_shown(one) for one in await stops_of(connection, key)],
            "erasure": None if erased is None else {"erased_at": moment(erased.erased_ms)},
        }
    return found if any(found.values()) else None


def _consent(entry: dict[str, Any]) -> dict[str, Any]:
    evidence = entry["evidence"]
    return {**_shown(entry), "entry": entry["id"], "evidence": None if evidence is None else json.loads(evidence)}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for its reader: moments as text, nothing that only the engine needs."""
    return {
        f"{name.removesuffix('_ms')}_at" if name.endswith("_ms") and name != "at_ms" else name.replace("at_ms", "at"): (
            moment(value) if name.endswith("_ms") else value
        )
        for name, value in row.items()
        if name not in _OURS
    }


def moment(ms: int | None) -> str | None:
    """Return a moment in ISO 8601, UTC."""
    if ms is None:
        return None
    seconds, milliseconds = divmod(ms, 1000)
    found = datetime.fromtimestamp(seconds, UTC).replace(microsecond=milliseconds * 1000)
    return found.isoformat(timespec="milliseconds" if milliseconds else "seconds")
