"""The press: an edition's letter compiled once, then printed for one person after another.

In: a frozen `Letter`, a `Person`, a moment, the link with which this person leaves. Out: a `Message`, complete, CRLF, not
dot-stuffed; the same input gives the same bytes. Never `EmailMessage`: 3 to 5 ms a message, spaces lost in Japanese
subjects, long links encoded (DESIGN §5.10). All headers that do not depend on the person are written once an edition.
Bodies are UTF-8 in base64: it passes servers without 8BITMIME and carriers that refuse long lines, and no line of it
begins with a dot. What a template does wrong surfaces as `PrintError`, one person's and nobody else's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine.message.address import Address
from engine.message.bounds import measured
from engine.message.constant import rewrite, settled
from engine.message.environment import compiled, escaped, html_environment, text_environment
from engine.message.header import header, one_line
from engine.message.heads import (
    date_line,
    frame,
    leave_line,
    list_lines,
    mark_line,
    sender_lines,
    subject_line,
)
from engine.message.identity import message_identity
from engine.message.layout import laid_out, layout_of
from engine.message.letter import PREFERENCES_URL, preferences_link
from engine.message.lines import Body, constants
from engine.message.links import CLICKS, LINKS, Places, clicks_of, links_of, personal
from engine.message.name import called, clean_name
from engine.message.person import Person
from engine.message.standing import stage_words
from engine.message.text import tidied_within, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import CodeType, FunctionType

    from jinja2 import Environment, Template

    from engine.message.layout import Layout
    from engine.message.letter import Letter
    from engine.message.links import Click

_JINJA = re.compile(r"\{[{%#]")


class PrintError(Exception):
    """A template could not be compiled or filled; `part` says which: subject, html or text."""

    def __init__(self, part: str, reason: str) -> None:
        """Keep the part and the template engine's own words."""
        super().__init__(f"{part}: {reason}")
        self.part = part
        self.reason = reason


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
    body: Body  # what comes again and again in both parts
    tidy: frozenset[str]  # pieces of the text that are tidy within
    layout: Layout | None  # of the text, where tidying is not all
    known: Mapping[str, object]  # what a template knows beside the person


def compile_press(letter: Letter, *, often: bool = False) -> Press:
    """Compile an edition. Raise `PrintError` for a broken template, `ValueError` for a header that cannot be one.

    `often`: for many people. What is alike for them all is worked out once, which takes as long as some ten messages.
    """
    plain, body = text_environment(), Body()
    known = _known(letter)
    constant = None if _JINJA.search(letter.subject) else _subject(letter.subject)
    before_text, before_html, end = frame(letter)
    html, _ = _part_of(html_environment(), letter, "html", letter.html, body if often else None)
    text, pieces = _part_of(plain, letter, "text", letter.text, body if often else None)
    return Press(
        letter=letter,
        subject=_compile(plain, "subject", letter.subject) if constant is None else constant,
        html=html,
        text=text,
        subject_line=subject_line(constant or ""),
        before_to=sender_lines(letter),
        before_unsubscribe=b"\r\n" + list_lines(letter),
        before_text=before_text,
        before_html=before_html,
        end=end,
        body=body,
        tidy=frozenset(piece for piece in pieces if tidied_within(piece) == piece),
        layout=layout_of(letter.text, letter.columns),
        known=known,
    )


def render(press: Press, person: Person, leave_url: str) -> tuple[str, str, str]:
    """Return subject, html and text as this person reads them. Raise `PrintError` for what a template does wrong."""
    subject, html, text = _rendered(press, person, leave_url)
    return subject, "".join(html), "".join(text)


def read_subject(letter: Letter, person: Person) -> str:
    """Return the subject alone as this person reads it. Raise `PrintError` for what its Jinja does wrong."""
    if not _JINJA.search(letter.subject):
        return _subject(letter.subject)
    template = _compile(text_environment(), "subject", letter.subject)
    values = {**_known(letter), **_values(letter, person, letter.base_url)}
    return _subject("".join(_fill(template, "subject", values)))


def _rendered(
    press: Press, person: Person, leave_url: str, click: Click | None = None
) -> tuple[str, list[str], list[str]]:
    values = {**press.known, **_values(press.letter, person, leave_url)}
    if press.letter.links:
        values[CLICKS] = clicks_of(press.letter, click)
    subject = press.subject
    if not isinstance(subject, str):
        subject = _subject("".join(_fill(subject, "subject", values)))
    text = _fill(press.text, "text", values)
    text = [laid_out("".join(text), press.layout)] if press.layout else _tidied(text, press.tidy)
    return subject, _fill(press.html, "html", values), text


