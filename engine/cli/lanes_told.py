"""Lanes with their people, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 8


def lanes_told(lanes: Mapping[str, int]) -> str:
    """Return the largest lanes, and the rest as one: "gmail 1,860 · yahoo_jp 1,120 · … 410"."""
    listed = sorted(lanes.items(), key=lambda one: -one[1])
    shown = [f"{lane} {people:,}" for lane, people in listed[:_SHOWN]]
    rest = sum(people for _, people in listed[_SHOWN:])
    return " · ".join([*shown, *([f"… {rest:,}"] if rest else [])])
