"""The figures of this moment, as text for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.metrics import metrics_text
from engine.store.metered import measured

if TYPE_CHECKING:
    from engine.store.database import Store


async def metrics_of(store: Store, now_ms: int) -> str:
    """Return the page of figures."""
    async with store.reading() as connection:
        found = await measured(connection, now_ms)
    return metrics_text(found, now_ms)
