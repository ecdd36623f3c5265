"""Recipient domains that share a pace.

In: the shipped table (project/shaping.toml) and the shop's `[lanes]`. Out: the lane of a domain, each lane's figures and rules,
and which of them the shop wrote itself. A domain that nobody named is a lane of its own. The table names domains that one
provider receives for (mail.md 1.6, japan.md 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.project.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.project.shaping import Lane as LaneTable
    from engine.project.shaping import ReplyRule, Shaping, Warmup
    from engine.project.values import Rate

CONNECTIONS = 2
"""To a provider of whom nothing is known; mail.md 1.1 has 5 to 10 for the large ones."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane's limits, before any reply taught us better. `own`: the keys that the shop wrote itself."""

    name: str
    rate: Rate | None = None
    connections: int = CONNECTIONS
    per_connection: int | None = None
    avoid_hour: bool = False
    warmup: Warmup | None = None
    rules: tuple[ReplyRule, ...] = ()
    own: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Lanes:
    """The whole table: domain → lane, and each named lane's limits."""

    names: Mapping[str, str]
    limits: Mapping[str, Lane]
    lenient: frozenset[str]
    """Domains whose old addresses (`a..b@`) are accepted."""
    rules: tuple[ReplyRule, ...] = ()
    """Those that hold in every lane."""

    def name(self, domain: str) -> str:
        """Return the lane of a domain."""
        return self.names.get(domain, domain)

    def limit(self, name: str) -> Lane:
        """Return a lane's limits."""
        found = self.limits.get(name)
        return Lane(name, rules=self.rules) if found is None else found


def lanes_of(tables: Mapping[str, LaneTable], shaping: Shaping | None = None) -> Lanes:
    """Merge the shop's `[lanes]` into the shipped table; a domain that the shop names leaves its shipped lane."""
    shaping = shaping or shipped()
    known = shaping.lanes
    names = {domain: lane for lane, table in known.items() for domain in table.domains}
    names |= {domain: lane for lane, table in tables.items() for domain in table.domains}
    limits = {name: _merged(name, known.get(name), tables.get(name), shaping.reply) for name in {**known, **tables}}
    lenient = {name for name in limits if _accepts_old(known.get(name), tables.get(name))}
    return Lanes(names, limits, frozenset(domain for domain, lane in names.items() if lane in lenient), shaping.reply)


def _merged(name: str, ours: LaneTable | None, theirs: LaneTable | None, general: tuple[ReplyRule, ...]) -> Lane:
    """Return a lane: each key as the shop has it, or else as it ships."""
    own = frozenset(theirs.model_fields_set if theirs is not None else ())
    given = [table for table in (theirs, ours) if table is not None]

    def first(key: str) -> object:
        return next((value for table in given if (value := getattr(table, key)) is not None), None)

    rules = merged_rules((*(ours.reply if ours else ()), *general), theirs.reply if theirs else ())
    return Lane(
        name,
        rate=first("rate"),  # pyright: ignore[reportArgumentType]  # the models have the same types
        connections=first("connections") or CONNECTIONS,  # pyright: ignore[reportArgumentType]  # likewise
        per_connection=first("per_connection"),  # pyright: ignore[reportArgumentType]  # likewise
        avoid_hour=bool(first("avoid_hour")),
        warmup=first("warmup"),  # pyright: ignore[reportArgumentType]  # likewise
        rules=rules,
        own=own,
        source=str(first("source") or ""),
    )


def merged_rules(shipped_rules: Iterable[ReplyRule], own: Iterable[ReplyRule]) -> tuple[ReplyRule, ...]:
    """Put the shop's rules before the shipped ones; one of the same name takes the shipped one's place, or turns it off."""
    mine = tuple(own)
    named = {rule.name for rule in mine}
    kept: dict[str, ReplyRule] = {}
    for rule in shipped_rules:
        if rule.name not in named:
            kept.setdefault(rule.name, rule)  # a lane's own before the general one of the same name
    return (*(rule for rule in mine if not rule.off), *kept.values())


def _accepts_old(ours: LaneTable | None, theirs: LaneTable | None) -> bool:
    for table in (theirs, ours):
        if table is not None and table.old_local_parts is not None:
            return table.old_local_parts
    return False
