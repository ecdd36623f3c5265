"""An edition that nobody could receive.

In: a draft and one of its campaigns. Out: an error where the audience can hold for nobody: an order younger than it is old, an
attribute compared with a value of another type, a choice of none. What is merely rare is `plan`'s matter.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.project.campaigns import Audience
from engine.project.problems import Problem
from engine.project.shown import shown
from engine.review.ahead.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.campaigns import Campaign, Scalar
    from engine.project.draft import Draft
    from engine.project.shop import Attribute


_SOME_DAY = date(2026, 12, 2)  # both bounds move with it


def nobody(draft: Draft, campaign: Campaign) -> Iterator[Problem]:
    """Tell the conditions that hold for nobody."""
    ordered = campaign.audience.last_order
    if ordered is not None and reach_of(Audience(last_order=ordered), _SOME_DAY).nobody:
        line = draft.line(campaign.file, "audience", "last_order")
        assert ordered.within is not None, "one bound alone holds for somebody"
        assert ordered.older_than is not None, "likewise"
        values = {"within": ordered.within.days, "older": ordered.older_than.days}
        yield Problem("last_order_nobody", campaign.file, line, "audience.last_order", values=values)
    declared = draft.shop.attributes if draft.shop else {}
    for name, wanted in campaign.audience.attributes.items():
        if name in declared:
            line = draft.line(campaign.file, "audience", "attributes", name)
            options = wanted if isinstance(wanted, tuple) else (wanted,)
            yield from _attribute(campaign.file, line, f"audience.attributes.{name}", options, declared[name])


def _attribute(file: str, line: int, key: str, options: tuple[Scalar, ...], declared: Attribute) -> Iterator[Problem]:
    if not options:
        yield Problem("audience_none_of", file, line, key)
    for option in options:
        if not _fits(option, declared):
            values = {"value": shown(option), "type": declared.type}
            yield Problem("audience_type", file, line, key, values=values)
    if {True, False} <= {option for option in options if isinstance(option, bool)}:
        yield Problem("audience_both", file, line, key, "warning")


def _fits(option: Scalar, declared: Attribute) -> bool:
    match declared.type:
        case "flag":
            return isinstance(option, bool)
        case "number":
            return isinstance(option, int | float) and not isinstance(option, bool)
        case "date":
            return isinstance(option, str) and _is_day(option)
        case _:
            return isinstance(option, str)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
