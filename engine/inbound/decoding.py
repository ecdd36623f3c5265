"""The text of a piece of mail, whatever its charset and encoding say of themselves.

In: octets and the words that describe them. Out: text; what cannot be read becomes U+FFFD. Never: an exception; a codec that a
stranger names and that is no charset (Python knows "zlib" and "punycode" by the same call).
"""

from __future__ import annotations

import binascii
import quopri
import re

_CHARSETS = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|windows-125\d|cp125\d|iso-2022-(?:jp|kr)(?:-\w+)?|shift[-_]?jis|sjis|cp932"
    r"|windows-31j|euc-(?:jp|kr)|koi8-[ru]|gb2312|gbk|gb18030|big5|tis-620"
)
_SPOKEN = {"iso-2022-jp-ms": "iso2022_jp_ext", "iso-2022-jp": "iso2022_jp_ext", "us-ascii": "utf-8", "ascii": "utf-8"}
_WORD = re.compile(r"=\?([A-Za-z0-9_.-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([BbQq])\?([^? \t]{0,998})\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?)")  # RFC 2047 §6.2: blanks between encoded words are not shown


def text_of(octets: bytes, charset: str = "") -> str:
    """Return octets as text."""
    named = charset.strip().lower()
    known = _SPOKEN.get(named, named) if _CHARSETS.fullmatch(named) else "utf-8"
    try:
        return octets.decode(known, "replace")
    except (LookupError, ValueError):  # a charset of a form that we know and a number that nobody has
        return octets.decode("utf-8", "replace")


def unpacked(octets: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding; what is not of its form comes back as it is."""
    named = encoding.strip().lower()
    if named == "base64":
        return _from_base64(octets)
    return quopri.decodestring(octets) if named == "quoted-printable" else octets


def _from_base64(octets: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
    try:
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4] + _rest(kept))
    except binascii.Error:
        return octets


def _rest(kept: bytes) -> bytes:
    """Return the last characters, filled up to four; a single one says nothing."""
    last = kept[len(kept) // 4 * 4 :]
    return last.ljust(4, b"=") if len(last) > 1 else b""


def spoken(value: str) -> str:
    """Return a header's value with its encoded words as a reader sees them (RFC 2047)."""
    return _WORD.sub(_word, _BETWEEN.sub(r"\1\2", value))


def _word(found: re.Match[str]) -> str:
    charset, encoding, packed = found[1], found[2].upper(), found[3].encode("utf-8", "replace")
    if encoding == "B":
        return text_of(_from_base64(packed), charset)
    return text_of(quopri.decodestring(packed, header=True), charset)
