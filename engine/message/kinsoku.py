"""Lines broken at a width by the rules of Japanese setting (kinsoku, JIS X 4051).

In: one line and a number of columns, as terminals and mail programs count them: a full-width character takes two, and so does an
ambiguous one (★ ① …). Out: the same characters in lines that fit, but for blanks at the ends. A line begins with no closing mark and
no small kana, ends with no opening bracket; words, numbers with their counter, …… and addresses stay whole, an address on a line
of its own. What cannot be broken is wider than the columns rather than torn. Behind a bullet lines hang.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉ー」』）】〕〉》〙〗｝］｠»’”〟々〻ゝゞヽヾ〜～゠‐–%％℃"
    "っゃゅょゎぁぃぅぇぉゕゖッャュョヮァィゥェォヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡､｣･ｰﾞﾟｧｨｩｪｫｬｭｮｯ),.:;!?]}"
)
NOT_LAST = frozenset("「『（【〔〈《〘〖｛［｟«‘“¥￥＄$£([{")
_INSEPARABLE = frozenset("…‥―—")
_COUNTERS = frozenset("円年月日時分秒個本枚点号回名歳袋箱缶杯割倍位人度")
_ADDRESS = re.compile(r"https?://")
_BULLET = re.compile(r"[ \u3000]*(?:([・※●○■□◆◇▼])(?!\1) *|[*-] |\d{1,3}[.)] |\[\d{1,4}\] )")
_JOINER, _EMOJI = "\u200d", "\ufe0f"
_TONES = range(0x1F3FB, 0x1F400)  # skin tones: they follow an emoji
_FLAGS = range(0x1F1E6, 0x1F200)  # regional indicators: two make a flag


@lru_cache(maxsize=2048)
def wrapped(line: str, columns: int) -> str:
    """Return a line as lines of at most so many columns; most lines of an edition are the same for everybody."""
    if len(line) * 2 <= columns or width(line) <= columns:
        return line
    found = _BULLET.match(line)
    head = found[0] if found else ""
    hang = width(head)
    if hang * 2 > columns:
        head, hang = "", 0
    inside = line[len(head) :]
    blank = inside[: len(inside) - len(inside.lstrip())]
    lines = _filled(inside[len(blank) :], columns - hang, columns - hang - width(blank))
    between = "\n" + "\u3000" * (hang // 2) + " " * (hang % 2)
    return head + blank + between.join(lines)


def width(text: str) -> int:
    """Return the columns that a text takes."""
    return sum(_width(each) for each in _clusters(text))


def _filled(text: str, columns: int, first: int) -> list[str]:
    """Return the lines of a text; the first one has fewer columns where it is indented."""
    lines: list[str] = []
    line, used, alone = "", 0, False
    for blank, atom in _atoms(text):
        address = _ADDRESS.search(atom) is not None
        taken = width(blank) + width(atom)
        room = first if not lines else columns
        if line and (alone or address or used + taken > room):
            lines.append(line)
            line, used = atom, width(atom)
        else:
            line, used = line + blank + atom, used + taken
        alone = address
    return [*lines, line]


def _atoms(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stays whole, each with the blanks before it."""
    blank, atom, before = "", "", ""
    for each in _clusters(text):
        if each.isspace():
            if atom:
                yield blank, atom
                blank, atom = "", ""
            blank += each
        elif atom and not _parts(before, each):
            atom += each
        else:
            if atom:
                yield blank, atom
                blank = ""
            atom = each
        before = each
    if atom:
        yield blank, atom


def _parts(before: str, after: str) -> bool:
    """Tell whether a line may end between two neighbours."""
    last, first = before[0], after[0]
    if first in NOT_FIRST or last in NOT_LAST:
        return False
    if last == first and last in _INSEPARABLE:
        return False
    if last.isdecimal() and first in _COUNTERS:
        return False
    return not (_in_word(last) and _in_word(first))


def _in_word(char: str) -> bool:
    """Tell whether a character belongs to a word or a number, as in Latin, Cyrillic, Arabic; a Japanese one does not."""
    wide = unicodedata.east_asian_width(char)
    category = unicodedata.category(char)
    if wide == "F":
        return category[0] in "LN"  # ＴＥＡ, １２３
    if wide == "A":
        return category[0] == "L"
    return wide not in {"W", "H"} and category != "So"


def _clusters(text: str) -> Iterator[str]:
    """Yield characters, each with what belongs to it: accents, variation selectors, joined emoji, flags."""
    cluster = ""
    for char in text:
        flag = ord(char) in _FLAGS and len(cluster) == 1 and ord(cluster) in _FLAGS
        if cluster and (cluster[-1] == _JOINER or flag or _extends(char)):
            cluster += char
        else:
            if cluster:
                yield cluster
            cluster = char
    if cluster:
        yield cluster


def _extends(char: str) -> bool:
    return not char.isascii() and (unicodedata.category(char) in {"Mn", "Me", "Mc", "Cf"} or ord(char) in _TONES)


def _width(cluster: str) -> int:
    char = cluster[0]
    if char.isascii():
        return 2 if _EMOJI in cluster else 1 if char.isprintable() else 0
    if _extends(char) and ord(char) not in _TONES:
        return 0
    wide = unicodedata.east_asian_width(char) in {"W", "F", "A"}
    return 2 if wide or _EMOJI in cluster or ord(char) in _FLAGS else 1
