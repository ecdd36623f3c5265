"""What the dead left behind: each of their open claims is planned again, settled or unknown.

In: the store and the journals; only `run` asks, alone. Out: how many went which way. Claims of the living are not touched
(lives.py). A claim that its journal never mentions was not handed over and is planned again; one whose dot was imminent
and has no reply is unknown, shown to a person, never retried by itself; one with a reply is settled. Where the journal
of that process is missing or torn, or the machine went down with it, each of its open claims is unknown (DESIGN 5.2). A process
that died on another host has its journal there: its claims are left to that host as long as an edition may live.
A refusal does what it would have done at once: a dead mailbox gets nothing any more, and it counts for `hold_at` (belated.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delivery.belated import Late, called_dead, count
from engine.delivery.lives import bury, dead, this_host
from engine.reply.outcome import outcome
from engine.reply.reply import Reply, Stage
from engine.store.deliveries import Settled, give_back, open_claims, settle
from engine.store.journal import boot_id
from engine.store.runs import end_runs, runs_asked_after
from engine.store.server import Server
from engine.store.stops import skip_cancelled
from engine.store.traces import read_journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.project.relay import Relay
    from engine.store.database import Store
    from engine.store.deliveries import Left
    from engine.store.runs import Run
    from engine.store.traces import Runs, Trace

_RETRY_MS = 15 * 60 * 1000

PLANNED, ELSEWHERE = "planned", "elsewhere"
"""What may become of a claim besides the states of a delivery: never handed over, or left to the host that has its journal."""


@dataclass(frozen=True, slots=True)
class _Past:
    """The dead, and what the journals that can be read here say of them."""

    runs: dict[str, Run]
    journals: dict[Path, Runs]
    own: Path
    boot: str
    on_server: bool
    relays: Mapping[str, Relay]

    def told(self, run: str) -> Runs | None:
        """Return the journal that can be trusted on a process; `None` where there is none."""
        lines = self.runs[run].lines if run in self.runs else 0
        journals = (self.journals[path] for path in self._paths(run))
        return next((one for one in journals if one.whole(run, self.boot, lines)), None)

    def elsewhere(self, run: str) -> bool:
        """Tell whether a process ran on another host; a file's store is on one host, whatever that is called."""
        return self.on_server and run in self.runs and self.runs[run].host != this_host()

    def _paths(self, run: str) -> list[Path]:
        return [Path(self.runs[run].journal), self.own] if run in self.runs else [self.own]


async def recover(project: Project, store: Store, own: Path, name: str, clock: Clock) -> Counter[str]:
    """Close the open claims of dead processes; return the counts: planned, elsewhere, accepted, deferred, refused, unknown.

    `own`: this host's journal; `name`: the store's in it. As long as an edition lives the word of another host is waited for.
    """
    async with store.reading() as connection:
        claims = await open_claims(connection)
        asked = await runs_asked_after(connection, {claim.run for claim in claims})
        gone = await dead(store, connection, asked)
    alive = {run.id for run in asked} - {run.id for run in gone}
    left = [claim for claim in claims if claim.run not in alive]
    if not left and not gone:
        return Counter()
    now_ms = clock.now_ms()
    past = _past(project, store, own, name, gone, read=bool(left))
    rules = project.shop.rules
    lives_ms = int(rules.finish_within.total_seconds() * 1000)
    verdicts = {claim.id: _verdict(claim, past, now_ms, lives_ms) for claim in left}
    async with store.writing() as connection:
        settled = [verdict for verdict in verdicts.values() if isinstance(verdict, Settled)]
        await settle(connection, settled, now_ms)
        await count(connection, _late(left, past, verdicts), rules.hold_at.percent, now_ms)
        await give_back(connection, [claim for claim, verdict in verdicts.items() if verdict == PLANNED])
        await skip_cancelled(connection, now_ms)  # a claim that went back to an edition that was cancelled meanwhile
        await end_runs(connection, past.runs, clock.real_us() // 1000)
    bury(store, gone)
    return Counter(verdict.state if isinstance(verdict, Settled) else verdict for verdict in verdicts.values())


def _late(left: Iterable[Left], past: _Past, verdicts: Mapping[int, Settled | str]) -> Iterable[Late]:
    """Yield the replies by which claims are settled."""
    for claim in left:
        verdict, told = verdicts[claim.id], past.told(claim.run)
        if told is not None and isinstance(verdict, Settled) and verdict.state != "unknown":
            yield Late(claim.edition, claim.key, claim.lane, _reply(told.traces[claim.run, claim.id]))


def _reply(trace: Trace) -> Reply:
    return Reply(trace.stage, trace.code, trace.text)


def _past(project: Project, store: Store, own: Path, name: str, gone: Iterable[Run], *, read: bool) -> _Past:
    runs = {run.id: run for run in gone}
    paths = {own, *(Path(run.journal) for run in runs.values())} if read else set[Path]()
    journals = {path: read_journal(path, name) for path in paths}
    return _Past(runs, journals, own, boot_id(), isinstance(store.where, Server), project.shop.relays)


def _verdict(claim: Left, past: _Past, now_ms: int, lives_ms: int) -> Settled | str:
    """Return how a claim is settled, or that it never left, or that another host has to say."""
    told = past.told(claim.run)
    if told is None:
        if past.elsewhere(claim.run) and claim.claimed_ms > now_ms - lives_ms:
            return ELSEWHERE
        return Settled(claim.id, "unknown", None, None, "the run died and its journal is missing or torn")
    trace = told.traces.get((claim.run, claim.id))
    if trace is None:
        return PLANNED
    if not trace.replied:
        return Settled(claim.id, "unknown", None, None, "the run died at the final dot")
    state = outcome(_reply(trace)).state
    until_ms = now_ms + _RETRY_MS if state == "deferred" else None
    dead = called_dead(past.relays, claim.relay, _reply(trace))
    return Settled(claim.id, state, until_ms, trace.code, trace.text, dot=trace.stage is Stage.DOT, dead=dead)
