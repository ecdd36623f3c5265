"""Recipient domains that share a pace.

In: the built-in table and the shop's `[lanes]`. Out: the lane of a domain; a domain that nobody named is a lane of its own.
The table names domains that one provider receives for (mail.md 1.6, japan.md 5); paces are the issue of `shaping`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.shop import Lane as LaneTable
    from engine.project.values import Rate

_BUILT_IN: dict[str, tuple[str, ...]] = {
    "gmail": ("gmail.com", "googlemail.com"),
    "yahoo_jp": ("yahoo.co.jp", "ybb.ne.jp"),
    "yahoo": ("yahoo.com", "ymail.com", "aol.com"),
    "icloud": ("icloud.com", "me.com", "mac.com"),
    "outlook": ("outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp", "live.com", "live.jp", "msn.com"),
    "docomo": ("docomo.ne.jp",),
    "au": ("ezweb.ne.jp", "au.com", "uqmobile.jp"),
    "softbank": ("softbank.ne.jp", "i.softbank.jp", "disney.ne.jp"),
    "ymobile": ("ymobile.ne.jp", "y-mobile.ne.jp", "yahoo.ne.jp", "willcom.com", "emobile.ne.jp"),
}
_OLD_LOCAL_PARTS = frozenset(["docomo", "au"])  # japan.md 5: given out until 2009 and still alive
_CONNECTIONS = 2  # a polite beginning; mail.md 1.1 has 5 to 10 for the large providers


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane's limits."""

    name: str
    rate: Rate | None = None
    connections: int = _CONNECTIONS


@dataclass(frozen=True, slots=True)
class Lanes:
    """The whole table: domain → lane, and each named lane's limits."""

    names: Mapping[str, str]
    limits: Mapping[str, Lane]
    lenient: frozenset[str]
    """Domains whose old addresses (`a..b@`) are accepted."""

    def name(self, domain: str) -> str:
        """Return the lane of a domain."""
        return self.names.get(domain, domain)

    def limit(self, name: str) -> Lane:
        """Return a lane's limits."""
        return self.limits.get(name, Lane(name))


def lanes_of(tables: Mapping[str, LaneTable]) -> Lanes:
    """Merge the shop's `[lanes]` into the built-in table; a domain that the shop names leaves its built-in lane."""
    names = {domain: lane for lane, domains in _BUILT_IN.items() for domain in domains}
    names |= {domain: lane for lane, table in tables.items() for domain in table.domains}
    limits = {name: Lane(name, table.rate, table.connections or _CONNECTIONS) for name, table in tables.items()}
    lenient = {name for name in {*_BUILT_IN, *tables} if _accepts_old(name, tables.get(name))}
    return Lanes(names, limits, frozenset(domain for domain, lane in names.items() if lane in lenient))


def _accepts_old(name: str, table: LaneTable | None) -> bool:
    if table is None or table.old_local_parts is None:
        return name in _OLD_LOCAL_PARTS
    return table.old_local_parts
