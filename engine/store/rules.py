"""Since when a campaign's rule is known: who was past it by then was not missed, and `existing` says what becomes of them.

In: the rules of the project by their digests, a moment. Out: the moment at which each was first seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from engine.schema.tables import rules_seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection


async def rules_since(connection: AsyncConnection, rules: Mapping[str, str]) -> dict[str, int]:
    """Return since when (ms) each campaign's present rule is known; `rules` has their digests. New ones are absent."""
    rows = await connection.execute(select(rules_seen.c.campaign, rules_seen.c.digest, rules_seen.c.since_ms))
    return {row.campaign: row.since_ms for row in rows if rules.get(row.campaign) == row.digest}


async def keep_rules(connection: AsyncConnection, rules: Mapping[str, str], since_ms: int) -> None:
    """Write down rules that are seen for the first time, or again after another one: those before them are forgotten."""
    values = [{"campaign": name, "digest": digest, "since_ms": since_ms} for name, digest in rules.items()]
    if values:
        await connection.execute(delete(rules_seen).where(rules_seen.c.campaign.in_(list(rules))))
        await connection.execute(insert(rules_seen), values)
