"""The phrases of bringing a store to this engine's version."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
