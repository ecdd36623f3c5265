"""What holds for lanes and relays now, and why: what is configured, what replies taught, who has the connections.

In: a project, its store, relays, the moment of the real clock. Out: `Standing`s; and of a domain, which lane it is in and who said so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from engine.project.shipped import shipped
from engine.reply.bounds import bounds_of_lane, bounds_of_relay
from engine.reply.lanes import lanes_of
from engine.reply.limits import Bounds, Force, Limits, force, speed_text
from engine.store.leases import in_use
from engine.store.limits import Kept, all_kept
from engine.store.subscribers import lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.project import Project
    from engine.store.database import Store

By = Literal["shop", "shipped", "itself"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A lane or a relay: what is configured, what holds now, how many connections are in use.

    `behind`: the relays behind which it holds so; each provider's own figures hold only next to it (reply/bounds.py).
    """

    kind: Literal["lane", "relay"]
    name: str
    own: Force
    now: Force
    used: int
    behind: tuple[str, ...] = ()

    def record(self) -> dict[str, object]:
        """Return the JSON record; `suspended` is a moment in milliseconds since 1970."""
        return {
            "kind": self.kind,
            "name": self.name,
            "rate": speed_text(self.now.interval_us) or None,
            "own_rate": speed_text(self.own.interval_us) or None,
            "connections": self.now.connections,
            "own_connections": self.own.connections,
            "in_use": self.used,
            "per_connection": self.now.messages,
            "suspended_ms": self.now.suspended_ms,
            "why": self.now.why,
            "behind": list(self.behind),
        }


async def standings(project: Project, store: Store, relays: Sequence[str], now_ms: int) -> tuple[Standing, ...]:
    """Return the relays, and every lane that somebody is in or that the shop wrote: once, or for each way in which it stands."""
    table = lanes_of(project.shop.lanes)
    async with store.reading() as connection:
        known, used = await all_kept(connection), await in_use(connection, now_ms)
        names = sorted({*(await lanes(connection)), *project.shop.lanes})
    by_name = {name: project.shop.relays[name] for name in relays}
    found = [_standing("relay", name, bounds_of_relay(one), known, used, now_ms) for name, one in by_name.items()]
    for lane in names:
        ways: dict[Bounds, list[str]] = {}
        for name, one in by_name.items():
            ways.setdefault(bounds_of_lane(table, lane, one), []).append(name)
        for bounds, behind in ways.items():
            found.append(replace(_standing("lane", lane, bounds, known, used, now_ms), behind=tuple(behind)))
    return tuple(found)


def _standing(
    kind: Literal["lane", "relay"],
    name: str,
    bounds: Bounds,
    known: dict[str, Kept],
    used: dict[str, int],
    now_ms: int,
) -> Standing:
    full = f"{kind}:{name}"
    state = known[full].limits if full in known else Limits()
    return Standing(kind, name, force(Limits(), bounds, now_ms), force(state, bounds, now_ms), used.get(full, 0))


def lane_by(project: Project, domain: str) -> tuple[str, By]:
    """Return the lane of a domain, and whose table says so."""
    for name, table in project.shop.lanes.items():
        if domain in table.domains:
            return name, "shop"
    for name, table in shipped().lanes.items():
        if domain in table.domains:
            return name, "shipped"
    return domain, "itself"
