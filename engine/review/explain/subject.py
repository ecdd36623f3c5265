"""The subject of a frozen letter as one person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.press import PrintError, compile_press, render

if TYPE_CHECKING:
    from engine.message.letter import Letter
    from engine.message.press import Person


def subject_of(letter: Letter, reader: Person) -> str:
    """Return the subject; "" where it cannot be filled. The letter is compiled only for one that holds Jinja."""
    if "{{" not in letter.subject and "{%" not in letter.subject:
        return letter.subject
    try:
        return render(compile_press(letter), reader, letter.base_url)[0]
    except (PrintError, ValueError):
        return ""
