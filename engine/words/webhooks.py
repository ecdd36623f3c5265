"""The phrases of what other programs tell by HTTP."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
