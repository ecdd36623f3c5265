"""What the pace says of a block: how many messages may leave, or that none may before a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may leave before a moment of the real clock: by whose limit ("lane:docomo"), and why."""

    until_ms: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Room:
    """So many messages may leave at once. `intervals`: what each takes of a rate, `free`: from when on that counts."""

    most: int
    intervals: Mapping[str, int]
    free: Mapping[str, int]
    counted: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
