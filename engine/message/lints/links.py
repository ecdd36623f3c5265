"""Where the links of a letter lead, as far as it can be told without asking anybody.

A relative address leads nowhere in a mail; http is read on the way, and several mail programs warn of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.message.lints.sheet import Finding, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.page import Link
    from engine.message.lints.sheet import Sheet

_OTHERS = frozenset(["mailto", "tel", "sms", "line"])
_FORBIDDEN = frozenset(["javascript", "data", "vbscript", "file", "blob"])
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_BLANK = re.compile(r"[\s\u3000\x00-\x20]")
_LOOPBACK = frozenset(["127.0.0.1", "localhost", "::1"])


def links(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the links and with the addresses of pictures."""
    for link in sheet.page.links:
        yield from _link(link, sheet.page.anchors)
    for image in sheet.page.images:
        if _host(image.src) and urlsplit(image.src).scheme == "http":
            yield Finding("link_http", "link_http", Spot("text", image.src), {"href": _short(image.src)})
    if not any(_leads_home(link, sheet) for link in sheet.page.links):
        yield Finding("link_shop", "link_shop", Spot("template"), {"url": sheet.shop_url})


def fault(href: str | None, anchors: set[str]) -> str:
    """Return the code of the words for why a link leads nowhere, or ""."""
    said = (href or "").strip()
    found = _SCHEME.match(said)
    scheme = found[1].lower() if found else ""
    if said in {"", "#"}:
        return "link_empty"
    if said.startswith("#"):
        return "" if said[1:] in anchors else "link_anchor"
    if _BLANK.search(said):
        return "link_blank"
    if scheme in _FORBIDDEN:
        return "link_forbidden"
    if scheme in _OTHERS:
        return "" if said[len(scheme) + 1 :].strip("/") else "link_empty"
    if scheme not in {"http", "https"}:
        return "link_relative" if not scheme else ""
    return "" if _host(said) else "link_host"


def _link(link: Link, anchors: set[str]) -> Iterator[Finding]:
    href = link.href or ""
    words = " ".join(link.words.split())
    code = fault(link.href, anchors)
    if code:
        spot = Spot("text", href.strip() or words or "href")
        yield Finding("link_broken", code, spot, {"href": _short(href), "words": _short(words) or "-"})
    elif href.strip().lower().startswith("http:") and _host(href) not in _LOOPBACK:
        yield Finding("link_http", "link_http", Spot("text", href), {"href": _short(href)})


def _leads_home(link: Link, sheet: Sheet) -> bool:
    """Tell whether a link leads to the shop's own site: its host, or one below or beside www."""
    host, home = _host(link.href or ""), _host(sheet.shop_url).removeprefix("www.")
    away = any((link.href or "").startswith(url) for url in sheet.own_urls)
    return bool(home) and not away and (host == home or host.endswith(f".{home}"))


def _host(address: str) -> str:
    try:
        return (urlsplit(address.strip()).hostname or "").lower()
    except ValueError:
        return ""


def _short(text: str) -> str:
    most = 80
    return text if len(text) <= most else f"{text[:most]}…"
