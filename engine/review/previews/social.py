"""`social.txt`: what the shop may post about an edition, 「お客さまにお得な情報を発信する」, with the link by which it is known again.

In: an edition's sheet, its content. Out: at most 140 full-width characters, its link on a line of its own. It says what the edition's
`social` says, else the subject and the preheader. The link is the letter's first to the shop, with `utm_source=social` in the place of
the letter's own parameters; nothing about any reader is in it.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.review.previews.sheet import Seen

MOST = 280
"""Columns: 140 full-width characters, as X counts them."""
LINK = 23
"""Columns that any link takes there (docs.x.com/fundamentals/counting-characters)."""
KEY = "social"


def social_text(seen: Seen, key: str, content: Mapping[str, object], shop_url: str) -> str:
    """Return the text for one edition, known by its key."""
    assert seen.preview is not None
    assert seen.parts is not None
    said = content.get(KEY)
    words = said if isinstance(said, str) else "\n".join(filter(None, (seen.preview.subject, seen.parts.preheader)))
    host = _host(shop_url)
    links = (link.url for link in seen.parts.links if host and _host(link.url) == host)
    return f"{shortened(words.strip(), MOST - LINK - 1)}\n{tagged(next(links, shop_url), key)}\n"


def tagged(address: str, key: str) -> str:
    """Return an address with the parameters of a post instead of a letter's."""
    parts = urlsplit(address)
    own = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name[:4] != "utm_"]
    query = urlencode([*own, ("utm_source", "social"), ("utm_medium", "social"), ("utm_campaign", key)], safe="/")
    return urlunsplit(parts._replace(query=query))


def shortened(text: str, columns: int) -> str:
    """Return text that takes so many columns at most, a full-width character two; what is cut ends in an ellipsis."""
    if _columns(text) <= columns:
        return text
    end = len(text)
    while end and _columns(f"{text[:end]}…") > columns:
        end -= 1
    return f"{text[:end]}…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
