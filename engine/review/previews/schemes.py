"""A letter's HTML as a mail program would show it: light, dark by its own style, or turned dark by the program.

In: the HTML, which of them. Out: the same HTML, made to look so whatever the browser around it prefers. The media query is
rewritten, not asked. `inverted` turns lightness round and leaves hues and pictures alone, much as Gmail's app and Outlook do with
letters that bring no dark style of their own; each of them does it a little differently.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

Look = Literal["light", "dark", "inverted"]
LOOKS: tuple[Look, ...] = get_args(Look)

_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_SUPPORTED = re.compile(
    r"((?:(?<![\w-])color-scheme\s*:\s*|<meta\s+name=[\"'](?:supported-)?color-schemes?[\"']\s+content=[\"']))light\s+dark\b",
    re.IGNORECASE,
)
_ALWAYS, _NEVER = (
    "(min-width: 0px)",
    "(max-width: 0px)",
)  # a feature for a feature: `and` and `not` around it stay right
_TURNED = (
    "html{background:#fff;filter:invert(1) hue-rotate(180deg)}"
    "img,[background],[style*='background-image'],[style*='url(']{filter:invert(1) hue-rotate(180deg)}"
)
# Without leave to open a window, a link that wants one does nothing: the letter cannot be left by a slip.
_STAY = '<base target="_blank">'


def as_seen(html: str, look: Look) -> str:
    """Return the HTML as it looks to somebody who reads so."""
    wanted = "dark" if look == "dark" else "light"
    html = _QUERY.sub(lambda found: _ALWAYS if found[1].lower() == wanted else _NEVER, html)
    html = _SUPPORTED.sub(lambda found: f"{found[1]}{wanted}", html)
    added = _STAY + (f"<style>{_TURNED}</style>" if look == "inverted" else "")
    place = re.search(r"</head\s*>", html, re.IGNORECASE)
    at = place.start() if place else 0
    return f"{html[:at]}{added}{html[at:]}"
