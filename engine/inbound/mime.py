"""A message taken apart: its headers, its parts, and theirs, within bounds.

In: octets, as a mail server hands them on. Out: a tree of `Piece`, or the word that says why it is refused. The standard library's
parser nests generators as deep as the message does and gives up with an exception at 1,000; here a tree that is deeper, wider or
longer than any report is refused as soon as that is seen. Every octet is looked at once a level, so that the time is bounded by
the length. Never: an exception.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.inbound.decoding import spoken, text_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_OCTETS = 20 * 1024 * 1024
"""A bounce may bring the whole letter back, with what went along; nobody's server takes more."""
MOST_DEEP = 8  # a report in a forwarded message in a digest is at 6; each level is a copy
MOST_PIECES = 400
_MOST_HEAD = 256 * 1024
_MOST_VALUE = 4000  # characters of a header; the longest ones that mean anything are lists of addresses

Refusal = Literal["too_long", "too_deep", "too_many"]
Headers = tuple[tuple[str, str], ...]

_FIELD = re.compile(r"^([!-9;-~]{1,100})[ \t]*:[ \t]*(.*)$", re.DOTALL)
_FOLD = re.compile(r"\n(?=[ \t])")
_KIND = re.compile(r"^\s*([a-z0-9!#$&^_.+-]{1,60})/([a-z0-9!#$&^_.+-]{1,60})", re.IGNORECASE)
_PARAM = re.compile(r';\s*([a-z0-9*_-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.){0,500})"|([^\s;"]{1,200}))', re.IGNORECASE)
_ENCLOSED = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A message or a part: headers (names in lower case), its kind, what stands in it; `pieces` are within it."""

    headers: Headers
    kind: str
    params: Mapping[str, str]
    octets: bytes
    pieces: tuple[Piece, ...] = ()

    def header(self, name: str) -> str:
        """Return the first value of a header, on one line, or ""."""
        return next((value for known, value in self.headers if known == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a header."""
        return tuple(value for known, value in self.headers if known == name)

    @property
    def text(self) -> str:
        """Return what stands in it as text."""
        return text_of(self.octets, self.params.get("charset", ""))

    @property
    def subject(self) -> str:
        """Return the subject as a reader sees it."""
        return spoken(self.header("subject"))


class _RefusedError(Exception):
    """It is more than we take; never leaves this module."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why: Refusal = why


@dataclass(slots=True)
class _Count:
    pieces: int = 0


def take_apart(octets: bytes) -> Piece | Refusal:
    """Take a message apart."""
    if len(octets) > MOST_OCTETS:
        return "too_long"
    plain = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if plain.startswith(
        (b"From ", b">From ")
    ):  # an mbox's line before a message (Postfix's pipe writes it with flag F)
        plain = plain.partition(b"\n")[2]
    count = _Count()
    try:
        return _piece(plain, "text/plain", 0, count)
    except _RefusedError as error:
        return error.why


def fields(text: str) -> Headers:
    """Read lines of `Name: value`; what is none of them is passed over."""
    unfolded = _FOLD.sub(" ", text)
    found = (_FIELD.match(line) for line in unfolded.split("\n"))
    return tuple((one[1].lower(), " ".join(one[2][:_MOST_VALUE].split())) for one in found if one)


def _piece(octets: bytes, usual: str, depth: int, count: _Count) -> Piece:
    count.pieces += 1
    if depth > MOST_DEEP or count.pieces > MOST_PIECES:
        raise _RefusedError("too_deep" if depth > MOST_DEEP else "too_many")
    head, body = _split(octets)
    headers = fields(text_of(head[:_MOST_HEAD]))
    said = next((value for name, value in headers if name == "content-type"), "")
    encoding = next((value for name, value in headers if name == "content-transfer-encoding"), "")
    found = _KIND.match(said)
    kind = f"{found[1]}/{found[2]}".lower() if found else usual
    params = {one[1].lower(): one[2] if one[2] is not None else one[3] for one in _PARAM.finditer(said)}
    if kind.startswith("multipart/") and params.get("boundary"):
        before, parts = _parts(body, params["boundary"].encode("utf-8", "replace"))
        within = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        return Piece(headers, kind, params, before, tuple(_piece(part, within, depth + 1, count) for part in parts))
    plain = unpacked(body, encoding)
    inner = plain.lstrip(b"\n")
    if kind in _ENCLOSED and inner:
        return Piece(headers, kind, params, b"", (_piece(inner, "text/plain", depth + 1, count),))
    return Piece(headers, kind, params, plain)


def _split(octets: bytes) -> tuple[bytes, bytes]:
    """Return the head and the body; a part may begin with the empty line."""
    if octets.startswith(b"\n"):
        return b"", octets[1:]
    head, _, body = octets.partition(b"\n\n")
    return head, body


def _parts(body: bytes, boundary: bytes) -> tuple[bytes, list[bytes]]:
    """Return what stands before the first boundary, and the parts; a last one without its end is whole as it is."""
    text = b"\n" + body
    parts: list[bytes] = []
    before, start, ended = b"", -1, False
    for at, end, ended in _marks(text, b"\n--" + boundary):
        if start < 0:
            before = text[1:at]
        else:
            parts.append(text[start:at])
        start = end
        if ended or len(parts) > MOST_PIECES:
            break
    if start < 0:
        return body, []
    return before, parts if ended else [*parts, text[start:]]


def _marks(text: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield where each line of a boundary begins and ends, and whether it is the last one's."""
    at = text.find(mark)
    while at >= 0:
        end = text.find(b"\n", at + 1)
        line = text[at + len(mark) : end if end >= 0 else len(text)].rstrip(b" \t")
        if line in (b"", b"--"):  # else it is the beginning of a longer one
            yield at, end + 1 if end >= 0 else len(text), line == b"--"
        at = text.find(mark, at + len(mark))
