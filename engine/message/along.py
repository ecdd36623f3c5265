"""The files that go along with a letter, as parts of its message: pictures that it shows, and attachments.

In: a letter with its files. Out: octets that are the same for everybody, so that they are written once an edition. A file's name that
is not ASCII stands in the Content-Disposition by RFC 2231, and in the Content-Type as an encoded word, too: no RFC allows the
latter, but Outlook and some webmails read nothing else and show "Untitled attachment" (what nodemailer and MimeKit do, too).
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.message.header import encode_text, header
from engine.message.lines import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.message.letter import Letter

_PLAIN = re.compile(r"[A-Za-z0-9!#$&+.^_`{}~ ()@,=\[\]-]{1,50}")  # what stands in quotation marks without a backslash
_PIECE = 60
"""Characters of a piece of a name (RFC 2231 §3): with its own name before it a line stays below 78."""


def boxes(letter: Letter, mark: str) -> tuple[tuple[str, str], ...]:
    """Return the type and the boundary of each multipart of a message, from without to within; `mark` is the letter's own.

    No boundary is the beginning of another, and none is in base64's alphabet.
    """
    attached = any(not file["cid"] for file in letter.files)
    shown = any(file["cid"] for file in letter.files)
    outer = (("mixed", f"=_m{mark[1:]}"),) if attached else ()
    inner = (("related", f"=_r{mark[1:]}"),) if shown else ()
    return (*outer, *inner, ("alternative", f"=_{mark}"))


def behind(letter: Letter, subtype: str, boundary: str) -> Iterator[bytes]:
    """Yield the parts that follow the first one of a multipart: pictures in `related`, attachments in `mixed`."""
    for file in letter.files if subtype != "alternative" else ():
        if bool(file["cid"]) == (subtype == "related"):
            yield f"--{boundary}\r\n".encode("ascii")
            yield _part(file)


def _part(file: Mapping[str, str]) -> bytes:
    head = (
        header("Content-Type", f"{file['kind']};\r\n {_old_name(_shown_name(file))}"),
        header("Content-Transfer-Encoding", "base64"),
        header("Content-ID", f"<{file['cid']}>") if file["cid"] else b"",
        header("Content-Disposition", f"{'inline' if file['cid'] else 'attachment'};\r\n {_name(_shown_name(file))}"),
    )
    return b"".join((*head, b"\r\n", cut(binascii.a2b_base64(file["octets"])), b"\r\n"))


def _shown_name(file: Mapping[str, str]) -> str:
    return file["name"].rpartition("/")[2]


def _name(name: str) -> str:
    """Return a file's name as RFC 2231 has it, in pieces where it is long."""
    if _PLAIN.fullmatch(name):
        return f'filename="{name}"'
    whole = f"UTF-8''{quote(name, safe='')}"
    if len(whole) <= _PIECE:
        return f"filename*={whole}"
    return ";\r\n ".join(f"filename*{number}*={piece}" for number, piece in enumerate(_pieces(whole)))


def _pieces(whole: str) -> Iterator[str]:
    """Cut an encoded name, never within a `%E8`."""
    while whole:
        end = min(_PIECE, len(whole))
        while end < len(whole) and "%" in whole[end - 2 : end]:
            end -= 1
        yield whole[:end]
        whole = whole[end:]


def _old_name(name: str) -> str:
    """Return a file's name for programs that do not know RFC 2231."""
    if _PLAIN.fullmatch(name):
        return f'name="{name}"'
    return f'name="{encode_text(name, first=len(" name=") + 1)}"'
