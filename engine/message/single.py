"""A single mail: to one person for one purpose, at their own request; no campaign, no list.

In: what it says, in which language, who sends it, to whom, when, its token (engine/message/returning.py). Out: a `Message`, complete, CRLF, unsigned, as
the press makes them: the token makes its return path where the shop has VERP, and is its header for webhooks. It carries
`Auto-Submitted` (RFC 3834 §5: no vacation answers to it) and no List-Unsubscribe: there is nothing to leave. Text and HTML say the
same; the HTML needs no picture and no font. Everything in it is a value, escaped; a line break breaks no header.
"""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from engine.message.header import header
from engine.message.heads import MARK, date_line, sender_of, subject_line
from engine.message.press import Message
from engine.message.returning import plus_of

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2 import Template

    from engine.message.address import Address
    from engine.message.speech import Speech
    from engine.project.shop import ShopFile

_HTML = """\
<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ note.subject }}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  body, .ground { background: #14150f !important; }
  .sheet { background: #1f211a !important; }
  .sheet, .sheet p, .sheet h1, .sheet a.name { color: #ebe5d6 !important; }
  .foot, .foot td, .foot a, .soft, .sheet p.soft { color: #b7af9d !important; }
  .sheet a.step { background: #b9c78a !important; color: #1f211a !important; }
}
</style>
</head>
<body style="margin:0;padding:0;background:#efe9dc;">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#efe9dc;"><tr>
<td align="center" style="padding:32px 12px 40px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;text-align:left;">
<tr><td class="sheet" style="padding:26px 28px 34px;border-top:5px solid #4a5a2c;background:#fbf8f0;color:#2d2b26;\
font:16px/1.9 {{ font }};line-break:strict;overflow-wrap:anywhere;">
<a class="name" href="{{ shop.url }}" style="color:#2d2b26;text-decoration:none;">{{ shop.name }}</a>
<h1 style="margin:28px 0 16px;font-size:22px;line-height:1.6;font-weight:normal;">{{ note.heading }}</h1>
{% for paragraph in note.paragraphs %}
<p style="margin:0 0 16px;">{% for line in paragraph.split("\n") %}{{ line }}{% if not loop.last %}<br>{% endif %}{% endfor %}</p>
{% endfor %}
{% for name, url in note.links %}
<p style="margin:26px 0;"><a class="step" href="{{ url }}" style="display:inline-block;padding:12px 26px;border-radius:3px;\
background:#4a5a2c;color:#fbf8f0;text-decoration:none;">{{ name }}</a></p>
<p class="soft" style="margin:0 0 16px;font-size:13px;line-height:1.7;color:#5d5748;">{{ url }}</p>
{% endfor %}
{% for paragraph in note.small %}
<p class="soft" style="margin:0 0 12px;font-size:14px;line-height:1.8;color:#5d5748;">{{ paragraph }}</p>
{% endfor %}
</td></tr>
<tr><td class="foot" style="padding:20px 28px 0;color:#5d5748;font:13px/1.8 {{ font }};overflow-wrap:anywhere;">
{% for name, value in legal %}
{{ name }}{{ colon }}{{ value }}{% if not loop.last %}<br>{% endif %}

{% endfor %}
</td></tr>
</table>
</td>
</tr></table>
</body>
</html>
"""
_FONT = "'Hiragino Sans','Noto Sans JP','Noto Sans CJK JP','Yu Gothic Medium',Meiryo,system-ui,sans-serif"
_COLUMNS = 76  # of a line in base64 (RFC 2045 §6.8)
_IDENTITY = 20  # characters of the Message-ID in front of its domain


@dataclass(frozen=True, slots=True)
class Note:
    """What a single mail says. `links`: (what it does, address), each as a button and written out; `small`: why it came."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Single:
    """A single mail, written: what a `Note` becomes, or a shop's own template."""

    subject: str
    text: str
    html: str


def written(shop: ShopFile, speech: Speech, note: Note) -> Single:
    """Return a note as a mail of our own look."""
    return Single(note.subject, text_of(shop, speech, note), html_of(shop, speech, note))


def print_single(
    shop: ShopFile, speech: Speech, single: Single, to: Address, *, at: datetime, identity: str, token: str
) -> Message:
    """Print a single mail; `identity` differs for each and tells nothing, `token` tells what comes back. Raise `ValueError` for an address that breaks its header."""
    sender = shop.sender
    digest = hashlib.sha256(f"single\0{identity}".encode()).hexdigest()
    message_id, boundary = f"<{digest[:_IDENTITY]}.single@{sender.mailbox.domain}>", f"_{digest[_IDENTITY:52]}"
    reply_to = header("Reply-To", sender.reply_to.address) if sender.reply_to else b""
    head = (
        date_line(at.replace(microsecond=0)),
        sender_of(sender.mailbox.display, sender.mailbox.address),
        reply_to,
        header("To", to.wire, utf8=to.smtputf8),
        subject_line(single.subject),
        header("Message-ID", message_id),
        header("Auto-Submitted", "auto-generated"),
        header(MARK, token),
        header("Content-Language", speech.tag),
        header("MIME-Version", "1.0"),
        header("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    )
    between = f"\r\n--{boundary}\r\n".encode("ascii")
    parts = (_part("plain", single.text), _part("html", single.html))
    data = b"".join([*head, between, parts[0], between, parts[1], f"\r\n--{boundary}--\r\n".encode("ascii")])
    return Message(_return_path(shop, token), to.wire, to.smtputf8, message_id, data)


def _return_path(shop: ShopFile, token: str) -> str:
    sender = shop.sender
    path = (sender.return_path or sender.mailbox).address
    return plus_of(path).at(token) if sender.verp else path


def html_of(shop: ShopFile, speech: Speech, note: Note) -> str:
    """Return the HTML part."""
    colon = ":" if speech.language == "ja" else ": "
    legal = _legal(shop, speech)
    return _template().render(shop=shop.shop, note=note, language=speech.tag, font=_FONT, legal=legal, colon=colon)


def text_of(shop: ShopFile, speech: Speech, note: Note) -> str:
    """Return the text part."""
    lines = [shop.shop.name, "", note.heading, ""]
    for paragraph in note.paragraphs:
        lines += [paragraph, ""]
    for name, url in note.links:
        lines += [f"{name}:", url, ""]
    for paragraph in note.small:
        lines += [paragraph, ""]
    lines += ["-" * 24, *(f"{name}: {value}" for name, value in _legal(shop, speech)), ""]
    return "\n".join(lines)


def _legal(shop: ShopFile, speech: Speech) -> tuple[tuple[str, str], ...]:
    legal = shop.shop.legal
    values = {"sender": f"{legal.name} ({shop.shop.name})", "postal_address": legal.postal_address}
    values["questions"] = legal.contact
    return tuple((speech.say(f"web.{name}").message, value) for name, value in values.items())


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    strict = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return strict.from_string(_HTML)


def _part(subtype: str, body: str) -> bytes:
    octets = body.replace("\n", "\r\n").encode("utf-8", "replace")
    coded = binascii.b2a_base64(octets, newline=False)
    lines = [coded[at : at + _COLUMNS] for at in range(0, len(coded), _COLUMNS)]
    kind = header("Content-Type", f"text/{subtype}; charset=utf-8") + header("Content-Transfer-Encoding", "base64")
    return kind + b"\r\n" + b"\r\n".join(lines)
