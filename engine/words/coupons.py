"""What is said of coupons: codes that run short, come twice or fit nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {}
