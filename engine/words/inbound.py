"""The phrases of what comes back by mail."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
