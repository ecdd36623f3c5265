"""What makes a letter a letter: some words of a person near its top, something beside the goods, a word on the next one.

The words of a person are the key `hitokoto` (or `greeting`) of the edition. A letter that goes out by itself has to have
them; in any letter that has them they stand within the first ten lines of the text part, before any list of goods.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from engine.message.lints.page import squeezed
from engine.message.lints.sheet import Finding, Spot
from engine.message.writing import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.message.lints.sheet import Sheet

KEYS = ("hitokoto", "greeting")
TEASER = "teaser"
FIRST_LINES = 10
_RECOGNISED = 12
"""Characters by which the line is known again: the rest may be wrapped."""

_GOODS = re.compile(r"(?:^|_)(?:products?|items?|goods|picks|coupons?|tickets?|vouchers?|discounts?)(?:_|s?$)")
_PRICED = frozenset(["price", "url", "sku"])
_FRAME = frozenset([*KEYS, "subject", "preheader", "title", "volume", "colour", "color", "season", TEASER])
"""Keys that say how a letter looks or begins, and nothing of worth by themselves."""
_NEXT = re.compile(
    r"次(?:の|号|回|は|週)|来(?:週|月|号)|また(?:、)?(?:次|来)|つぎの|next (?:week|time|issue|letter|edition|month|\w+day)"
    r"|until (?:next|then|\w+day)|see you|coming (?:week|up|soon)|back (?:on|next)",
    re.IGNORECASE,
)


def human(sheet: Sheet) -> Iterator[Finding]:
    """Yield what a letter lacks of a person."""
    key = next((key for key in KEYS if _filled(sheet.content.get(key))), None)
    if key is None:
        if sheet.automatic:
            yield Finding("human_missing", "human_missing", Spot("edition"))
    else:
        yield from _low(sheet, key)
    yield from _no_value(sheet.content)
    if sheet.slotted and not _filled(sheet.content.get(TEASER)) and not _NEXT.search(" ".join(sheet.page.blocks)):
        yield Finding("teaser_missing", "teaser_missing", Spot("edition"))


def _filled(value: object) -> bool:
    return any(text.strip() for text in texts_of(value))


def _low(sheet: Sheet, key: str) -> Iterator[Finding]:
    """Yield a finding where the first of these words stands too low, or nowhere."""
    said = squeezed(next(text for text in texts_of(sheet.content[key]) if text.strip()))
    lines = [line for line in sheet.text.split("\n") if line.strip()]
    wanted = said[:_RECOGNISED]
    if "{" in wanted or wanted in squeezed("".join(lines[:FIRST_LINES])):
        return
    code = "human_low" if wanted in squeezed(sheet.text) else "human_unseen"
    yield Finding("human_low", code, Spot("key", key), {"most": FIRST_LINES})


def _no_value(content: Mapping[str, object]) -> Iterator[Finding]:
    """Yield a finding for goods with nothing beside them to read."""
    goods = [key for key, value in content.items() if _GOODS.search(key) or _for_sale(value)]
    beside = [key for key in content if key not in goods and key not in _FRAME and not key.endswith("_title")]
    if goods and not any(_filled(content[key]) for key in beside):
        yield Finding("no_value_block", "no_value_block", Spot("key", goods[0]))


def _for_sale(value: object) -> bool:
    """Tell whether a value is a list of tables with prices: goods, whatever their key is called."""
    if not isinstance(value, list) or not value:
        return False
    rows = cast("list[object]", value)
    return all(isinstance(row, dict) and _PRICED & cast("dict[str, object]", row).keys() for row in rows)
