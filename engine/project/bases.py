"""On what a consent may rest: a person's express word, a contract, or what another country's law lets count.

In: a topic's kind and what its shop wrote. Out: the bases that the topic accepts, and a problem where the shop's own law
refuses one. 特定電子メール法 Art. 3 lets an advertisement rest on a person's request or agreement and on nothing else; ePrivacy
Art. 13(2) knows the sale of a similar product (soft opt-in), CASL s. 10(9) an implied consent, both with an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.shop import ShopFile
    from engine.project.toml import Positions

Basis = Literal["express", "contract", "soft_opt_in", "implied"]

_LEFT_OUT: dict[str, tuple[Basis, ...]] = {"ad": (), "notice": ("contract",)}
_EXPRESS_ONLY = frozenset(["JP"])


def accepted(kind: str, written: tuple[Basis, ...] | None) -> tuple[Basis, ...]:
    """Return the bases that a topic accepts; a person's express word always is one."""
    others = _LEFT_OUT[kind] if written is None else written
    return tuple(dict.fromkeys(("express", *others)))


def law_problems(shop: ShopFile, positions: Positions) -> Iterator[Problem]:
    """Yield a problem for each topic of advertisements that accepts what the law of the shop's country does not."""
    if shop.shop.country not in _EXPRESS_ONLY:
        return
    for name, topic in shop.topics.items():
        refused = [basis for basis in topic.basis or () if basis != "express"]
        if topic.kind == "ad" and refused:
            line = positions.line(("topics", name, "basis"))
            values = {"value": ", ".join(refused), "country": shop.shop.country}
            yield Problem("basis_unlawful", "tayori.toml", line, f"topics.{name}.basis", values=values)
