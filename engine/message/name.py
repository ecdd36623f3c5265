"""How a letter names its reader.

In: a name as a shop's list holds it. Out: the bare name, and the words a letter opens with: 「山田 太郎 様」, or 「お客様」
for someone whose name we do not know. A name keeps its own characters (髙, 﨑, 𠮷, 神): only the way it was typed is tidied.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100  # characters; a longer "name" is a remark that landed in the wrong column

_BREAK = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
# Controls, invisible marks and the switches of writing direction; the joiners U+200C and U+200D belong to names.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# NFC would swap these for their common forms (神 U+FA19 for 神 U+795E), which is another way to write someone's name.
_NOT_COMPATIBILITY = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
# 殿 stays on a single character: 鵜殿 is a family name.
_HONORIFIC = re.compile(r"(?:\s*(?:様|樣|さま|さん|(?<!^.)殿))+$")
_HONORIFICS = ("様", "樣", "さま", "さん", "殿")
_ADDRESS = re.compile(r"\S[@＠]\S+[.．]\S|^[!-~]+@[!-~]+$")


def clean_name(text: str) -> str:
    """Return the name alone: no blanks around it, one between its parts, no honorific; "" for what is no name."""
    text = text.replace("\u3000", " ")
    # What is printable holds no control and no invisible mark; what is NFC already has none of the forms that NFC would swap.
    if not (text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))):
        text = _INVISIBLE.sub("", _BREAK.sub(" ", text))
        text = _NOT_COMPATIBILITY.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)
    name = " ".join(text.split())
    if len(name) > LONGEST:
        name = name[:LONGEST].rstrip()
    if name.endswith(_HONORIFICS):
        name = _HONORIFIC.sub("", name)
    if ("@" in name or "＠" in name) and _ADDRESS.search(name):
        return ""
    return name if any(unicodedata.category(character)[0] in "LNPS" for character in name) else ""


def addressee(name: str, form: str, fallback: str) -> str:
    """Return the reader as the letter calls them: `form` with `{name}` filled, or the fallback for a blank name."""
    return called(clean_name(name), form, fallback)


def called(name: str, form: str, fallback: str) -> str:
    """Return the reader by a name that is clean already."""
    return form.replace("{name}", name) if name else fallback
