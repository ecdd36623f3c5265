"""The phrases of an edition's figures."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
