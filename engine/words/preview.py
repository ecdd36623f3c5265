"""What is said around previews and the page on which they are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {}
