"""The phrases of what the engine tells the shop's people by itself."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
