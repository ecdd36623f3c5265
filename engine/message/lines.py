"""A body in base64 (RFC 2045 §6.8), of which most is the same for everybody: encoded once for each place that it may begin at.

In: the pieces of a filled template, in order. Out: the octets of the body: CRLF for every line break, UTF-8, lines of 76
characters, none at the end; the same as if the whole text were encoded at once. A line holds 57 octets, so that a constant
piece has 57 ways to lie in the lines; each is encoded when it is met first, and kept with the press.
"""

from __future__ import annotations

import binascii
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

LINE = 76
OCTETS = LINE // 4 * 3
_LONG = 10 * OCTETS
"""Octets; a shorter piece is quicker encoded than looked up. Own measurement."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A constant piece: its octets, and by how many of them the line before it still takes: its whole lines, and its rest."""

    octets: bytes
    lines: dict[int, tuple[bytes, bytes]] = field(default_factory=dict[int, tuple[bytes, bytes]])


class Body:
    """The bodies of one part of an edition; it remembers the constant pieces it has met."""

    def __init__(self) -> None:
        self._pieces: dict[str, Piece | None] = {}

    def expect(self, texts: Iterable[str]) -> None:
        """Take that these texts come again and again; short ones, and one that ends within a CRLF, are not worth it."""
        for text in texts:
            octets = normal(text)
            self._pieces[text] = Piece(octets) if len(octets) >= _LONG and not text.endswith("\r") else None

    def encode(self, pieces: Iterable[str]) -> list[bytes]:
        """Return the lines of a body, to be joined by CRLF; what is kept comes many lines at a time."""
        done: list[bytes] = []
        loose: list[str] = []
        begun = b""
        known = self._pieces.get
        for text in pieces:
            piece = known(text)
            if piece is None or (loose and loose[-1].endswith("\r")):
                if text:  # an empty one would hide that the one before it ends within a CRLF
                    loose.append(text)
                continue
            if loose:
                begun += normal("".join(loose))
                loose.clear()
            begun = _placed(piece, begun, done)
        last = begun + normal("".join(loose))
        if last or not done:
            _cut(last, done)
        return done


def constants(tree: nodes.Template) -> list[str]:
    """Return the constant pieces of a template."""
    return [node.data for node in tree.find_all(nodes.TemplateData)]


def normal(text: str) -> bytes:
    """Return a text's octets with CRLF for every line break; half a surrogate pair becomes "?"."""
    octets = text.encode("utf-8", "replace")
    if b"\r" in octets:
        octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return octets.replace(b"\n", b"\r\n")


def cut(octets: bytes) -> bytes:
    """Return octets in base64, cut into lines."""
    done: list[bytes] = []
    _cut(octets, done)
    return b"\r\n".join(done)


def _cut(octets: bytes, done: list[bytes]) -> None:
    """Put octets in base64 behind the lines that are done.

    `struct` cuts 30 KB in 20 µs, beside 50 µs for base64 itself; `base64.encodebytes` takes 180 µs for both.
    """
    letters = binascii.b2a_base64(octets, newline=False)
    lines = len(letters) // LINE
    done.extend(_knife(lines).unpack_from(letters))
    rest = letters[lines * LINE :]
    if rest or not lines:
        done.append(rest)


@lru_cache(maxsize=1024)
def _knife(lines: int) -> struct.Struct:
    """Return what cuts so many lines; made anew for every body, it would take longer than the cut."""
    return struct.Struct(f"{LINE}s" * lines)


def _placed(piece: Piece, begun: bytes, done: list[bytes]) -> bytes:
    """Put a constant piece behind octets that wait for the end of their line; return those that wait at its own end."""
    head = -len(begun) % OCTETS
    if begun:
        _cut(begun + piece.octets[:head], done)
    found = piece.lines.get(head)
    if found is None:
        end = len(piece.octets) - (len(piece.octets) - head) % OCTETS
        found = piece.lines[head] = cut(piece.octets[head:end]), piece.octets[end:]
    lines, rest = found
    done.append(lines)
    return rest
