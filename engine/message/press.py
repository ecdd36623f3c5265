"""The press: an edition's letter compiled once, then printed for one person after another.

In: a frozen `Letter`, a `Person`, a moment, the link with which this person leaves. Out: a `Message`, complete, CRLF, not
dot-stuffed; the same input gives the same bytes. Never `EmailMessage`: 3 to 5 ms a message, spaces lost in Japanese
subjects, long links encoded (DESIGN §5.10). All headers that do not depend on the person are written once an edition.
Bodies are UTF-8 in base64: it passes servers without 8BITMIME and carriers that refuse long lines, and no line of it
begins with a dot. What a template does wrong surfaces as `PrintError`, one person's and nobody else's.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, cast

from engine.message.address import Address
from engine.message.bounds import measured
from engine.message.constant import settled
from engine.message.environment import compiled, html_environment, text_environment
from engine.message.header import encode_text, header, mailbox, one_line
from engine.message.letter import digest
from engine.message.lines import Body, constants
from engine.message.name import called, clean_name
from engine.message.standing import stage_words
from engine.message.text import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import CodeType

    from jinja2 import Environment, Template

    from engine.message.letter import Letter
    from engine.message.standing import Standing

IDENTITY = 16  # octets of the Message-ID's hash: 128 bits, no two deliveries ever share one

_ATEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")  # RFC 5322 §3.2.3; `_` of a topic's id is part of it
_URL = re.compile("[!-;=?-~]+")  # printable ASCII but the angle brackets around it (RFC 2369 §2)
_JINJA = re.compile(r"\{[{%#]")


class PrintError(Exception):
    """A template could not be compiled or filled; `part` says which: subject, html or text."""

    def __init__(self, part: str, reason: str) -> None:
        """Keep the part and the template engine's own words."""
        super().__init__(f"{part}: {reason}")
        self.part = part
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a message is for; `subscriber` is the subject id, `attributes` what the store holds about them."""

    subscriber: str
    address: Address
    name: str
    attributes: Mapping[str, object]
    standing: Standing | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    """What else is known of this person for this edition, by a name of `FACTS`; a name without a fact is undefined."""


FACTS = frozenset(["coupon", "order"])
"""Names of a template that differ from person to person beside those that everybody has."""

_NOBODY = Person("", Address("", "", "", ""), "", {})


@dataclass(frozen=True, slots=True)
class Message:
    """What goes on the wire: the envelope and the octets."""

    sender: str
    recipient: str
    smtputf8: bool
    message_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Press:
    """A letter, compiled: its templates, and its octets in the order in which they leave the press."""

    letter: Letter
    subject: Template | str  # a subject without Jinja is its own text, and `subject_line` already its header
    html: Template
    text: Template
    subject_line: bytes
    before_to: bytes
    before_unsubscribe: bytes
    before_text: bytes
    before_html: bytes
    end: bytes
    body: Body  # of the html


def compile_press(letter: Letter, *, often: bool = False) -> Press:
    """Compile an edition. Raise `PrintError` for a broken template, `ValueError` for a header that cannot be one.

    `often`: for many people. What is alike for them all is worked out once, which takes as long as some ten messages.
    """
    plain, body = text_environment(), Body()
    constant = None if _JINJA.search(letter.subject) else _subject(letter.subject)
    before_text, before_html, end = _frame(letter)
    return Press(
        letter=letter,
        subject=_compile(plain, letter, "subject", letter.subject) if constant is None else constant,
        html=_settle(html_environment(), letter, "html", letter.html, body)
        if often
        else _compile(html_environment(), letter, "html", letter.html),
        text=_settle(plain, letter, "text", letter.text) if often else _compile(plain, letter, "text", letter.text),
        subject_line=_subject_line(constant or ""),
        before_to=_senders(letter),
        before_unsubscribe=header("List-Id", _list_id(letter)),
        before_text=before_text,
        before_html=before_html,
        end=end,
        body=body,
    )


def render(press: Press, person: Person, leave_url: str) -> tuple[str, str, str]:
    """Return subject, html and text as this person reads them. Raise `PrintError` for what a template does wrong."""
    subject, html, text = _rendered(press, person, leave_url)
    return subject, "".join(html), text


def read_subject(letter: Letter, person: Person) -> str:
    """Return the subject alone as this person reads it. Raise `PrintError` for what its Jinja does wrong."""
    if not _JINJA.search(letter.subject):
        return _subject(letter.subject)
    template = _compile(text_environment(), letter, "subject", letter.subject)
    return _subject("".join(_fill(template, "subject", _values(letter, person, letter.base_url))))


def _rendered(press: Press, person: Person, leave_url: str) -> tuple[str, list[str], str]:
    values = _values(press.letter, person, leave_url)
    subject = press.subject
    if not isinstance(subject, str):
        subject = _subject("".join(_fill(subject, "subject", values)))
    return subject, _fill(press.html, "html", values), tidy("".join(_fill(press.text, "text", values)))


def print_message(press: Press, person: Person, *, at: datetime, leave_url: str, sender: str = "") -> Message:
    """Print one person's message; `at` is its Date (aware), `sender` the envelope's (the From address unless given).

    Raise `PrintError` for what a template does wrong, `ValueError` for a link or an address that breaks its header.
    """
    if not _URL.fullmatch(leave_url):
        raise ValueError(f"not the address of a page: {leave_url!r}")
    letter, address = press.letter, person.address
    subject, html, text = _rendered(press, person, leave_url)
    message_id = message_identity(letter, person.subscriber)
    octets = (
        header("Date", format_datetime(at)),
        press.before_to,
        header("To", address.wire, utf8=address.smtputf8),
        press.subject_line if isinstance(press.subject, str) else _subject_line(subject),
        header("Message-ID", message_id),
        press.before_unsubscribe,
        header("List-Unsubscribe", f"<{leave_url}>"),  # on one line, however long: folded, checkers misread it
        press.before_text,
        press.body.encode([text]),
        press.before_html,
        press.body.encode(html),
        press.end,
    )
    return Message(sender or letter.from_address, address.wire, address.smtputf8, message_id, b"".join(octets))


def message_identity(letter: Letter, subscriber: str) -> str:
    """Return the Message-ID: the same for every attempt at one delivery, so that a repeated one can be recognised."""
    hashed = hashlib.sha256(f"{letter.edition}\0{subscriber}".encode()).digest()[:IDENTITY]
    return f"<{_base32(hashed)}@{letter.domain}>"


def _compile(environment: Environment, letter: Letter, part: str, source: str) -> Template:
    from jinja2 import TemplateError

    try:
        return _template(environment, letter, compiled(environment, source))
    except TemplateError as error:
        raise PrintError(part, str(error)) from error


def _settle(environment: Environment, letter: Letter, part: str, source: str, body: Body | None = None) -> Template:
    """Compile a part with all that is alike for everybody worked out; `body` hears which pieces come again and again."""
    from jinja2 import TemplateError

    personal = FACTS | _values(letter, _NOBODY, "").keys()
    try:
        tree = settled(environment, source, letter.variables, personal)
        if body is not None:
            body.expect(constants(tree))
        return _template(environment, letter, environment.compile(tree))
    except TemplateError as error:
        raise PrintError(part, str(error)) from error


def _template(environment: Environment, letter: Letter, code: CodeType) -> Template:
    # Jinja's own globals are a ChainMap, copied key by key at every render; one dict a template saves 10 µs each time.
    return environment.template_class.from_code(
        environment, code, {**cast("dict[str, object]", environment.globals), **letter.variables}
    )


def _fill(template: Template, part: str, values: dict[str, object]) -> list[str]:
    """Return the pieces of a filled template."""
    try:
        return measured(list(template.root_render_func(template.new_context(values))))
    except Exception as error:  # a template's expression may raise anything (a sum of text and number, a division)
        raise PrintError(part, str(error)) from error


def _values(letter: Letter, person: Person, leave_url: str) -> dict[str, object]:
    """Return what a template knows of the person; it comes before the letter's own variables of the same name."""
    known = {key: value for key, value in person.attributes.items() if value is not None}
    name = clean_name(person.name)
    return {
        "name": name,
        "addressee": called(name, letter.name_form, letter.name_fallback),
        "attributes": {**letter.attribute_defaults, **known},
        "leave_url": leave_url,
        "stage": stage_words(letter.variables.get("stages"), person.standing),
        **person.facts,
    }


