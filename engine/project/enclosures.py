"""Files that go along with a letter: which there may be, and what is known of one.

In: a name as somebody wrote it, a file's octets. Out: its media type, or the code of why it does not go along. Pictures of a letter
lie in `images/`, attachments in `files/`, and nothing from anywhere else is ever sent: whoever mistypes a path must not mail
the list of customers to everybody on it. It reads no disk (`enclosed.py` does).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

IMAGES, FILES = "images", "files"
Folder = Literal["images", "files"]

MOST = 5 * 1024 * 1024
"""Octets of all that goes along with one letter. In base64 it is 7 MB: Postfix refuses mail of more than 10.24 MB unless it is told
otherwise, and a company's mailbox is often as small."""

LONGEST = 120
"""Characters of a file's name; Windows cannot save long ones below a folder with a long name of its own."""

PICTURES: Mapping[str, str] = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
"""What every mail program shows; Outlook shows no WebP, Gmail no SVG."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, str] = {
    **PICTURES,
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
}
"""What an attachment may be. No archive: what is in it cannot be looked at, and many companies take none. No CSV: most that lie
about a shop are lists of people."""

_SIGNS: Mapping[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "pdf": (b"%PDF-",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "pptx": (b"PK\x03\x04",),
}

# support.google.com/mail/answer/6590 (what Gmail blocks), and what Outlook blocks beside it; then pages and macros.
_PROGRAM_WORDS = """
ade adp apk app appx appxbundle bat cab chm cmd com cpl diagcab diagcfg diagpkg dll dmg ex ex_ exe hta img inf ins iso
isp jar jnlp js jse lib lnk mde mjs msc msi msix msixbundle msp mst nsh pif pl ps1 py rb reg scf scr sct sh shb sys
url vb vbe vbs vhd vxd wsc wsf wsh xll docm dotm potm ppam pptm sldm xlam xlsm xltm htm html mht mhtml shtml svg xhtml
xml swf
"""
_PROGRAMS = frozenset(_PROGRAM_WORDS.split())


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One file as it was read: its name without folders, its media type, how many octets, their digest (hex), and they in base64."""

    name: str
    kind: str
    size: int
    sha256: str
    written: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file does not go along: the code of the words, and their values but for the file's name."""

    code: str
    values: Mapping[str, object]


def kinds_in(folder: Folder) -> Mapping[str, str]:
    """Return the media types, by ending, of what may lie in a folder."""
    return PICTURES if folder == IMAGES else KINDS


def name_fault(path: str, folder: Folder) -> Fault | None:
    """Return what is wrong with a file's name alone; `path` leads from the project (`files/…`) or from `images/`."""
    name = path.rpartition("/")[2]
    ending = _ending(name)
    if not name.isprintable() or len(name) > LONGEST or name != name.strip():
        return Fault("enclosure_name", {"most": LONGEST})
    if ending in _PROGRAMS:
        return Fault("enclosure_program", {"ending": f".{ending}"})
    if ending not in kinds_in(folder):
        return Fault("enclosure_kind", {"known": ", ".join(f".{known}" for known in kinds_in(folder))})
    return None


def content_fault(name: str, octets: bytes) -> Fault | None:
    """Return what is wrong with a file's octets: none, or others than its name says."""
    if not octets:
        return Fault("enclosure_empty", {})
    ending = _ending(name)
    signs = _SIGNS.get(ending)
    sound = octets.startswith(signs) if signs is not None else _is_text(octets)
    return None if sound else Fault("enclosure_other", {"ending": f".{ending}"})


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_text(octets: bytes) -> bool:
    try:
        return "\x00" not in octets.decode()
    except UnicodeDecodeError:
        return False
