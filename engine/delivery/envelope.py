"""A message's envelope as commands, with what the server offered at EHLO and the message needs.

In: a message, what the server offers. Out: the lines of MAIL and RCPT, or the reply that stands for the server's refusal where
it cannot take the message (too long for it: RFC 1870; an address beyond ASCII: RFC 6531). Such a word speaks of this message alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.press import Message


@dataclass(frozen=True, slots=True)
class Offers:
    """What a server said at EHLO that it can do. `most`: the longest message it takes, if it named one."""

    pipelining: bool = False
    smtputf8: bool = False
    eight_bit: bool = False
    size: bool = False
    most: int | None = None


def offers_of(extensions: Mapping[str, str]) -> Offers:
    """Read the extensions, by lower-case name, with their parameters."""
    said = extensions.get("size", "").strip()
    return Offers(
        pipelining="pipelining" in extensions,
        smtputf8="smtputf8" in extensions,
        eight_bit="8bitmime" in extensions,
        size="size" in extensions,
        most=(int(said) or None) if said.isascii() and said.isdecimal() else None,  # 0: no limit (RFC 1870 section 4)
    )


def envelope(message: Message, offers: Offers) -> tuple[bytes, bytes] | Reply:
    """Return the lines of MAIL and RCPT, or why the server cannot be asked."""
    if message.smtputf8 and not offers.smtputf8:
        return _never("550", "5.6.7 the relay does not take addresses beyond ASCII (RFC 6531)")
    length = len(message.data)
    if offers.most is not None and length > offers.most:
        return _never("552", f"5.3.4 the message is {length} octets long, and the relay takes {offers.most} (RFC 1870)")
    for address in (message.sender, message.recipient):
        # A line's end within an address would be a command of its own.
        if not address.isprintable() or not (message.smtputf8 or address.isascii()):
            return _never("553", "5.1.3 the address cannot be said to a mail server")
    words = [f"MAIL FROM:<{message.sender}>"]
    if message.smtputf8:
        words.append("SMTPUTF8")
    if offers.eight_bit and not message.data.isascii():
        words.append("BODY=8BITMIME")
    if offers.size:
        words.append(f"SIZE={length}")
    return f"{' '.join(words)}\r\n".encode(), f"RCPT TO:<{message.recipient}>\r\n".encode()


def _never(code: str, text: str) -> Reply:
    """Return a refusal of this message; at MAIL it would speak of our sender."""
    return Reply(Stage.RCPT, int(code), text)


def stuffed(data: bytes) -> tuple[bytes | memoryview, ...]:
    """Return a message with its dots stuffed and its end (RFC 5321 section 4.5.2).

    Behind the last dot nothing is looked for: in base64 there is none, and to look for three octets takes ten times as long.
    """
    last = data.rfind(b".") + 1
    start = b"." if data.startswith(b".") else b""
    end = b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n"
    return start, data[:last].replace(b"\r\n.", b"\r\n.."), memoryview(data)[last:], end
