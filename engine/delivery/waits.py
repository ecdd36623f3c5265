"""What a run leaves behind because it waits for long: said by lane, and on the editions' lines.

In: the tickets that nobody took. Out: a sentence for each lane with its moment and reason. What was not judged stays so, and what
is deferred stays deferred; the timer comes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.hours import clock_text
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.delivery.outfit import Outfit
    from engine.delivery.tickets import Ticket

_LONG = 1.0  # a shorter wait was cut off by whoever stopped the run


def say_waits(outfit: Outfit, tickets: Iterable[Ticket]) -> None:
    """Say which lanes wait, until when and why."""
    if outfit.stop.is_set():
        return
    lanes: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        lanes.setdefault(ticket.lane, []).append(ticket)
    for lane, waiting in sorted(lanes.items()):
        wait = outfit.pace.wait_of(lane)
        if wait is None or outfit.pace.ready(wait) - outfit.clock.monotonic() < _LONG:
            continue
        until, name = clock_text(wait.until_ms, outfit.zone), wait.name.partition(":")[2]
        why = Term(f"pace_why_{wait.why}") if wait.why in ("hour", "rate", "warmup", "connections") else wait.why
        reason = Term("lane_waits", {"lane": lane, "until": until, "why": why, "name": name})
        outfit.observer.says("lane_waits", lane=lane, until=until, why=why, name=name)
        for ticket in waiting:
            line = outfit.worked[ticket.edition.id]
            if line.state != "open":
                continue
            line.state = "waiting"
            if not line.reason:
                line.because(reason)
