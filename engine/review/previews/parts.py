"""What stands in a printed message, as somebody looks for it: headers, the preheader, links, its size.

In: the bytes and the HTML. Out: values to show. The headers are read from the octets themselves, so that what is shown is what
goes out. Nothing is fetched.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesParser
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIP = 102 * 1024
"""Octets of HTML behind which Gmail hides the rest of a letter."""

_CONTENT_ID = re.compile(r"cid:([^\"'\s)>]+)")
_UNSEEN = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]")  # what pads a preheader
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_OUTLOOK = re.compile(r"<!--\[if.*?<!\[endif\]-->", re.DOTALL)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_PREHEADER = 140  # characters that a list of mails shows at most


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the HTML part, the words it stands on, and how often it comes."""

    url: str
    words: str
    times: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What somebody looks for. `preheader` is the first text of the letter where none was written."""

    headers: tuple[tuple[str, str], ...]
    preheader: str
    links: tuple[Link, ...]
    html_bytes: int
    eml_bytes: int
    attached: tuple[tuple[str, int], ...] = ()
    """Names and octets of the attachments."""

    def header(self, name: str) -> str:
        """Return a header as people read it, or ""."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


@lru_cache(maxsize=16)
def parts_of(html: str, eml: bytes) -> Parts:
    """Take a message apart."""
    read = _Reader()
    read.feed(_OUTLOOK.sub("", html))
    read.close()
    first = read.hidden if read.hidden.strip() else read.words
    links = tuple(_links(read.links))
    return Parts(_headers(eml), _short(first), links, len(html.encode()), len(eml), tuple(_attached(eml)))


def _attached(eml: bytes) -> Iterator[tuple[str, int]]:
    if b"Content-Disposition: attachment" not in eml:
        return
    for part in BytesParser().parsebytes(eml).walk():
        if part.get_content_disposition() == "attachment":
            octets = part.get_payload(decode=True)
            yield part.get_filename() or "", len(octets) if isinstance(octets, bytes) else 0


def with_images(html: str, eml: bytes) -> str:
    """Return the HTML with the images that the message brings along (`cid:`) put in, as a mail program does."""
    if "cid:" not in html:
        return html
    images = {
        str(part["Content-ID"]).strip("<> "): (part.get_content_type(), part.get_payload(decode=True))
        for part in BytesParser().parsebytes(eml).walk()
        if part["Content-ID"]
    }

    def put(found: re.Match[str]) -> str:
        kind, octets = images.get(found[1], ("", b""))
        if not isinstance(octets, bytes) or not octets:
            return found[0]
        return f"data:{kind};base64,{base64.b64encode(octets).decode('ascii')}"

    return _CONTENT_ID.sub(put, html)


def _headers(eml: bytes) -> tuple[tuple[str, str], ...]:
    message = BytesParser().parsebytes(eml, headersonly=True)
    return tuple((name, _decoded(str(value))) for name, value in message.items())


def _decoded(value: str) -> str:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", value)
    try:
        return str(make_header(decode_header(unfolded)))
    except (HeaderParseError, LookupError, ValueError):
        return unfolded


def _links(found: list[tuple[str, str]]) -> list[Link]:
    """Return each address once, with the first words that it stands on."""
    words: dict[str, str] = {}
    times: dict[str, int] = {}
    for url, said in found:
        words[url] = words.get(url) or said
        times[url] = times.get(url, 0) + 1
    return [Link(url, words[url], times[url]) for url in words]


def _short(text: str) -> str:
    seen = " ".join(_UNSEEN.sub("", text).split())
    return seen if len(seen) <= _PREHEADER else f"{seen[:_PREHEADER]}…"


class _Reader(HTMLParser):
    """One walk over the HTML: its links, its text, the text of the first hidden block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.words = ""
        self.hidden = ""
        self._silent = 0  # inside <head>, <style>, <script>
        self._depth = 0  # inside the first hidden block, counted by its elements
        self._closed = False
        self._href: str | None = None
        self._said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("head", "style", "script", "title"):
            self._silent += 1
        if self._depth and tag not in _VOID:
            self._depth += 1
        elif not self._closed and _HIDDEN.search(given.get("style") or "") and tag not in _VOID:
            self._depth = 1
        if tag == "a" and given.get("href") is not None:
            self._href, self._said = given["href"] or "", ""
        if tag == "img" and self._href is not None:
            self._said += given.get("alt") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("head", "style", "script", "title"):
            self._silent = max(self._silent - 1, 0)
        if self._depth and tag not in _VOID:
            self._depth -= 1
            self._closed = not self._depth
        if tag == "a" and self._href is not None:
            self.links.append((self._href, " ".join(self._said.split())))
            self._href = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._depth:
            self.hidden += data
            return
        if len(self.words) < 4 * _PREHEADER:
            self.words += data
        if self._href is not None:
            self._said += data
