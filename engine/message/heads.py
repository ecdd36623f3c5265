"""The head of a message: what stands above its parts, and between them.

In: a letter, or what differs from person to person. Out: octets, whole lines with CRLF. Whatever would break out of its
header raises `ValueError`; nothing here looks at a body.
"""

from __future__ import annotations

import hashlib
import re
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.message.along import behind, boxes
from engine.message.header import LINE_LIMIT, encode_text, header, mailbox
from engine.message.identity import base32
from engine.message.letter import digest

if TYPE_CHECKING:
    from datetime import datetime

    from engine.message.letter import Letter

MARK = "X-Tayori-Delivery"
"""The header by which webhooks tell of which letter they speak (engine/message/returning.py makes and reads its token)."""

_ATEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")  # RFC 5322 §3.2.3; `_` of a topic's id is part of it
_URL = re.compile("[!-;=?-~]+")  # printable ASCII but the angle brackets around it (RFC 2369 §2)
_CRLF = "\r\n"
_LONGEST_LABEL = 63  # octets of a domain's label (RFC 1035 §2.3.4)


def leave_line(leave_url: str, leave_mail: str = "") -> bytes:
    """Return the header on one line, however long the link: folded, checkers misread it.

    `leave_mail`: the address to which those programs write that do not post (RFC 2369 §3.2), behind the link that others prefer.
    """
    mail = f", <mailto:{leave_mail}?subject=unsubscribe>" if leave_mail else ""
    line = f"List-Unsubscribe: <{leave_url}>{mail}\r\n".encode("utf-8", "replace")
    if (
        not _URL.fullmatch(leave_url)
        or (mail and not _URL.fullmatch(leave_mail))
        or len(line) > LINE_LIMIT + len(_CRLF)
    ):
        raise ValueError(f"not the address of a page: {leave_url!r} {leave_mail!r}")
    return line


def mark_line(mark: str) -> bytes:
    """Return the header that names a delivery, behind a line whose end is still missing. It is sealed by itself; DKIM leaves it out."""
    if not _ATEXT.fullmatch(mark):
        raise ValueError(f"not a token: {mark!r}")
    return f"\r\n{MARK}: {mark}".encode("ascii")


@lru_cache(maxsize=64)
def date_line(at: datetime) -> bytes:
    """Return the header of a second, which many messages share."""
    return header("Date", format_datetime(at))


def subject_line(subject: str) -> bytes:
    """Return the header of a subject that is one line."""
    return header("Subject", encode_text(subject, first=len("Subject: ")))


def sender_lines(letter: Letter) -> bytes:
    """Return From, and Reply-To where there is one."""
    reply_to = header("Reply-To", letter.reply_to) if letter.reply_to else b""
    return sender_of(letter.from_display, letter.from_address) + reply_to


def sender_of(display: str, address: str) -> bytes:
    """Return From."""
    return header("From", mailbox(display, address))


def list_lines(letter: Letter) -> bytes:
    """Return what says of which list a message is, to readers' programs (RFC 2919 §2) and to providers' statistics."""
    label = _label(letter.topic, 52)
    named = (
        mailbox(letter.list_title, f"{label}.{letter.domain}") if letter.list_title else f"<{label}.{letter.domain}>"
    )
    return header("List-Id", named) + header("Feedback-ID", _feedback_id(letter))


def _feedback_id(letter: Letter) -> str:
    """Return `a:b:c:SenderId` (Gmail's form): campaign, topic, language. Nothing in it may differ from message to message.

    The SenderId has 5 to 15 characters and never changes: it is made of the domain.
    """
    sender = base32(hashlib.sha256(letter.domain.encode()).digest())[:12]
    return ":".join((_label(letter.campaign, 16), _label(letter.topic, 16), _label(letter.locale or "-", 16), sender))


def _label(name: str, length: int) -> str:
    """Return a name as an atom: itself, or so many characters made of it, if it has others or is long."""
    if _ATEXT.fullmatch(name) and len(name) <= _LONGEST_LABEL:
        return name
    return base32(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest())[:length]


def frame(letter: Letter) -> tuple[bytes, bytes, bytes]:
    """Return the octets before the text, between text and html, and after it; the boundaries are the edition's own."""
    around = boxes(letter, digest(letter)[:32])  # "_" is not in base64's alphabet: no body can hold a boundary
    boundary = around[-1][1]
    opening = (
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),  # RFC 8058 §3.1
        header("Content-Language", letter.locale.replace("_", "-")) if letter.locale else b"",
        header("MIME-Version", "1.0"),
        *(piece for subtype, inner in around for piece in _opened(subtype, inner)),
        _part("plain"),
    )
    between = f"--{boundary}\r\n".encode("ascii") + _part("html")
    closing = (piece for subtype, outer in reversed(around) for piece in _closed(letter, subtype, outer))
    return b"".join(opening), between, b"".join(closing)


def _opened(subtype: str, boundary: str) -> tuple[bytes, bytes]:
    # RFC 2387 §3.1: `related` says of which type its first part is.
    within = ' type="multipart/alternative";\r\n' if subtype == "related" else ""
    kind = header("Content-Type", f'multipart/{subtype};{within} boundary="{boundary}"')
    return kind, f"\r\n--{boundary}\r\n".encode("ascii")


def _closed(letter: Letter, subtype: str, boundary: str) -> tuple[bytes, ...]:
    return (*behind(letter, subtype, boundary), f"--{boundary}--\r\n".encode("ascii"))


def _part(subtype: str) -> bytes:
    """Return a part's head, but for the line break at the end of the empty line."""
    return header("Content-Type", f"text/{subtype}; charset=utf-8") + header("Content-Transfer-Encoding", "base64")
