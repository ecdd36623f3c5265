"""The phrases of coming in by a form."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
