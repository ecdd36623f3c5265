"""A server's octets → its replies (RFC 5321 section 4.2), however they are torn into packets.

In: packets, as they come. Out: one reply after the other, `None` while the next one is not complete. Any split of the same
octets gives the same replies. What is no reply, or has no end, is `Said(None, …)` and the last: behind it nothing is believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(rb"([0-9]{3})(?:([ -])(.*))?", re.DOTALL)
_LONGEST_LINE = 8192  # RFC 5321 section 4.5.3.1.5 allows 512 octets; some servers are wordy
_MOST_LINES = 100
_LONGEST_TEXT = 500  # of a reply, as far as the ledger keeps it
_LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Said:
    """One reply: its lines' texts joined by a space. `code` is `None` for what is no reply."""

    code: int | None
    text: str


class Replies:
    """The replies of one session, in order."""

    __slots__ = ("_code", "_lines", "_nonsense", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []
        self._code = b""
        self._nonsense = False

    def add(self, packet: bytes) -> None:
        """Take the next octets."""
        if not self._nonsense:
            self._rest += packet

    @property
    def more(self) -> bool:
        """Tell whether anything was said beyond the replies that were taken."""
        return bool(self._rest or self._lines)

    def take(self) -> Said | None:
        """Return the next reply, if it is complete."""
        while True:
            line, newline, rest = self._rest.partition(b"\n")
            if len(line) > _LONGEST_LINE or len(self._lines) >= _MOST_LINES:
                return self._no_reply("a reply without an end", line)
            if not newline:
                return None
            self._rest = rest
            found = _LINE.fullmatch(line.rstrip(b"\r"))
            if found is None or (self._lines and found[1] != self._code):
                return self._no_reply("this is no reply", line)
            self._code = found[1]
            self._lines.append(found[3] or b"")
            if found[2] != b"-":
                text = sound(b" ".join(self._lines))
                self._lines.clear()
                return Said(int(self._code), text)

    def _no_reply(self, why: str, line: bytes) -> Said:
        self._nonsense, self._rest = True, b""
        self._lines.clear()
        return Said(None, f"{why}: {sound(line[:_LONGEST_QUOTE])}")


def sound(octets: bytes) -> str:
    """Return a server's words on one line, as the ledger keeps them; octets that are no UTF-8 would break it."""
    return " ".join(octets.decode("utf-8", "replace").split())[:_LONGEST_TEXT]
