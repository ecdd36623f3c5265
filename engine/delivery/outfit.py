"""What every worker of a run shares: the store and the journal, the relay, the compiled letters, the sums.

Put together once by `outgoing.py`; never: a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from engine.delivery.clock import Clock
    from engine.delivery.pace import Pace
    from engine.delivery.routes import Routes
    from engine.delivery.wire import Connect
    from engine.delivery.worked import Observer, Worked
    from engine.message.dkim import Signer
    from engine.message.press import Press
    from engine.message.returning import Plus
    from engine.project.relay import Relay
    from engine.project.values import Hours
    from engine.reply.lanes import Lanes
    from engine.store.database import Store
    from engine.store.editions import State
    from engine.store.journal import Journal


@dataclass(frozen=True, slots=True)
class Outfit:
    """What every worker of a run shares."""

    store: Store
    journal: Journal
    clock: Clock
    zone: ZoneInfo
    run: str
    relay_name: str
    relay: Relay
    """This worker's; the others of a run may have another."""
    relays: Mapping[str, Relay]
    routes: Routes
    sender: str
    """The envelope's, where `returns` makes none for each message."""
    lanes: Lanes
    key: bytes
    observer: Observer
    stop: asyncio.Event
    presses: dict[int, Press]
    worked: dict[int, Worked]
    quiet_hours: Hours
    lives_ms: int
    connect: Connect | None
    signer: Signer | None
    pace: Pace
    coupon_key: bytes | None = None
    strides: dict[str, int] = field(default_factory=dict[str, int])
    """How many of a lane one block takes at most, by how quick the lane was so far."""
    halted: dict[int, State] = field(default_factory=dict[int, "State"])
    """Editions that were stopped while they went out (halting.py): none of their messages is begun any more."""
    marks: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    """The last outcomes by edition and lane, and of the whole edition in this process by the lane "" (holding.py)."""
    hold_percent: int | None = None
    returns: Plus | None = None
    """The mailbox to which bounces come back, each by an address of its own (VERP)."""
    marks_letters: bool = False
    """Each letter names its delivery in a header: there is a webhook that tells what became of it."""
    leaves: Plus | None = None
    """The mailbox to which readers' programs write that their reader leaves."""
