"""What is said of products, authors and the facts about a person that a letter uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {}
