"""The phrases of `tayori doctor`: what is wrong with a server, and how to mend it."""

from __future__ import annotations

from engine.words import Entry

WORDS: dict[str, Entry] = {}
