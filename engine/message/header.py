r"""A header's value as it stands on the wire.

In: text as people write it. Out: ASCII, folded with `CRLF SP`, which `email` parsers give back character for character.
Text that is not plain ASCII is encoded whole, as UTF-8/B: encoded words beside bare words are where other encoders
(Python's among them) lose the space between the two or glue the words together. A line break never gets through:
in text it becomes a space, in a finished value it is refused (header injection).
"""

from __future__ import annotations

import binascii
import re
import unicodedata

# RFC 5322 §2.1.1: a line should have at most 78 columns and must have at most 998, CRLF not counted.
LINE, LINE_LIMIT = 78, 998
# RFC 2047 §2: an encoded word has at most 75 characters, a line that holds one at most 76.
WORD, ENCODED_LINE = 75, 76
PREFIX, SUFFIX = "=?UTF-8?B?", "?="
FOLD = "\r\n "
# The longest UTF-8 sequence: below this room a first word could not hold even one character.
WIDEST = 4

_BREAK = re.compile("\r\n|[\t\n\v\f\r\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile("[!-~]+(?: [!-~]+)*")  # single spaces inside, none at the ends: what unfolding and trimming keep
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")  # RFC 5322 §3.2.3
_NAME = re.compile("[!-9;-~]+")  # RFC 5322 §3.6.8: printable ASCII but the colon
_FOLDED = re.compile("[^\x00-\x08\x0a-\x1f\x7f]*(?:\r\n[ \t]+[^\x00-\x20\x7f][^\x00-\x08\x0a-\x1f\x7f]*)*")


def one_line(value: str) -> str:
    """Return the text as a header can carry it: breaks and tabs are spaces, other controls and half characters gone."""
    if value.isprintable():
        return value
    value = _CONTROL.sub("", _BREAK.sub(" ", value))
    return _SURROGATE.sub("\ufffd", value)


def encode_text(value: str, *, first: int) -> str:
    """Return unstructured text encoded and folded; `first` columns of the first line are taken ("Subject: " is 9)."""
    value = one_line(value)
    if not value:
        return ""
    if _PLAIN.fullmatch(value) and "=?" not in value:  # "=?" would be read as an encoded word
        folded = value if first + len(value) <= LINE else _fold(value, first)
        if folded:
            return folded
    return _encoded_words(value, first)


def mailbox(display: str, address: str) -> str:
    """Return an RFC 5322 mailbox for `From` or the like; `address` is already in its wire form."""
    display = one_line(display).strip()
    if not display:
        return address
    first = len("Reply-To: ")
    phrase = _phrase(display, first)
    column = len(phrase) + first if FOLD not in phrase else len(phrase) - phrase.rfind("\r\n") - len("\r\n")
    fits = column + len(f" <{address}>") <= ENCODED_LINE
    return f"{phrase} <{address}>" if fits else f"{phrase}{FOLD}<{address}>"


def header(name: str, value: str, *, utf8: bool = False) -> bytes:
    """Return the header as bytes. Raise `ValueError` for what would break out of it.

    The value may be folded (CRLF and a blank, as `encode_text` does); with `utf8` it may hold UTF-8 (RFC 6532), which
    only the address of an SMTPUTF8 recipient needs.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a header name: {name!r}")
    if not (utf8 or value.isascii()):
        raise ValueError(f"{name}: not ASCII: {value!r}")
    if not _FOLDED.fullmatch(value):
        raise ValueError(f"{name}: a line break or a control character: {value!r}")
    line = f"{name}: {value}\r\n".encode()
    if max(map(len, line.split(b"\r\n"))) > LINE_LIMIT:
        raise ValueError(f"{name}: a line is longer than {LINE_LIMIT} octets")
    return line


def _fold(value: str, first: int) -> str:
    """Return plain ASCII folded at its spaces, or "" where a word is too long for a line."""
    lines: list[str] = []
    line, room = "", LINE - first
    for word in value.split(" "):
        if line and len(line) + 1 + len(word) <= room:
            line += f" {word}"
            continue
        if line:
            lines.append(line)
            room = LINE - 1
        if len(word) > room:
            return ""
        line = word
    return FOLD.join([*lines, line])


def _encoded_words(value: str, first: int) -> str:
    words: list[str] = []
    room = _octets(ENCODED_LINE - first)
    if room < WIDEST:
        words.append("")  # nothing fits beside the name: the first word stands on the next line
        room = _octets(WORD)
    at = 0
    while at < len(value):
        end = _cut(value, at, room)
        text = binascii.b2a_base64(value[at:end].encode(), newline=False).decode("ascii")
        words.append(f"{PREFIX}{text}{SUFFIX}")
        at, room = end, _octets(WORD)
    return FOLD.join(words)


def _octets(columns: int) -> int:
    """Return how many octets an encoded word of so many columns carries: base64 makes 4 columns of 3 octets."""
    return (min(columns, WORD) - len(PREFIX) - len(SUFFIX)) // 4 * 3


def _cut(value: str, at: int, room: int) -> int:
    """Return where a word of `room` octets that begins at `at` ends: never within a character (RFC 2047 §5)."""
    end = at + len(value[at : at + room].encode()[:room].decode("utf-8", "ignore"))
    whole = end
    while whole < len(value) and whole > at and _joined(value[whole - 1], value[whole]):
        whole -= 1
    return whole if whole > at else end


def _joined(before: str, after: str) -> bool:
    """Whether two characters show as one: marks, joiners, skin tones, flags. Readers that show word by word need it."""
    return (
        "\u200d" in (before, after)
        or unicodedata.category(after)[0] == "M"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
    )


def _phrase(display: str, first: int) -> str:
    """Return a display name: bare atoms, a quoted string, or encoded words (RFC 5322 §3.2.5, RFC 2047 §5 (3))."""
    if display.isascii() and "=?" not in display and first + len(display) <= LINE // 2:
        if _ATOMS.fullmatch(display):
            return display
        quoted = display.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    return _encoded_words(display, first)
