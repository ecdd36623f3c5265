"""Colours of a letter, and whether one can be told from another.

In: a colour as CSS writes it. Out: red, green, blue and how much it covers; `None` for what is no colour of its own or not known.
"""

from __future__ import annotations

import re
from colorsys import hls_to_rgb

Colour = tuple[float, float, float, float]
"""Red, green and blue from 0 to 255, and from 0 (nothing is seen) to 1."""

WHITE: Colour = (255, 255, 255, 1)
BLACK: Colour = (0, 0, 0, 1)

# CSS Color Module Level 4, 6.1 "Named colors".
_NAMED = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black
000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse
7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b
darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b darkmagenta
8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f
darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493
deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen
228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000
greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c
lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan
e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon
ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de
lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa
mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee
mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose
ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500
orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093
papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple
663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57
seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow
fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet
ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
"""
_WORDS = _NAMED.split()
NAMES = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))

_DARK = 0.04045  # WCAG 2.2, "relative luminance"
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{0,80})\)")
_NUMBER = re.compile(r"(-?\d{0,9}\.?\d{1,9})(%?)")
_WORD = re.compile(r"(?<![\w#-])[a-z]+(?![\w(-])")


def colour_in(value: str) -> Colour | None:
    """Return the first colour in a value (in small letters), or `None` where none is written out."""
    if (found := _HEX.search(value)) is not None:
        return _hex(found[1])
    if (found := _FUNCTION.search(value)) is not None:
        return _function(found[1], found[2])
    for word in _WORD.findall(value):
        if word == "transparent":
            return (0, 0, 0, 0)
        if word in NAMES:
            return _hex(NAMES[word])
    return None


def over(front: Colour, behind: Colour) -> Colour:
    """Return what is seen of a colour in front of another, which covers all that is behind it."""
    red, green, blue = (a * front[3] + b * (1 - front[3]) for a, b in zip(front[:3], behind[:3], strict=True))
    return (red, green, blue, 1)


def contrast(one: Colour, other: Colour) -> float:
    """Return the ratio of two colours that cover all (WCAG 2.2 "contrast ratio"): 1 where they are alike, at most 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _hex(digits: str) -> Colour:
    whole = "".join(each * 2 for each in digits) if len(digits) in {3, 4} else digits
    red, green, blue = (int(whole[at : at + 2], 16) for at in (0, 2, 4))
    return (red, green, blue, int(whole[6:8] or "ff", 16) / 255)


def _function(name: str, inside: str) -> Colour | None:
    found = _NUMBER.findall(inside)
    if len(found) not in {3, 4}:
        return None
    numbers = [float(number) / 100 if percent else float(number) for number, percent in found]
    covers = min(max(numbers[3], 0), 1) if len(numbers) > len(WHITE) - 1 else 1.0
    if name == "hsl":
        red, green, blue = hls_to_rgb(numbers[0] / 360 % 1, min(max(numbers[2], 0), 1), min(max(numbers[1], 0), 1))
        return (red * 255, green * 255, blue * 255, covers)
    red, green, blue = (
        min(max(number * 255 if percent else number, 0), 255)
        for number, (_, percent) in zip(numbers[:3], found, strict=False)
    )
    return (red, green, blue, covers)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(each / 255) for each in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _DARK else ((part + 0.055) / 1.055) ** 2.4
