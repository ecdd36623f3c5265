"""Whether a text in a letter can be seen, by the styles around it.

In: what an element declares, and how things look around it. Out: how they look inside it; the reason why a text there is not
seen, or "". It says "not seen" only where that is certain: a text over a picture may be white on white, and nobody knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.message.lints.colours import BLACK, WHITE, colour_in, contrast, over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.lints.colours import Colour
    from engine.message.lints.css import Said

SMALLEST = 6.0
"""Pixels; a letter of that size is a line of dots."""
FAINTEST = 1.5
"""Contrast below which a text is the colour of its background (#d6d6d6 on white); WCAG asks for 4.5 to read by."""
_FAINT = 0.1  # of opacity
_AWAY = -500.0  # pixels beside the screen

_LENGTH = re.compile(r"(-?\d{0,7}\.?\d{1,7})\s*(px|pt|em|rem|%|ex|ch|cm|mm|in|pc|vw)?")
_FONT = re.compile(r"\d{0,7}\.?\d{1,7}(?:px|pt|em|rem|%)")
_PICTURE = re.compile(r"(?:[\w-]*gradient|url)\((?:[^()]|\([^()]*\))*\)?")
_UNITS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "rem": 16.0, "vw": 6.0}
_WORDS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}  # of <font size>


@dataclass(frozen=True, slots=True)
class Sight:
    """How things look in one place. `behind` is `None` over a picture; `gone` says why nothing here is seen."""

    colour: Colour | None = BLACK
    behind: Colour | None = WHITE
    size: float = 16.0
    opacity: float = 1.0
    hidden: bool = False
    gone: str = ""

    def unseen(self) -> str:
        """Return why a text here is not seen: the code of the words for it, or ""."""
        if self.gone:
            return self.gone
        if self.hidden:
            return "unseen_hidden"
        if self.opacity <= _FAINT:
            return "unseen_opacity"
        if self.size <= SMALLEST:
            return "unseen_size"
        if self.colour is None or (self.behind is None and self.colour[3] > _FAINT):
            return ""
        behind = self.behind or WHITE
        return "unseen_colour" if contrast(over(self.colour, behind), behind) < FAINTEST else ""


@dataclass(frozen=True, slots=True)
class Old:
    """What an element says of its looks without a style, as HTML did before CSS."""

    colour: str = ""
    size: str = ""
    behind: str = ""
    picture: bool = False
    hidden: bool = False

    @staticmethod
    def of(tag: str, attributes: Mapping[str, str | None]) -> Old:
        """Return what the attributes say; colour and size are those of <font>."""
        font = tag == "font"
        return Old(
            (attributes.get("color") or "").lower() if font else "",
            (attributes.get("size") or "") if font else "",
            (attributes.get("bgcolor") or "").lower(),
            bool(attributes.get("background")),
            "hidden" in attributes,
        )


@lru_cache(maxsize=4096)  # a letter's hundreds of elements stand in a few kinds of surroundings
def inside(around: Sight, declared: Said, old: Old) -> Sight:
    """Return how things look inside an element."""
    if around.gone:
        return around
    said = {name: value for name, value, _ in declared}
    sight = replace(
        around,
        colour=_colour(said.get("color") or old.colour, around),
        behind=_behind(said, old, around),
        size=_size(said, old.size, around.size),
        opacity=around.opacity * _share(said.get("opacity", "")),
        hidden=_hidden(said.get("visibility", ""), around=around.hidden),
    )
    return replace(sight, gone=_gone(said, hidden=old.hidden))


def _colour(value: str, around: Sight) -> Colour | None:
    if not value or value in {"inherit", "currentcolor", "unset", "initial", "revert"}:
        return around.colour
    return colour_in(value)


def _behind(said: Mapping[str, str], old: Old, around: Sight) -> Colour | None:
    """Return the colour behind a text; `None` where a picture or a gradient lies there."""
    behind, values = around.behind, [said.get("background", ""), said.get("background-color", "")]
    for value in (old.behind, *values):
        found = colour_in(_PICTURE.sub(" ", value)) if value else None
        if found is not None:
            behind = over(found, behind or WHITE)
    pictured = old.picture or any(map(_PICTURE.search, (*values, said.get("background-image", ""))))
    return None if pictured else behind


def _size(said: Mapping[str, str], font: str, around: float) -> float:
    if "font-size" in said:
        return _WORDS.get(said["font-size"]) or _length(said["font-size"], around)
    if "font" in said and (found := _FONT.search(said["font"])) is not None:
        return _length(found[0], around)
    return _FONT_SIZES.get(font, around)


def _length(value: str, around: float) -> float:
    """Return a length in pixels, as far as it is one; what is none changes nothing."""
    found = _LENGTH.match(value)
    if found is None:
        return around
    number, unit = float(found[1]), found[2] or ""
    if unit == "em":
        return number * around
    if unit in {"ex", "ch"}:
        return number * around / 2
    return number * around / 100 if unit == "%" else number * _UNITS[unit]


def _share(value: str) -> float:
    found = _LENGTH.match(value)
    if found is None:
        return 1.0
    return min(max(float(found[1]) / (100 if found[2] == "%" else 1), 0.0), 1.0)


def _hidden(value: str, *, around: bool) -> bool:
    if value in {"hidden", "collapse"}:
        return True
    return around and value != "visible"


def _gone(said: Mapping[str, str], *, hidden: bool) -> str:
    """Return why nothing inside an element is seen whatever it declares itself, or ""."""
    if said.get("display") == "none" or (hidden and "display" not in said):
        return "unseen_display"
    sides = ("height", "max-height", "width", "max-width")
    flat = any(_nothing(said[side]) for side in sides if side in said)
    if flat and said.get("overflow", "").split(" ")[0] in {"hidden", "clip"}:
        return "unseen_clipped"
    beside = [said.get("text-indent", "")]
    if said.get("position") in {"absolute", "fixed"}:
        beside += [said.get("left", ""), said.get("top", "")]
    return "unseen_beside" if any(value and _length(value, 0.0) <= _AWAY for value in beside) else ""


def _nothing(value: str) -> bool:
    found = _LENGTH.fullmatch(value)
    return found is not None and float(found[1]) == 0
