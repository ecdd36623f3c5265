"""The phrases of addresses to which nothing goes."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