def known_to(letter: Letter, person: Person, leave_url: str) -> dict[str, object]:
    """Return all that a template of this letter finds, by name."""
    return {**letter.variables, **_values(letter, person, leave_url)}


def _subject(filled: str) -> str:
    return one_line(filled).strip()


def _subject_line(subject: str) -> bytes:
    return header("Subject", encode_text(subject, first=len("Subject: ")))


def _senders(letter: Letter) -> bytes:
    reply_to = header("Reply-To", letter.reply_to) if letter.reply_to else b""
    return header("From", mailbox(letter.from_display, letter.from_address)) + reply_to


def _list_id(letter: Letter) -> str:
    """Return `title <topic.domain>` (RFC 2919 §2), a dot-atom whatever the topic's id holds."""
    label = letter.topic if _ATEXT.fullmatch(letter.topic) else _base32(hashlib.sha256(letter.topic.encode()).digest())
    return mailbox(letter.list_title, f"{label}.{letter.domain}") if letter.list_title else f"<{label}.{letter.domain}>"


def _frame(letter: Letter) -> tuple[bytes, bytes, bytes]:
    """Return the octets before the text, between text and html, and after it; the boundary is the edition's own."""
    boundary = f"=_{digest(letter)[:32]}"  # "_" is not in base64's alphabet: no body can hold it
    opening = (
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),  # RFC 8058 §3.1
        header("Content-Language", letter.locale.replace("_", "-")) if letter.locale else b"",
        header("MIME-Version", "1.0"),
        header("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
        f"\r\n--{boundary}\r\n".encode("ascii"),
        _part("plain"),
    )
    between = f"\r\n--{boundary}\r\n".encode("ascii") + _part("html")
    return b"".join(opening), between, f"\r\n--{boundary}--\r\n".encode("ascii")


def _part(subtype: str) -> bytes:
    kind = header("Content-Type", f"text/{subtype}; charset=utf-8")
    return kind + header("Content-Transfer-Encoding", "base64") + b"\r\n"


def _base32(octets: bytes) -> str:
    return base64.b32encode(octets).decode("ascii").rstrip("=").lower()
