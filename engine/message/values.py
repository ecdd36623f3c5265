"""Whether an attribute's value is of its type.

In: a value and one of MJML's types (`rules.py`). Out: `True`, or `False` where no mail client could use it: MJML itself
copies `color="notacolor;}"` into the style without a word. It judges form only.
"""

from __future__ import annotations

import re
from functools import cache

# CSS Color Module Level 4, 6.1 "Named colors", and the words that CSS allows wherever a colour may stand.
_COLOUR_NAMES = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid
mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream
mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen
paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown
royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow
springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen transparent
inherit initial none currentcolor
"""
_COLOURS = frozenset(_COLOUR_NAMES.split())
_COLOUR = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|(?:rgb|hsl)a?\([\d\s.,%/deg]+\)", re.IGNORECASE)
_TYPE = re.compile(r"(\w+)(?:\(([^)]*)\))?(?:\{(\d),(\d)\})?")


def fits(value: str, kind: str) -> bool:
    """Tell whether `value` is of MJML's type `kind`."""
    if kind == "string":
        return True
    if kind == "color":
        return value.strip().lower() in _COLOURS or _COLOUR.fullmatch(value.strip()) is not None
    return _shape(kind).fullmatch(value.strip()) is not None


def example(kind: str) -> str:
    """Return values of a type as an author would write them."""
    found = _TYPE.match(kind)
    assert found is not None
    name, choices = found[1], [choice for choice in (found[2] or "").split(",") if choice]
    if name == "color":
        return "#2f5d50, white"
    if name == "enum":
        return ", ".join(choices)
    if name.startswith("unit"):
        several = ["10px 25px"] if found[4] else []
        return ", ".join([choice if choice == "auto" else f"10{choice}" for choice in choices] + several)
    return {"boolean": "true, false", "integer": "0, 8"}[name]


@cache
def _shape(kind: str) -> re.Pattern[str]:
    found = _TYPE.fullmatch(kind)
    assert found is not None
    name, most = found[1], int(found[4] or 1)
    choices = (found[2] or "").split(",")
    if name == "boolean":
        return re.compile("true|false")
    if name == "integer":
        return re.compile(r"\d+")
    if name == "enum":
        return re.compile("|".join(re.escape(choice) for choice in choices))
    sign = "-?" if name == "unitWithNegative" else ""
    units = "|".join(re.escape(choice) for choice in choices if choice != "auto")
    one = rf"(?:{sign}(?:\d+\.?\d*|\.\d+)(?:{units})|0{'|auto' if 'auto' in choices else ''})"
    return re.compile(rf"{one}(?:\s+{one}){{0,{most - 1}}}")
