"""What a dead run left behind: each of its open claims is planned again, settled or unknown.

In: the store and the journal; the caller holds the run's lock, so whoever made those claims is dead. Out: how many went
which way. A claim that the journal never mentions was not handed over and is planned again; one whose dot was imminent
and has no reply is unknown, shown to a person, never retried by itself; one with a reply is settled. Where the journal
of that run is missing or torn, or the machine went down with it, every open claim of it is unknown (DESIGN 5.2).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.reply.outcome import outcome
from engine.reply.reply import Reply, Stage
from engine.store.deliveries import Settled, give_back, left_behind, settle
from engine.store.journal import boot_id, read_journal

if TYPE_CHECKING:
    from pathlib import Path

    from engine.store.database import Store
    from engine.store.deliveries import Left
    from engine.store.journal import Runs

_RETRY_MS = 15 * 60 * 1000


async def recover(store: Store, journal: Path, store_name: str, run: str, now_ms: int) -> Counter[str]:
    """Close the open claims of dead runs; return the counts: planned, accepted, deferred, refused, unknown."""
    async with store.reading() as connection:
        left = await left_behind(connection, run)
    if not left:
        return Counter()
    told = read_journal(journal, store_name)
    boot = boot_id()
    verdicts = {claim.id: _verdict(claim, told, boot, now_ms) for claim in left}
    async with store.writing() as connection:
        await settle(connection, [verdict for verdict in verdicts.values() if verdict is not None], now_ms)
        await give_back(connection, [claim for claim, verdict in verdicts.items() if verdict is None])
    return Counter(verdict.state if verdict else "planned" for verdict in verdicts.values())


def _verdict(claim: Left, told: Runs, boot: str, now_ms: int) -> Settled | None:
    """Return how a claim is settled, or `None` when it never left."""
    if not told.whole(claim.run, boot):
        return Settled(claim.id, "unknown", None, None, "the run died and its journal is missing or torn")
    trace = told.traces.get((claim.run, claim.id))
    if trace is None:
        return None
    if not trace.replied:
        return Settled(claim.id, "unknown", None, None, "the run died at the final dot")
    state = outcome(Reply(trace.stage, trace.code, trace.text)).state
    until_ms = now_ms + _RETRY_MS if state == "deferred" else None
    return Settled(claim.id, state, until_ms, trace.code, trace.text, dot=trace.stage is Stage.DOT)
