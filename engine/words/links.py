"""What is said of links in a letter: where they lead and how they are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {}