def _tidied(pieces: list[str], known: frozenset[str]) -> list[str]:
    """Return a filled text tidied: its own pieces, which `Body` knows, where only its last line's end is missing.

    `known` are tidy within. The others are looked at, and where two meet; the whole text only where that is not enough.
    """
    end = "\n"
    for piece in pieces:
        if piece:
            if (piece[0] == "\n" and end in " \t\u3000\n") or (piece not in known and "\n" in piece):
                return [tidy("".join(pieces))]
            end = piece[-1]
    return [tidy("".join(pieces))] if end in " \t\u3000\n" else [*pieces, "\n"]


def print_message(
    press: Press,
    person: Person,
    *,
    at: datetime,
    leave_url: str,
    leave_mail: str = "",
    sender: str = "",
    mark: str = "",
    click: Click | None = None,
) -> Message:
    """Print one person's message; `at` is its Date (aware), `sender` the envelope's (the From address unless given).

    `mark` goes into a header of its own, by which a service that writes the Message-ID anew still tells whose letter it was.
    `leave_mail` is an address by which this person leaves, too; without it there is the link alone.
    `click` gives the address by which a link of the letter is counted; without it no link of this message is.
    Raise `PrintError` for what a template does wrong, `ValueError` for a link or an address that breaks its header.
    """
    letter, address = press.letter, person.address
    subject, html, text = _rendered(press, person, leave_url, click)
    message_id = message_identity(letter, person.subscriber)
    head = (
        date_line(at.replace(microsecond=0)),
        press.before_to,
        header("To", address.wire, utf8=address.smtputf8),
        press.subject_line if isinstance(press.subject, str) else subject_line(subject),
        b"Message-ID: ",
        message_id.encode("ascii"),
        mark_line(mark) if mark else b"",
        press.before_unsubscribe,
        leave_line(leave_url, leave_mail),
        press.before_text,
    )
    encode = press.body.encode
    data = b"\r\n".join([b"".join(head), *encode(text), press.before_html, *encode(html), press.end])
    return Message(sender or letter.from_address, address.wire, address.smtputf8, message_id, data)


def _compile(environment: Environment, part: str, source: str) -> Template:
    from jinja2 import TemplateError

    try:
        return _template(environment, compiled(environment, source))
    except TemplateError as error:
        raise PrintError(part, str(error)) from error


def _part_of(
    environment: Environment, letter: Letter, part: str, source: str, body: Body | None
) -> tuple[Template, list[str]]:
    """Compile a part. With a `body`, work out what is alike for everybody, tell it to the body and return it, too."""
    from jinja2 import TemplateError

    if body is None:
        return _compile(environment, part, source), []
    known = {**letter.variables, LINKS: links_of(letter), CLICKS: Places()}
    try:
        tree = settled(environment, source, known, personal_names(letter))
        personal(tree)
        if part == "text":
            rewrite(tree, tidied_within)
        pieces = constants(tree)
        body.expect(pieces)
        return _template(environment, environment.compile(tree)), pieces
    except TemplateError as error:
        raise PrintError(part, str(error)) from error


def personal_names(letter: Letter) -> frozenset[str]:
    """Return the names of a template that differ from person to person."""
    return FACTS | _values(letter, _NOBODY, "").keys()


def _template(environment: Environment, code: CodeType) -> Template:
    # Without globals: Jinja copies them key by key at every render; `Press.known` has them.
    template = environment.template_class.from_code(environment, code, {})
    cast("FunctionType", template.root_render_func).__globals__["escape"] = escaped
    return template


def _fill(template: Template, part: str, values: dict[str, object]) -> list[str]:
    """Return the pieces of a filled template."""
    try:
        return measured(list(template.root_render_func(template.new_context(values, shared=True))))
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
        PREFERENCES_URL: preferences_link(letter, "-"),  # nobody's; a message that goes out has its person's (`facts`)
        "stage": stage_words(letter.variables.get("stages"), person.standing),
        **person.facts,
    }


def _known(letter: Letter) -> dict[str, object]:
    """Return what a template finds beside the person: Jinja's own names, and the letter's."""
    return {**cast("dict[str, object]", text_environment().globals), **letter.variables, LINKS: links_of(letter)}


def known_to(letter: Letter, person: Person, leave_url: str) -> dict[str, object]:
    """Return all that a template of this letter finds, by name."""
    return {**letter.variables, **_values(letter, person, leave_url)}


def _subject(filled: str) -> str:
    return one_line(filled).strip()
