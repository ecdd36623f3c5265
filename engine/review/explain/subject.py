"""The subject of a frozen letter as one person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.press import PrintError, read_subject

if TYPE_CHECKING:
    from engine.message.letter import Letter
    from engine.message.press import Person


def subject_of(letter: Letter, reader: Person) -> str:
    """Return the subject; "" where it cannot be filled. Nothing else of the letter is compiled."""
    try:
        return read_subject(letter, reader)
    except (PrintError, ValueError):
        return ""
