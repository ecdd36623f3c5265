"""What no single table of `[lanes]` can know of itself: a domain in two lanes, a rule turned off that nobody ships.

In: a shop, the positions of its keys. Out: problems.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.problems import Problem
from engine.project.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.shop import ShopFile
    from engine.project.toml import Path, Positions

_FILE = "tayori.toml"


def lane_problems(shop: ShopFile, positions: Positions) -> Iterator[Problem]:
    """Yield what is wrong between the lanes of a shop, and between them and the shipped ones."""
    if shop.lanes:
        yield from _twice(shop, positions)
        yield from _not_there(shop, positions)


def _twice(shop: ShopFile, positions: Positions) -> Iterator[Problem]:
    """Yield every domain that an earlier lane of the shop has, too."""
    seen: dict[str, str] = {}
    for lane, table in shop.lanes.items():
        for number, domain in enumerate(table.domains):
            other = seen.setdefault(domain, lane)
            if other != lane:
                values = {"domain": domain, "lane": lane, "other": other}
                path = ("lanes", lane, "domains", number)
                yield Problem("lane_domain_twice", _FILE, positions.line(path), f"lanes.{lane}.domains", values=values)


def _not_there(shop: ShopFile, positions: Positions) -> Iterator[Problem]:
    """Yield every rule that is turned off and does not ship for its lane."""
    ours = shipped()
    for lane, table in shop.lanes.items():
        for_lane = ours.lanes[lane].reply if lane in ours.lanes else ()
        known = sorted({rule.name for rule in (*for_lane, *ours.reply)})
        for number, rule in enumerate(table.reply):
            if rule.off and rule.name not in known:
                path: Path = ("lanes", lane, "reply", number, "name")
                values = {"lane": lane, "name": rule.name, "known": ", ".join(known)}
                key = f"lanes.{lane}.reply.{number}.name"
                yield Problem("rule_unknown", _FILE, positions.line(path), key, values=values)
