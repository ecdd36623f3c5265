"""Files with mistakes, as far as they can be looked at, so that one run reports the mistakes behind them, too.

In: what a file holds that did not validate. Out: campaigns and contents without their wrong places, and the `Draft` of a
whole folder. For `check` to look at; nothing is ever sent by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from engine.project.campaigns import CampaignFile, Content, Place
from engine.project.salvage import salvage
from engine.project.schedules import Schedules
from engine.project.shelf import Shelf
from engine.project.shop import ShopFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.project.campaigns import Campaign
    from engine.project.coupons import Coupon
    from engine.project.problems import Problem
    from engine.project.references import Names
    from engine.project.toml import Path as TomlPath
    from engine.project.toml import Positions

_STAND_IN: dict[str, object] = {
    "title": "-",
    "topic": "-",
    "template": "-",
    "when": {"anniversary": "birthday", "at": "00:00"},
}

_SHOP: dict[str, object] = {
    "shop": {
        "name": "-",
        "url": "https://shop.example/",
        "timezone": "UTC",
        "country": "JP",
        "legal": {"name": "-", "postal_address": "-", "contact": "-"},
    },
    "sender": {"from": "shop@shop.example"},
    "topics": {"topic": {"title": "-"}},
    "relays": {"main": {"kind": "postfix", "host": "127.0.0.1"}},
    "web": {"base_url": "https://shop.example"},
}


@dataclass(frozen=True, slots=True)
class Draft:
    """All that could be read of a folder, mistakes or not.

    Where there were mistakes, `shop` and `schedules` are what is left of them, `None` for a file that is no TOML;
    `campaigns` and `templates` hold those with mistakes, too.
    """

    root: Path
    names: Names
    shop: ShopFile | None
    schedules: Schedules | None
    campaigns: tuple[Campaign, ...]
    templates: Mapping[str, str]
    positions: Mapping[str, Positions]
    """Where the keys of each TOML file stand."""
    shelf: Shelf = field(default_factory=Shelf)
    coupons: Mapping[str, Coupon] = field(default_factory=dict[str, "Coupon"])
    """Those without a mistake."""

    def line(self, file: str, *path: str | int) -> int:
        """Return the line of a key, or of the nearest one above it."""
        return self.positions[file].line(path) if file in self.positions else 1


def draft_of(
    values: dict[str, object], name: str, positions: Positions
) -> tuple[CampaignFile | None, list[tuple[Content, Place]], frozenset[str]]:
    """Return what is left of a campaign's file and of each edition in it, and the keys that could not be read."""
    file, wrong = salvage(CampaignFile, {key: value for key, value in values.items() if key != "edition"}, _STAND_IN)
    written = values.get("edition")
    tables = cast("list[object]", written) if isinstance(written, list) else []
    inline: list[tuple[Content, Place]] = []
    for number, table in enumerate(tables):
        content = left_of_content(cast("dict[str, object]", table)) if isinstance(table, dict) else None
        if content is not None:
            inline.append((content, place_of(name, positions, ("edition", number))))
    unread = {str(path[0]) for path in wrong if len(path) == 1} | (_STAND_IN.keys() - values.keys())
    return file, inline, frozenset(unread | ({"edition"} if len(inline) < len(tables) else set[str]()))


def left_of_shop(tables: Mapping[str, object]) -> ShopFile | None:
    """Return what is left of `tayori.toml`."""
    return salvage(ShopFile, tables, _SHOP)[0]


def left_of_schedules(tables: Mapping[str, object]) -> Schedules | None:
    """Return what is left of `schedules.toml`."""
    return salvage(Schedules, tables, {})[0]


def left_of_content(values: Mapping[str, object]) -> Content | None:
    """Return what is left of one edition's content."""
    return salvage(Content, values, {"subject": "-"})[0]


def follows(problem: Problem, unread: frozenset[str]) -> bool:
    """Tell whether a problem only follows from keys that could not be read."""
    return problem.key.split(".", maxsplit=1)[0] in unread or ("when" in unread and problem.code.startswith("content_"))


def place_of(file: str, positions: Positions, table: TomlPath) -> Place:
    """Return where a content stands: its table's line, and that of each key in it."""
    return Place(file, positions.line(table), positions.under(table))
