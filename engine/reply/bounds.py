"""What is configured for a lane and for a relay, before any reply taught us better.

In: a relay, the table of lanes. Out: `Bounds`. The shipped figures of a lane hold where the relay is next to the provider
("direct-like"); behind "postfix" and "ses" the relay has its own for each provider, and only what the shop wrote itself holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.reply.limits import Bounds

if TYPE_CHECKING:
    from engine.project.relay import Relay
    from engine.reply.lanes import Lanes


def bounds_of_relay(relay: Relay) -> Bounds:
    """Return what is configured for a relay."""
    return Bounds(relay.rate, relay.connections, relay.per_connection)


def bounds_of_lane(lanes: Lanes, name: str, relay: Relay) -> Bounds:
    """Return what is configured for a lane behind a relay."""
    lane = lanes.limit(name)
    near = relay.kind == "direct-like"
    return Bounds(
        lane.rate if near or "rate" in lane.own else None,
        min(relay.connections, lane.connections) if near or "connections" in lane.own else relay.connections,
        lane.per_connection if near or "per_connection" in lane.own else None,
    )
