"""The phrases of a month's report."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
