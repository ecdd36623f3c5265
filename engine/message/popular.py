"""Which products are popular, only where it is true: their ranks by pieces sold, put into a letter as it opens.

In: how many pieces of each thing the orders of the last months were of, the products as the letter froze them. Out: the letter
with `rank` at the products that many bought; at all others there is none. Things that products.toml does not know (gift
wrapping, postage) have no rank and take none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from engine.message.order import calls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.letter import Letter

DAYS = 90
"""How far back orders count, before the day an edition is due."""
FEWEST_ORDERS = 30
"""With fewer orders than these nothing is popular yet: the first buyer would make it so."""
LAST_RANK = 20
"""Behind it nobody would call a product popular."""

_RANK = re.compile(r"\brank\b")
_TAGS = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)


def asks_rank(letter: Letter) -> bool:
    """Tell whether a letter says how popular something is."""
    sources = (letter.subject, letter.html, letter.text)
    return any(_RANK.search(tag) for source in sources for tag in _TAGS.findall(source))


def ranks(sold: Mapping[str, int], goods: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Return the ranks of the best sold products; those sold equally often share theirs."""
    called = calls(goods)
    pieces = Counter[str]()
    for thing, number in sold.items():
        if thing in called and number > 0:
            pieces[called[thing]] += number
    order = sorted(pieces.values(), reverse=True)
    return {name: rank for name, number in pieces.items() if (rank := order.index(number) + 1) <= LAST_RANK}


def with_ranks(letter: Letter, found: Mapping[str, int]) -> Letter:
    """Return the letter with the ranks at its products, those of its edition and those of orders."""
    goods = {name: _ranked(table, found) for name, table in letter.goods.items()}
    shown = letter.variables.get("products")
    if not isinstance(shown, list):
        return replace(letter, goods=goods)
    listed = cast("list[object]", shown)
    products = [_ranked(cast("dict[str, Any]", one), found) if isinstance(one, dict) else one for one in listed]
    return replace(letter, goods=goods, variables={**letter.variables, "products": products})


def _ranked(table: Mapping[str, Any], found: Mapping[str, int]) -> dict[str, Any]:
    name = str(table.get("id"))
    return {**table, "rank": found[name]} if name in found else dict(table)
