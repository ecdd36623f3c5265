"""The phrases of bringing a shop's files onto a server, and judging a branch there."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
