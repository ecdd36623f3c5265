"""The two lines that an inbox shows: the subject and the preheader behind it.

A telephone held upright shows some 30 full-width characters of a subject, and of both together about 100. Letters
are UTF-8, which carries every character; what a Japanese carrier's old telephones cannot show (nothing outside of CP932) is
told all the same in Japanese, since their owners see 〓 in the one line that decides whether they read on.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from engine.message.lints.sheet import Finding, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.sheet import Sheet

LONGEST = 60
"""Columns of a subject: 30 full-width characters."""
LONGEST_PREHEADER = 200
"""Columns of a preheader; no inbox shows more than 100 full-width characters."""

_REWRITTEN = {
    "—": "―",
    "\u00a0": "␣",
    "\u200b": "",
    "\ufeff": "",
    "㋿": "令和",
    "♥": "★",
    "♡": "☆",
    "–": "-",
}
_FINE = frozenset("〜−‖¢£¬・")
"""Told apart by some tables and shown by all telephones."""


def subject(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the subject and the preheader."""
    wide = columns(sheet.subject)
    if not sheet.subject.strip():
        yield Finding("subject_empty", "subject_empty", Spot("subject"))
    elif wide > LONGEST:
        values = {"columns": wide, "most": LONGEST, "half": LONGEST // 2}
        yield Finding("subject_long", "subject_long", Spot("subject"), values)
    yield from _preheader(sheet)
    if sheet.locale.startswith("ja"):
        yield from _characters(sheet)


def columns(text: str) -> int:
    """Return how wide a text is in half-width columns; ① and ★ count as full width, as Japanese fonts have them."""
    return sum(0 if unicodedata.combining(each) or each in "\u200d\ufe0f" else _width(each) for each in text)


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def lost(text: str) -> tuple[str, ...]:
    """Return the characters of a text that an old telephone of a Japanese carrier cannot show, each once."""
    return tuple(each for each in dict.fromkeys(text) if each not in _FINE and not _shown(each))


def rewritten(character: str) -> str:
    """Return what to write in place of a character, "" where nothing stands for it."""
    if character in _REWRITTEN:
        return _REWRITTEN[character]
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain != character and all(map(_shown, plain)) else ""


def _shown(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _preheader(sheet: Sheet) -> Iterator[Finding]:
    said = sheet.page.preheader
    wide = columns(said)
    if not said:
        yield Finding("preheader_missing", "preheader_missing", Spot("template"))
    elif wide > LONGEST_PREHEADER:
        yield Finding("preheader_long", "preheader_long", Spot("text", said), {"most": LONGEST_PREHEADER // 2})


def _characters(sheet: Sheet) -> Iterator[Finding]:
    for text, spot in ((sheet.subject, Spot("subject")), (sheet.from_display, Spot("shop", "sender.from"))):
        if found := lost(text):
            yield Finding("subject_characters", "subject_characters", spot, {"what": _told(found)})
    if found := lost(sheet.text):
        spot = Spot("text", found[0])
        yield Finding("text_characters", "text_characters", spot, {"what": _told(found)})


def _told(found: tuple[str, ...]) -> str:
    """Return the characters with their code points, and what to write instead where there is something."""
    most = 5
    told = [f"{_visible(each)}U+{ord(each):04X}{_arrow(each)}" for each in found[:most]]
    return ", ".join(told) + (" …" if len(found) > most else "")


def _visible(character: str) -> str:
    return f"{character} " if character.isprintable() and not character.isspace() else ""


def _arrow(character: str) -> str:
    instead = rewritten(character)
    return f" → {instead}" if instead else ""
