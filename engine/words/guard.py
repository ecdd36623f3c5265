"""What is said of audiences: expected, overlapping, suddenly other than the last time; held and released."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {}
