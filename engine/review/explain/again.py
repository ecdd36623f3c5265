"""A mail as it was: the frozen letter of its edition, printed once more for the person who got it.

In: an edition's letter, a person as the store has them today, the moment of the delivery. Out: the subject, both parts and the
bytes. The leave link opens nothing, unless the caller brings a signed one: whoever looks at a mail on a screen must not end
somebody's subscription with a slip of the hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.message.letter import leave_link
from engine.message.press import compile_press, print_message, render

if TYPE_CHECKING:
    from datetime import datetime

    from engine.message.letter import Letter
    from engine.message.press import Person

DEAD = "this-link-opens-nothing"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: its subject, its parts, its bytes."""

    subject: str
    html: str
    text: str
    eml: bytes


def mail_again(letter: Letter, reader: Person, at: datetime, token: str = DEAD) -> Mail:
    """Print a letter again. Raise `PrintError` for what a template does wrong with what is known today."""
    press = compile_press(letter)
    link = leave_link(letter, token)
    subject, html, text = render(press, reader, link)
    return Mail(subject, html, text, print_message(press, reader, at=at, leave_url=link).data)
