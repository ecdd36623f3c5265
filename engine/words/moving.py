"""The phrases of moving in from another system."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
