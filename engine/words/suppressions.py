"""The phrases of addresses to which nothing goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {}
