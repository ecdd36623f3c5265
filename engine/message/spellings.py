"""How a name may stand in a list: the ways in which the same name is typed.

In: what somebody on the telephone says, as a clerk types it. Out: spellings to look for, without blanks. Kana are one sound in
three forms (やまだ, ヤマダ, ﾔﾏﾀﾞ); some family names have two or three characters for one (高橋, 髙橋). A spelling is only for finding: nobody's name
is changed by it.
"""

from __future__ import annotations

import unicodedata
from itertools import product

MOST = 32
"""Spellings of one text; each is a comparison for every subscriber."""

_ALIKE = (
    "高髙", "崎﨑", "斉斎齊齋", "辺邊邉", "沢澤", "浜濱", "広廣", "島嶋嶌", "桜櫻", "国國", "吉𠮷", "渡渉", "円圓", "栄榮", "徳德", "神神",
)  # fmt: skip
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}  # the two blocks run side by side
_KATAKANA = {hiragana: katakana for katakana, hiragana in _HIRAGANA.items()}
_HALF = {
    unicodedata.normalize("NFKC", half): half
    for half in (*map(chr, range(0xFF66, 0xFF9E)), *(chr(code) + mark for code in range(0xFF66, 0xFF9E) for mark in "ﾞﾟ"))
}
_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # "Tanaka" as "Ｔａｎａｋａ"


def spellings(text: str) -> tuple[str, ...]:
    """Return the spellings of a name or a part of one, the plain one first, in lower case and without blanks."""
    plain = "".join(unicodedata.normalize("NFKC", text).lower().split())
    found: dict[str, None] = {}
    for one in _characters(plain):
        katakana = one.translate(_KATAKANA)
        half = "".join(_HALF.get(character, character) for character in katakana)
        for spelling in (one, katakana, one.translate(_HIRAGANA), half, one.translate(_FULL)):
            found.setdefault(spelling)
    return tuple(found)[:MOST]


def _characters(plain: str) -> tuple[str, ...]:
    """Return a text with each of its characters in every form that names have for it."""
    choices = [next((group for group in _ALIKE if character in group), character) for character in plain]
    listed = (
        "".join(one)
        for _, one in zip(
            range(MOST), product(*((choice[0] if len(choice) == 1 else choice) for choice in choices)), strict=False
        )
    )
    return tuple(dict.fromkeys([plain, *listed]))
