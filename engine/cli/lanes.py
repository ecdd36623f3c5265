"""`tayori lanes`: which lane an address is in and what holds there, or how every lane and the relay stand."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING

from engine.cli.person import address_of
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.relays import relay_named
from engine.cli.screen import FINE, show, word
from engine.delivery.clock import Clock
from engine.delivery.hours import clock_text
from engine.reply.lanes import lanes_of
from engine.reply.limits import speed_text
from engine.review.lanes import lane_by, standings

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.review.lanes import Standing


async def lanes(
    address: str | None = None, *, relay: str | None = None, json: bool = False, place: Place = HERE
) -> int:
    """Say which lane an address is in, by whose table, and what holds there; without one, how all lanes and relays stand.

    Parameters
    ----------
    address
        Somebody's address, or any other: hanako@docomo.ne.jp.
    relay
        The relay behind which it is asked; all of them, where none is named.
    json
        Print one JSON document.
    """
    project = project_of(place)
    names = list(project.shop.relays) if relay is None else [relay_named(project, relay)]
    domain = address_of(project, address).domain if address is not None else None
    async with store_of(place, project) as store:
        found = await standings(project, store, names, Clock().real_us() // 1000)
    if domain is None:
        if json:
            show(json_format.dumps({"lanes": [one.record() for one in found]}, ensure_ascii=False))
        else:
            for one in found:
                show(_line(one, project.zone, several=len(names)))
        return FINE
    _explain(project, domain, found, json=json)
    return FINE


def _explain(project: Project, domain: str, found: tuple[Standing, ...], *, json: bool) -> None:
    """Show one domain's lane."""
    lane, by = lane_by(project, domain)
    table = lanes_of(project.shop.lanes).limit(lane)
    here = [one for one in found if one.kind == "relay" or one.name == lane]
    if json:
        rules = [
            {"name": rule.name, "pattern": rule.pattern.pattern if rule.pattern else None, "when": str(rule.when),
             "then": str(rule.then), "source": rule.source}
            for rule in table.rules
        ]  # fmt: skip
        told = {
            "domain": domain,
            "lane": lane,
            "by": by,
            "avoid_hour": table.avoid_hour,
            "source": table.source or None,
        }
        standing = [one.record() for one in here]
        show(json_format.dumps({"lane": {**told, "now": standing, "rules": rules}}, ensure_ascii=False))
        return
    show(word(f"lane_by_{by}", domain=domain, lane=lane))
    for one in here:
        show(f"  {_line(one, project.zone, several=sum(one.kind == 'relay' for one in here))}")
    if not any(one.kind == "lane" for one in here):
        show(f"  {word('lane_empty', lane=lane)}")
    if table.avoid_hour:
        show(f"  {word('pace_why_hour')}")
    if table.source:
        show(f"  {word('lane_source', source=table.source)}")
    for rule in table.rules:
        show(f"    {rule.name}: {rule.when} → {rule.then}")


def _line(one: Standing, zone: ZoneInfo, several: int) -> str:
    """Return a lane or a relay in a line: "gmail  10/min × 1 (own: ∞ × 5), 421 (unusual-rate)"; of `several` relays, behind which."""
    now, own = one.now, one.own
    text = f"{one.name:<24} {speed_text(now.interval_us) or '∞'} × {now.connections}"
    if (now.interval_us, now.connections) != (own.interval_us, own.connections):
        text += f" ({speed_text(own.interval_us) or '∞'} × {own.connections})"
    if one.used:
        text += f"  {word('lane_in_use', number=one.used)}"
    if now.suspended_ms is not None:
        text += f"  {word('lane_suspended', until=clock_text(now.suspended_ms, zone))}"
    if one.behind and len(one.behind) < several:
        text += f"  [{', '.join(one.behind)}]"
    return f"{text}  {now.why}".rstrip()
